"""Readiness asks Redis itself: it answers, refuses, is away, or says nothing."""

import contextlib
import socket
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings

from fieldapp import processes
from fieldapp.plumbing import env, redis_ping
from fieldapp.valkey import Valkey

PASSWORD = "a:b/c d"


@pytest.fixture
def guarded(tmp_path):
    """The port of a server that asks for a password."""
    with socket.create_server(("127.0.0.1", 0)) as line:
        port = line.getsockname()[1]
    program = Valkey(tmp_path, Path("/none"), tmp_path / "log").program
    server = subprocess.Popen(
        [program, "--port", str(port), "--requirepass", PASSWORD, "--save", ""],
        cwd=tmp_path, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    with contextlib.ExitStack() as after:
        after.callback(server.wait, 10)
        after.callback(server.terminate)
        assert processes.wait_until(lambda: _listens(port), 10)
        yield port


def _listens(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def test_our_broker_answers():
    assert redis_ping.answers(env.redis(settings.REDIS_URL)[0])


def test_a_password_is_said_and_a_wrong_one_is_no_answer(guarded):
    def answers(who):
        return redis_ping.answers(f"redis://{who}127.0.0.1:{guarded}/0")

    right = quote(PASSWORD, safe="")
    assert answers(f":{right}@")
    assert answers(f"default:{right}@")
    assert not answers(":wrong@")
    assert not answers(f"nobody:{right}@")
    assert not answers("")


def test_a_database_that_is_not_there_is_no_answer(guarded):
    right = quote(PASSWORD, safe="")
    assert redis_ping.answers(f"redis://:{right}@127.0.0.1:{guarded}/15")
    assert not redis_ping.answers(f"redis://:{right}@127.0.0.1:{guarded}/999")


def test_nobody_there_is_no_answer(tmp_path):
    assert not redis_ping.answers("redis://127.0.0.1:1/0")
    assert not redis_ping.answers("rediss://127.0.0.1:1/0")
    assert not redis_ping.answers(f"unix://{tmp_path}/none.sock?db=0")
    assert not redis_ping.answers("redis://no.such.host.invalid:6379/0")


def test_a_server_that_says_nothing_is_no_answer(monkeypatch):
    monkeypatch.setattr(redis_ping, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert not redis_ping.answers(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
