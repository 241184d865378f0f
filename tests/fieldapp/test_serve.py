"""`manage.py serve` from outside: one start that is killed, one that is stopped."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from fieldapp import places, processes

pytestmark = pytest.mark.fault
LIMIT = 120.0
PARTS = ("granian", "manage.py worker", "manage.py clockwork")


class Serving:
    """A start of Earshot without demo company, on a data folder with a space in its name."""

    def __init__(self, data):
        with socket.create_server(("127.0.0.1", 0)) as line:
            self.port = line.getsockname()[1]
        self.data, self.process = data, None
        self.address = f"http://localhost:{self.port}"

    def start(self):
        """Start and return what was said until it is ready."""
        of_tests = {"DJANGO_ALLOW_ASYNC_UNSAFE", "DATABASE_URL", "REDIS_URL", "TEST_DATABASE"}
        kept = {name: text for name, text in os.environ.items() if name not in of_tests}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=places.PROJECT,
            env={
                **kept,
                "DATA_DIR": str(self.data),
                "PORT": str(self.port),
                "SECRET_KEY": "k" * 20 + "0123456789" * 5,
                "INSECURE_OK": "yes",
                "PUBLIC_URL": self.address,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        said, end = "", time.monotonic() + LIMIT
        for line in self.process.stdout:
            said += line
            if "Logs:" in line or time.monotonic() > end:
                return said
        pytest.fail(f"Earshot did not start:\n{said}")

    def get(self, path):
        with urllib.request.urlopen(f"{self.address}{path}", timeout=10) as reply:  # noqa: S310
            return reply.status

    def ours(self):
        """Command lines of all that this start, or a former one, has started."""
        run = (self.data / "run-folder").read_text().strip()
        pids = processes.marked(f"EARSHOT_RUN={run}")
        return {pid: (processes.PROC / str(pid) / "cmdline").read_text() for pid in pids}

    def stop(self):
        """Stop as Ctrl-C does; return the exit code and what was said."""
        self.process.send_signal(signal.SIGINT)
        said, _ = self.process.communicate(timeout=LIMIT)
        return self.process.returncode, said


@pytest.fixture
def serving():
    folder = places.passable_folder(places.short_folder() / f"earshot serve {os.getpid()}")
    made = Serving(folder / "data")
    yield made
    if made.process and made.process.poll() is None:
        made.stop()
    run = (made.data / "run-folder").read_text().strip()
    shutil.rmtree(run)
    shutil.rmtree(folder)


@pytest.mark.skipif(not processes.HAS_PROC, reason="looks into /proc")
def test_it_starts_survives_kill_9_without_running_twice_and_stops_clean(serving):
    said = serving.start()
    assert f"Earshot is ready: {serving.address}" in said
    assert "password demo" not in said
    first = serving.ours()
    serving.process.kill()
    serving.process.communicate()

    said = serving.start()
    assert re.search(r"Ending \d+ processes that a former start left behind", said)
    assert "PostgreSQL runs already: taken over" in said
    assert serving.get("/readyz") == 200
    second = serving.ours()
    assert not set(first) & set(second)
    lines = [line.replace("\0", " ") for line in second.values()]
    assert all(any(part in line for line in lines) for part in PARTS)

    code, said = serving.stop()
    assert (code, said.splitlines()[-1]) == (0, "Stopped. The data is kept.")
    assert serving.ours() == {}
    assert processes.serving(serving.data / "postgres", "postgres") == []
    assert processes.serving(serving.data / "valkey", "valkey-server") == []
