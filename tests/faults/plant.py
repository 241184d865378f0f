"""A whole Earshot for tests of what is lost when parts of it die: real servers, real processes.

It runs the very commands of `manage.py serve`, each in a process group of its own, on servers and
folders of its own. What became of the data is read from the database, never from logs.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from fieldapp import places, processes
from fieldapp.children import Child, process_set
from fieldapp.embedded import TEMPORARY, Servers, end_forgotten_servers
from tests import lengths, migrated

OURS = ("SECRET_KEY", "PUBLIC_URL", "ALLOWED_HOSTS", "PROXIES", "TEST_DATABASE", "WEB_WORKERS")
WEB, WORKER, RELAY = "web server", "worker", "relay"


class Plant:
    """Servers, processes, and the people who may use them."""

    def __init__(self, folder: Path, filler: str) -> None:
        self.filler = filler
        self.servers = Servers(folder, folder, durable=True)
        self.port = free_port()
        self.mail = folder / "mail"
        self.environ = {
            **{name: text for name, text in os.environ.items() if name not in OURS},
            **self.servers.environment,
            "DATA_DIR": str(folder),
            "PORT": str(self.port),
            "EMAIL_URL": f"file://{self.mail}",
            "UNDO_SECONDS": str(lengths.UNDO_SECONDS),
            "API_CALLS_PER_SECOND": "100000",
        }
        self.people: dict[str, Any] = {}
        self.children: dict[str, Child] = {}

    def open(self) -> None:
        """Servers, database and people; no process yet."""
        self.servers.start(say=lambda _: None)
        migrated.fill(self.servers.postgres.url)
        command = [sys.executable, "-m", self.filler]
        reply = subprocess.run(
            command, cwd=places.PROJECT, env=self.environ, check=True, stdout=subprocess.PIPE
        )
        self.people = json.loads(reply.stdout.splitlines()[-1])
        every = process_set("127.0.0.1", self.port, self.servers, self.environ)
        self.children = {child.name: child for child in every}

    def start(self, *names: str) -> None:
        """Start the processes named, all of them by default, where they do not run."""
        for name in names or self.children:
            if not self.runs(name):
                self.children[name].start()

    def runs(self, name: str) -> bool:
        process = self.children[name].process
        return process is not None and process.poll() is None

    def kill(self, name: str) -> None:
        """`kill -9` a process and all that it started."""
        child = self.children[name]
        child.kill()
        if child.process:
            child.process.wait()
            child.process = None

    def kill_and_start(self, name: str) -> None:
        self.kill(name)
        self.start(name)

    def wipe_broker(self) -> None:
        """Lose everything that the broker holds, and the broker too; then start an empty one."""
        self.servers.valkey.kill()
        self.servers.valkey.wipe()
        self.servers.valkey.start()

    def stop(self) -> None:
        """End the processes as an operator would."""
        for child in self.children.values():
            if child.process:
                child.stop()
                child.process = None

    def close(self) -> None:
        """End everything, at once."""
        for name in self.children:
            self.kill(name)
        self.servers.postgres.kill()
        self.servers.valkey.kill()

    def ask(self, sql: str, *values: Any) -> Any:
        """The first column of the first row."""
        return self.row(sql, *values)[0]

    def row(self, sql: str, *values: Any) -> Any:
        """The first row, by a connection of its own."""
        with psycopg.connect(self.servers.postgres.url, autocommit=True) as line:
            return line.execute(sql, values).fetchone()

    def wait(self, sql: str, *values: Any, seconds: float) -> None:
        """Until ``sql`` answers yes. Fails with what the outbox holds when it does not in time."""
        done = processes.wait_until(lambda: self.ask(sql, *values), seconds, pause=0.25)
        assert done, f"not within {seconds} s: {sql}\n{self.outbox()}"

    def outbox(self) -> str:
        """What is still to be done and what was given up, for the message of a failed test."""
        sql = """
            select json_agg(open) from (
                select kind, count(*), max(published) as published, max(attempts) as attempts,
                       count(dead_at) as dead, max(last_error) as error
                from plumbing_outboxrow where done_at is null group by kind
            ) open"""
        return json.dumps(self.ask(sql), indent=1)

    def verify(self) -> str:
        """What `manage.py verify` says of the data."""
        return self.manage("verify", check=False)

    def manage(self, *words: str, check: bool = True) -> str:
        """What a command says; it has a database of its own, as the rest."""
        reply = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=places.PROJECT,
            env=self.environ,
            check=check,
            capture_output=True,
            text=True,
        )
        return reply.stdout + reply.stderr

    def wait_until_all_is_done(self, seconds: float) -> None:
        """Until the outbox holds nothing open."""
        self.wait("select not exists (select from plumbing_outboxrow where done_at is null)",
                  seconds=seconds)  # fmt: skip


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextlib.contextmanager
def running_plant(filler: str = "tests.faults.people") -> Iterator[Plant]:
    """A plant with its servers, and a database that the module ``filler`` has filled; the test
    starts the processes it needs.
    """
    end_forgotten_servers()
    prefix = f"{TEMPORARY}{os.getpid()}-"
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=places.short_folder()))
    folder.chmod(0o711)
    plant = Plant(folder, filler)
    try:
        plant.open()
        yield plant
    finally:
        plant.close()
        shutil.rmtree(folder, ignore_errors=True)


def stopped_in_time(child: Child, seconds: float) -> bool:
    """Send SIGTERM; whether the process ends by itself within ``seconds``."""
    assert child.process
    child.process.send_signal(signal.SIGTERM)
    try:
        child.process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True
