"""``manage.py import_field_file FILE``: what a phone saved because it could not send it."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fieldapp.plumbing.problems import Refused
from fieldapp.sync import files
from fieldapp.sync.files import Fate

SOME_REFUSED, UNREADABLE = 1, 2
WORDS = {Fate.NEW: "new", Fate.KNOWN: "here already", Fate.REVIEW: "to review"}


class Command(BaseCommand):
    """The same as the page: line by line, with the author kept; twice changes nothing."""

    help = (
        "Brings in the file that a phone saved (field-unsent-….ndjson). "
        "Exit 0: every line was taken, 1: some could not be read, 2: it is not such a file."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", metavar="FILE", type=Path)

    def handle(self, *args: object, **options: object) -> None:
        """Exit codes as the help says."""
        try:
            with Path(str(options["file"])).open("rb") as file:
                brought = files.bring_in(file, by=None, now=timezone.now())
        except (Refused, OSError) as error:
            raise CommandError(str(error), returncode=UNREADABLE) from None
        for line in brought.lines:
            fate = WORDS.get(line.fate, "not read")
            why = f": {line.why}" if line.why else ""
            self.stdout.write(f"  line {line.number}, {line.what}: {fate}{why}")
        counts = brought.counts
        self.stdout.write(
            f"{brought.person}: {counts['new']} new, {counts['known']} here already, "
            f"{counts['review']} to review, {counts['refused']} not read."
        )
        if counts["refused"]:
            raise SystemExit(SOME_REFUSED)
