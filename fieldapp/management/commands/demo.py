"""``manage.py demo``: the demo company, in an empty database, in demo mode."""

from __future__ import annotations

import argparse
import time
from datetime import date, datetime
from datetime import time as clock

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fieldapp.demo import making
from fieldapp.demo.company import SCALES, ZONE

DESK = clock(10, 30)  # what time it is there on a day that is named


class Command(BaseCommand):
    """Make the demo company."""

    help = "Makes the demo company in an empty database: the same one for a seed and a day."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The seed, the day, and how large."""
        parser.add_argument("--seed", type=int, default=1, help="Another number, another company.")
        parser.add_argument(
            "--today",
            type=date.fromisoformat,
            help="Its present day, at 10:30 there; without it, this very moment.",
        )
        parser.add_argument("--scale", choices=list(SCALES), default="full")

    def handle(self, *args: object, **options: object) -> None:
        """Raises CommandError outside demo mode, and where there is data already."""
        if not settings.DEMO:
            raise CommandError(
                "Demo data is refused here: SECRET_KEY is set, so this is no demonstration."
            )
        if not making.is_empty():
            raise CommandError("This database has data already: nothing was changed.")
        started = time.monotonic()
        company = making.make(
            seed=int(str(options["seed"])),
            now=_moment(options["today"]),
            scale=str(options["scale"]),
        )
        self.stdout.write(
            f"The demo company is there: {len(company.customers)} customers, "
            f"{len(company.sites)} sites, in {time.monotonic() - started:.1f} s. "
            "Sign in with the password “demo” as erin, sam or mona."
        )


def _moment(day: object) -> datetime:
    if isinstance(day, date):
        return datetime.combine(day, DESK, ZONE).astimezone(timezone.get_default_timezone())
    return timezone.now().replace(second=0, microsecond=0)
