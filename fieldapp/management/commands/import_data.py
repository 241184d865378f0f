"""``manage.py import_data KIND FILE``: what a company brings with it, from a file."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fieldapp.plumbing import csv_files
from fieldapp.plumbing.importing import kinds, mapping, reading, runs, slices
from fieldapp.plumbing.importing.models import Fate, ImportRun, RunState
from fieldapp.plumbing.importing.refusing import Unreadable, Wrong

SOME_REFUSED, UNREADABLE = 1, 2
MOST_SHOWN = 50
SECONDS_BETWEEN = 1.0


class Command(BaseCommand):
    """Rehearse a file and apply its good rows; a file that was killed half-way goes on."""

    help = (
        "Imports a CSV or XLSX file. Good rows are applied, refused ones are named. "
        "Exit 0: none refused, 1: some, 2: the file or its mapping cannot be read."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The contract of imports."""
        parser.add_argument("kind", metavar="KIND", help=", ".join(kinds.every()))
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--mapping", metavar="FILE.toml", type=Path, help="what headings mean")
        parser.add_argument("--dry-run", action="store_true", help="rehearse only")
        parser.add_argument("--rejects", metavar="FILE", type=Path, help="write refused rows there")

    def handle(self, *args: object, **options: object) -> None:
        """Exit codes as the contract says."""
        try:
            run = self._received(options)
        except (Unreadable, Wrong, OSError) as error:
            raise CommandError(str(error), returncode=UNREADABLE) from None
        run = self._done(run, dry=bool(options["dry_run"]))
        self._tell(run)
        if isinstance(rejects := options["rejects"], Path):
            with rejects.open("w", encoding="utf-8", newline="") as file:
                file.writelines(csv_files.lines(slices.rejects(run)))
        if run.refused:
            raise SystemExit(SOME_REFUSED)

    def _received(self, options: dict[str, object]) -> ImportRun:
        kind, file, given = str(options["kind"]), Path(str(options["file"])), options["mapping"]
        kinds.get(kind)
        mapped = None
        if isinstance(given, Path):
            mapped = mapping.from_toml(given.read_text(encoding="utf-8"))
        if file.stat().st_size >= reading.MOST_BYTES:
            raise reading.too_large()
        run = runs.receive(
            file.read_bytes(), filename=file.name, kind=kind, mapped=mapped, now=timezone.now()
        )
        form = reading.SEPARATORS.get(run.separator)
        form = f"{run.encoding}, separated by {form}" if form else run.encoding
        self.stdout.write(f"{run.filename}: {run.total} rows ({form}).")
        return run

    def _done(self, run: ImportRun, *, dry: bool) -> ImportRun:
        """Rehearsed, and applied unless it is a dry run; what was applied before is only shown."""
        if runs.is_settled(run):
            self.stdout.write(f"This file was applied on {run.done_at:%Y-%m-%d %H:%M} UTC.")
            return run
        stage = RunState.REHEARSING if dry else RunState.APPLYING
        if dry and run.state == RunState.APPLYING:
            self.stdout.write("This file is being applied; without --dry-run that goes on.")
            return run
        shown = time.monotonic()
        steps = runs.through(run, stage, straight=not dry, now=timezone.now())
        for run in steps:
            if time.monotonic() - shown >= SECONDS_BETWEEN:
                shown = time.monotonic()
                self.stdout.write(f"  {stage.label}: {run.handled} of {run.total}")
        return run

    def _tell(self, run: ImportRun) -> None:
        """Counts, and the first of the refused rows with their reasons."""
        refused = run.rows.filter(fate=Fate.REFUSED).order_by("number")
        for row in refused[:MOST_SHOWN]:
            name = (row.key or next(filter(None, row.cells), ""))[:40]
            self.stdout.write(f"  row {row.number}, {name}: {slices.reasons(row.errors)}")
        if run.refused > MOST_SHOWN:
            self.stdout.write(f"  … and {run.refused - MOST_SHOWN} more; --rejects FILE has all.")
        done = "" if run.state == RunState.DONE else " Nothing is written yet."
        self.stdout.write(
            f"{run.created} created, {run.changed} changed, {run.same} the same, "
            f"{run.refused} refused.{done}"
        )
