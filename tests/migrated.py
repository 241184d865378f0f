"""One migrated database for a whole run of the tests: runners and plants start from copies of it.

To migrate takes longer than all tests of most folders, and comes to the same each time. Whoever
has no copy to start from (`pytest` by itself) migrates; a start from nothing at all, as on a
company's first day, is what tests/fieldapp/test_serve.py tries.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg

from fieldapp import places

DATABASE, DUMP = "MIGRATED_DATABASE", "MIGRATED_DUMP"  # in the environment
NAME = "migrated"


def begin(environ: Mapping[str, str]) -> subprocess.Popen:
    """Start to migrate a new database beside the one of DATABASE_URL."""
    with psycopg.connect(environ["DATABASE_URL"], autocommit=True) as line:
        line.execute(f"create database {NAME}")
    command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity=0"]
    return subprocess.Popen(
        command, cwd=places.PROJECT, env={**environ, "DATABASE_URL": address(environ)}
    )


def finish(migrating: subprocess.Popen, environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """What to add to the environment of the tests; nothing where it did not work."""
    dump = folder / "migrated.sql"
    command = [places.postgres_programs() / "pg_dump", "--no-owner", f"--file={dump}"]
    if migrating.wait() or subprocess.run([*command, address(environ)], check=False).returncode:
        print("No migrated database could be made; each runner migrates one.", flush=True)
        return {}
    return {DATABASE: NAME, DUMP: str(dump)}


def address(environ: Mapping[str, str]) -> str:
    """Where the migrated database is."""
    return f"{environ['DATABASE_URL'].rpartition('/')[0]}/{NAME}"


def fill(url: str) -> None:
    """Bring the empty database of a plant to where a migration would, if there is a dump."""
    dump = os.environ.get(DUMP)
    if dump:
        command = [
            places.postgres_programs() / "psql",
            "--quiet",
            "--no-psqlrc",
            "--output=/dev/null",
        ]
        subprocess.run([*command, "--set=ON_ERROR_STOP=1", f"--file={dump}", url], check=True)
