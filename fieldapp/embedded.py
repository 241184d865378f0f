"""PostgreSQL and Valkey from wheels, for whoever has not set DATABASE_URL or REDIS_URL.

`Servers` is what `manage.py serve` uses: durable servers on the data folder, adopted when they run
already (a supervisor that was killed leaves them behind). `temporary_servers` is what tests use:
quick ones in a folder of their own. As a program, ``python -m fieldapp.embedded COMMAND …`` runs a
command with DATABASE_URL and REDIS_URL of temporary servers.

Nothing here imports Django: these servers run before it and outlive it.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Self

from fieldapp import places, processes
from fieldapp.postgres import Postgres
from fieldapp.servers import Server
from fieldapp.valkey import Valkey

TEMPORARY = "earshot-temporary-"


class Servers:
    """The servers of one data folder. What the environment names already is not started."""

    def __init__(self, data: Path, run: Path, *, durable: bool = True) -> None:
        self.data, self.run = data, run
        database = places.postgres_data(data) if durable else data / "postgres"
        logs = data / "logs"
        self.postgres = Postgres(database, run, logs / "postgres.log", durable=durable)
        self.valkey = Valkey(data / "valkey", run, logs / "valkey.log", durable=durable)
        self.ours: dict[str, Server] = {"DATABASE_URL": self.postgres, "REDIS_URL": self.valkey}

    @classmethod
    def for_environment(cls, environ: Mapping[str, str]) -> Self:
        """Those that ``environ`` leaves to us: it names none, or ours. Touches nothing yet."""
        data = places.data_folder(environ)
        servers = cls(data, places.run_folder(data))
        servers.ours = {
            name: server
            for name, server in servers.ours.items()
            if environ.get(name, "").strip() in ("", server.url)
        }
        return servers

    @property
    def environment(self) -> dict[str, str]:
        """DATABASE_URL and REDIS_URL of the servers that are ours."""
        return {name: server.url for name, server in self.ours.items()}

    def start(self, say: Callable[[str], None] = print) -> Self:
        """Start what is ours, or adopt it where it runs already."""
        places.passable_folder(self.run)
        (self.data / "logs").mkdir(mode=0o700, parents=True, exist_ok=True)
        for server in self.ours.values():
            adopted = server.pid() is not None
            server.start()
            place = "" if server.data.parent == self.data else f", with its data in {server.data}"
            say(f"{server.title} {'runs already: taken over' if adopted else 'runs'}{place}.")
        return self

    def stop(self) -> None:
        """End what is ours, the database last."""
        for server in reversed(self.ours.values()):
            server.stop()


@contextlib.contextmanager
def temporary_servers(*, durable: bool = False) -> Iterator[Servers]:
    """Servers in a folder of their own, gone afterwards with all they held.

    Not durable means quick: a power cut would lose data, so only tests want it.
    """
    end_forgotten_servers()
    prefix = f"{TEMPORARY}{os.getpid()}-"
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=places.short_folder()))
    servers = Servers(folder, folder, durable=durable)
    try:
        yield servers.start(say=lambda _: None)
    finally:
        servers.stop()
        shutil.rmtree(folder, ignore_errors=True)


def end_forgotten_servers() -> None:
    """End the temporary servers of test runs that were killed, and remove their folders."""
    for folder in places.short_folder().glob(f"{TEMPORARY}*"):
        maker = int(folder.name.removeprefix(TEMPORARY).split("-")[0])
        if folder.stat().st_uid == os.geteuid() and not processes.alive(maker):
            for server in Servers(folder, folder, durable=False).ours.values():
                server.kill()
            shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    """Run a command with the addresses of temporary servers in its environment.

    ``--durable`` before the command: servers that write to disk as those of a company do.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)  # the command gets it too, and ends; then so do we
    durable = command[:1] == ["--durable"]
    with temporary_servers(durable=durable) as servers:
        command = command[durable:]
        child = subprocess.Popen(command, env={**os.environ, **servers.environment})
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        return child.wait()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except places.CannotStart as error:
        sys.exit(f"\n{error}")
