"""`manage.py prepare`: bring database and static files to the state that this version needs."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from fieldapp.demo import making

ONE_AT_A_TIME = 7_315_204  # advisory lock: two starts on one database take turns


class Command(BaseCommand):
    """Prepare database and static files for this version."""

    help = "Migrate, collect static files and load the demo company into an empty database."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.migrate()
        except OperationalError as error:
            raise CommandError(
                f"The database says: {error}\nIf it cannot be reached, look at DATABASE_URL. If a "
                "lock was not to be had, stop what else works on the database and start again."
            ) from error
        if not settings.DEMO:
            call_command("check", deploy=True, databases=["default"], fail_level="ERROR")
        self.collect_static_files()
        if settings.DEMO and making.is_empty():
            self.stdout.write("Making the demo company …")
            call_command("demo", stdout=self.stdout)

    def migrate(self) -> None:
        """Migrate, but never make running requests queue behind us for long."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
            cursor.execute("SET lock_timeout = '15s'; SET statement_timeout = 0")
        self.stdout.write("Migrating the database …")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)

    def collect_static_files(self) -> None:
        """Collect, unless the very same files were collected before."""
        stamp = Path(settings.STATIC_ROOT) / "collected-from"
        found = self.fingerprint()
        if stamp.exists() and stamp.read_text() == found:
            return
        self.stdout.write("Collecting static files …")
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(found)

    def fingerprint(self) -> str:
        """What there is to collect: names, sizes and times of all static files."""
        lines = []
        for finder in finders.get_finders():
            for name, storage in finder.list([]):
                file = Path(storage.path(name)).stat()
                lines.append(f"{name} {file.st_size} {file.st_mtime_ns}")
        return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
