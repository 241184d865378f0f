"""Processes that we started: are they alive, are they still the same ones, and how they are ended.

A process id alone proves nothing: the number may have been given to somebody else since. What we
remember of a process is therefore its id together with the moment it started.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PROC = Path("/proc")
HAS_PROC = (PROC / "self" / "stat").exists()


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
    """Ask ``condition`` until it holds; False when it did not within ``seconds``."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def _stat(pid: int) -> list[str]:
    """State, parent, group … of a process as Linux tells them; empty when there is none."""
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return []
    return text.rpartition(")")[2].split()  # the name before it may hold spaces and brackets


def _ps(pid: int, column: str) -> str:
    """One column of ``ps`` for a process, where there is no /proc (macOS)."""
    command = ["/bin/ps", "-o", f"{column}=", "-p", str(pid)]
    reply = subprocess.run(command, capture_output=True, text=True, check=False)
    return reply.stdout.strip()


def started(pid: int) -> str:
    """When the process started, in whatever unit the system tells it; empty when there is none.

    A zombie (ended, but its parent has not noticed) counts as none.
    """
    if HAS_PROC:
        fields = _stat(pid)
        return fields[19] if fields and fields[0] not in "ZX" else ""
    return "" if _ps(pid, "state").startswith("Z") else _ps(pid, "lstart")


def reap(pid: int) -> None:
    """Take leave of a child that has ended, so that it does not stay behind as a zombie."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def alive(pid: int) -> bool:
    """Whether the process runs. Ours or not, a zombie or not: ended is ended."""
    reap(pid)
    return bool(started(pid))


def serves(pid: int, folder: Path, program: str) -> bool:
    """Whether the process, which a note in ``folder`` names, is ``program`` at work there.

    Where the system keeps a process's folder to itself, name and owner must do.
    """
    if not alive(pid):
        return False
    if not HAS_PROC:
        return Path(_ps(pid, "comm")).name == program
    shown = _works_in(pid, folder)
    if shown is not None:
        return shown and _name(pid) == program[:15]
    return _name(pid) == program[:15] and _owner(PROC / str(pid)) == _owner(folder)


def serving(folder: Path, program: str) -> list[int]:
    """All processes of ``program`` that are seen to work in ``folder``; a guess does not count."""
    return [
        pid
        for pid in _all()
        if _name(pid) == program[:15] and _works_in(pid, folder) and started(pid)
    ]


def _name(pid: int) -> str:
    try:
        return (PROC / str(pid) / "comm").read_text().strip()  # of 15 letters at most
    except OSError:
        return ""


def _owner(path: Path) -> int | None:
    try:
        return path.stat().st_uid
    except OSError:
        return None


def _works_in(pid: int, folder: Path) -> bool | None:
    """Whether ``folder`` is the process's working folder; None where we may not know."""
    try:
        return os.path.samefile(PROC / str(pid) / "cwd", folder)
    except PermissionError:
        return None
    except OSError:
        return False


def _all() -> Iterator[int]:
    if HAS_PROC:
        yield from (int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit())


def carries(pid: int, mark: str) -> bool:
    """Whether the process was started with ``mark`` (``NAME=value``) in its environment."""
    try:
        return mark.encode() in (PROC / str(pid) / "environ").read_bytes().split(b"\0")
    except OSError:
        return False


def marked(mark: str) -> list[int]:
    """Every running process that was started with ``mark`` in its environment, but ourselves."""
    return [pid for pid in _all() if pid != os.getpid() and started(pid) and carries(pid, mark)]


def send(pid: int, number: int) -> None:
    """Send a signal; a process that has just ended is no error."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def send_group(group: int, number: int) -> None:
    """Send a signal to every process of a group; a group that has just ended is no error."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def end(pids: list[int], seconds: float, first: int = signal.SIGTERM) -> bool:
    """Ask the processes to end, and insist after ``seconds``. True when asking was enough."""
    for pid in pids:
        send(pid, first)
    if wait_until(lambda: not any(alive(pid) for pid in pids), seconds):
        return True
    for pid in pids:
        send(pid, signal.SIGKILL)
    wait_until(lambda: not any(alive(pid) for pid in pids), 5)
    return False
