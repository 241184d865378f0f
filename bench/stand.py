"""Sets up what is measured: databases, web servers, the process set. All of it on this machine."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench.processes import family

ROOT = Path(__file__).resolve().parent.parent
CORES = str(min(len(os.sched_getaffinity(0)), 8))


@dataclass
class Web:
    """A web server under measurement."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    facts: dict[str, Any]

    @property
    def pids(self) -> list[int]:
        """Its process and all its children."""
        return family(self.process.pid)


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]


def new_database(url: str, name: str) -> str:
    """An empty database beside the one of ``url``; returns its address."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'create database "{name}"')
    return f"{url.rpartition('/')[0]}/{name}"


def postgres_pids(url: str) -> list[int]:
    """The database server's processes, which work for whoever asks."""
    with psycopg.connect(url) as connection:
        folder = connection.execute("show data_directory").fetchone()[0]
    return family(int(Path(folder, "postmaster.pid").read_text().split()[0]))


def run(*command: str, environ: dict[str, str]) -> str:
    """Run a Python module or script to its end; returns what it printed."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environ,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout


def facts_of(output: str) -> dict[str, Any]:
    """The JSON in a seed's last line."""
    return json.loads(output.strip().splitlines()[-1])


@contextlib.contextmanager
def web(
    name: str, application: str, environ: dict[str, str], facts: dict[str, Any]
) -> Iterator[Web]:
    """Granian with the settings of production: a worker a core, four threads each."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", CORES, "--blocking-threads", "4", "--no-ws",
        "--log-level", "warning", application,
    ]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        yield Web(name, port, process, facts)
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, path: str = "/", limit: float = 60) -> None:
    """Until something answers there at all."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException):
            line.request("GET", path)
            line.getresponse().read()
            return
        time.sleep(0.05)
    raise SystemExit(f"Nothing answers at port {port}.")
