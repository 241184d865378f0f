"""PostgreSQL, from the programs of a wheel."""

import os
import shutil
import signal
import struct
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from fieldapp import places, processes
from fieldapp.places import CannotStart
from fieldapp.servers import Server, ask

NAME = "fieldapp"  # of the database and of its user
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}  # tests only


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
        options = [f"--{name}={text}" for name, text in settings.items()]
        program: list[str | Path] = [
            self.programs / "postgres",
            "-D",
            self.data,
            "-k",
            self.sockets,
        ]
        return self.spawn([*program, *options], **self.identity())

    def kill(self) -> None:
        super().kill()
        processes.wait_until(lambda: not processes.serving(self.data, "postgres"), self.patience)
