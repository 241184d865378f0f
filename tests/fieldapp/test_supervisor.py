"""The one process that keeps the others running."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from fieldapp import children, places, processes, supervisor
from fieldapp.children import Child

pytestmark = pytest.mark.fault
FOREVER = "import time\nwhile True: time.sleep(60)"


@pytest.fixture
def child(tmp_path):
    """A child that runs until it is stopped."""
    environ = {**os.environ, children.MARK: str(tmp_path)}
    made = Child(
        "worker", [sys.executable, "-c", FOREVER], tmp_path / "worker.log", environ, patience=5
    )
    yield made
    made.stop()


def test_a_child_that_dies_is_started_again_and_its_last_words_are_told(child):
    said = []
    child.start()
    first = child.process.pid
    child.log.write_text("I could not find my hat\n")
    os.kill(first, signal.SIGKILL)
    child.process.wait()
    child.keep_running(said.append)
    assert "The worker has ended (exit code -9)" in said[0]
    assert "I could not find my hat" in said[0]
    child.again_at = 0.0
    child.keep_running(said.append)
    assert child.process.pid != first
    assert child.process.poll() is None


def test_a_child_that_dies_again_and_again_waits_longer_each_time(child):
    child.command = [sys.executable, "-c", "raise SystemExit(3)"]
    waits = []
    for _ in range(children.TRIES):
        child.start()
        child.process.wait()
        child.keep_running(waits.append)
    assert [words.split(" in ")[1].split(" s")[0] for words in waits] == ["1", "2", "4", "8"]
    assert child.hopeless


def test_what_a_killed_supervisor_left_running_is_ended_and_nothing_else(child, tmp_path):
    child.start()
    bystander = subprocess.Popen([sys.executable, "-c", FOREVER])
    with (tmp_path / "children").open("a") as notes:
        notes.write(f"{bystander.pid} a time long ago\n")
    said = []
    children.end_leftovers(tmp_path, said.append)
    try:
        assert said == ["Ending 1 processes that a former start left behind …"]
        assert not processes.alive(child.process.pid)
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_a_busy_port_is_refused_with_what_to_do():
    with socket.create_server(("127.0.0.1", 0)) as line:
        port = line.getsockname()[1]
        with pytest.raises(places.CannotStart, match=rf"PORT={port + 1} make run"):
            supervisor.require_free_port("127.0.0.1", port)


@pytest.mark.parametrize("port", ["web", "0", "65536", "-1", "80.5"])
def test_a_port_that_is_none_is_refused_with_a_sentence(port):
    with pytest.raises(places.CannotStart, match="Write a number from 1 to 65535"):
        supervisor.address({"PORT": port})


def test_only_this_machine_reaches_us_unless_somebody_says_otherwise():
    assert supervisor.address({}) == ("127.0.0.1", 8000)
    assert supervisor.address({"HOST": "0.0.0.0", "PORT": "9"}) == ("0.0.0.0", 9)  # noqa: S104


def test_a_second_supervisor_on_the_same_data_says_who_runs(tmp_path):
    held = supervisor.only_one(tmp_path / "serve.lock", "http://localhost:8000")
    with pytest.raises(places.CannotStart, match=r"process \d+, http://localhost:8000"):
        supervisor.only_one(tmp_path / "serve.lock", "http://localhost:8001")
    held.close()
    supervisor.only_one(tmp_path / "serve.lock", "http://localhost:8001").close()


def test_a_log_that_grew_large_begins_anew_and_keeps_the_former_once(tmp_path, monkeypatch):
    monkeypatch.setattr(children, "LOG_LIMIT", 10)
    log = tmp_path / "web.log"
    log.write_text("a long story\n")
    children.keep_small(log)
    assert log.read_text() == ""
    assert (tmp_path / "web.log.1").read_text() == "a long story\n"
