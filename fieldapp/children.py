"""The processes that make Earshot up, besides its servers: what they run and how they are kept.

Production runs the same commands under its own supervisor: docs/how-to/run-in-production.md.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from fieldapp import places, processes
from fieldapp.embedded import Servers
from fieldapp.servers import tail

MARK = "EARSHOT_RUN"  # in each child's environment: which run folder it belongs to
STEADY = 30.0  # seconds after which a child counts as running well
TRIES = 4  # starts in a row that may fail before a first start is given up
LOG_LIMIT = 20_000_000  # bytes; the former ones are kept once, as .1


class Child:
    """One process that must run for as long as we do."""

    def __init__(
        self, name: str, command: list[str], log: Path, environ: dict[str, str], patience: float
    ) -> None:
        self.name, self.command, self.log = name, command, log
        self.environ, self.patience = environ, patience
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self.began = self.again_at = 0.0

    @property
    def hopeless(self) -> bool:
        """It has died at each of its last starts."""
        return self.failures >= TRIES

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=places.PROJECT, env=self.environ, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        self.began = time.monotonic()
        remember(Path(self.environ[MARK]), self.process.pid)

    def keep_running(self, say: Callable[[str], None]) -> None:
        """Start it again when it has died, later each time it dies soon after a start."""
        now = time.monotonic()
        if self.process and self.process.poll() is None:
            keep_small(self.log)
            return
        if self.process:
            processes.send_group(self.process.pid, signal.SIGKILL)  # what it leaves behind
            self.failures = 1 if now - self.began > STEADY else self.failures + 1
            wait = min(0.5 * 2**self.failures, 30.0)
            self.again_at = now + wait
            code, self.process = self.process.returncode, None
            say(
                f"The {self.name} has ended (exit code {code}) and starts again in {wait:.0f} s. "
                f"Its last words, from {self.log}:\n{tail(self.log, 8)}"
            )
        if now >= self.again_at:
            self.start()

    def stop(self) -> None:
        """Let it finish what it does, for as long as its patience; then end all of it."""
        if not self.process:
            return
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(self.patience)
        self.kill()
        self.process.wait()

    def kill(self) -> None:
        if self.process:
            processes.send_group(self.process.pid, signal.SIGKILL)


def process_set(host: str, port: int, servers: Servers, environ: dict[str, str]) -> list[Child]:
    """Web server, worker, relay with beat, in the order in which they stop."""
    environ = {
        **environ,
        MARK: str(servers.run),
        "CELERY_SKIP_CHECKS": "1",  # `prepare` has made them; they would load every page's code
        "MALLOC_ARENA_MAX": "2",  # glibc keeps an arena per thread otherwise
        "PYTHONUNBUFFERED": "1",
    }
    commands: dict[str, tuple[list[str], float]] = {
        "web server": (web_server(host, port, environ), 15),
        "worker": (["manage.py", "worker"], 25),
        "relay": (["manage.py", "clockwork"], 10),
    }
    logs = servers.data / "logs"
    return [
        Child(name, [sys.executable, *command], logs / f"{name.split()[0]}.log", environ, patience)
        for name, (command, patience) in commands.items()
    ]


def web_server(host: str, port: int, environ: dict[str, str]) -> list[str]:
    """Granian: one worker per core, four threads each for bodies that come slowly."""
    workers = environ.get("WEB_WORKERS", "").strip() or str(min(cores(), 8))
    certificate, key = environ.get("TLS_CERTIFICATE", ""), environ.get("TLS_KEY", "")
    tls = ["--ssl-certificate", certificate, "--ssl-keyfile", key] if certificate else []
    return [
        "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", workers, "--blocking-threads", "4", "--no-ws",
        "--respawn-failed-workers", "--workers-kill-timeout", "10", "--log-level", "warning", *tls,
        "fieldapp.wsgi:application",
    ]  # fmt: skip


def cores() -> int:
    """The cores that we may use, which in a container are fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def keep_small(log: Path) -> None:
    """Begin a log anew when it is large; whoever appends to it need not know."""
    if log.stat().st_size > LOG_LIMIT:
        shutil.copyfile(log, log.with_suffix(".log.1"))
        os.truncate(log, 0)


def remember(run: Path, pid: int) -> None:
    """Note a child, for the next start to end it should we be killed."""
    with (run / "children").open("a") as notes:
        notes.write(f"{pid} {processes.started(pid)}\n")


def end_leftovers(run: Path, say: Callable[[str], None]) -> None:
    """End the children of a supervisor that was killed, and nothing that is not provably ours.

    Ours is what carries our mark in its environment or, where the system does not show that, a
    process that has the number and the starting time that we noted.
    """
    notes = run / "children"
    known = notes.read_text().splitlines() if notes.exists() else []
    noted = [line.partition(" ") for line in known]
    left = [int(pid) for pid, _, begun in noted if begun and processes.started(int(pid)) == begun]
    left = [pid for pid in left if not processes.HAS_PROC or processes.carries(pid, mark(run))]
    left += [pid for pid in processes.marked(mark(run)) if pid not in left]
    if left:
        say(f"Ending {len(left)} processes that a former start left behind …")
        processes.end(left, 10)
    notes.unlink(missing_ok=True)


def mark(run: Path) -> str:
    """What each child of this run folder carries in its environment."""
    return f"{MARK}={run}"
