"""`manage.py verify`: is everything true that must always be true?"""

from typing import Any

from django.core.management.base import BaseCommand

from accounts import invariants as of_accounts
from calls import invariants as of_calls
from fieldapp.sync import invariants as of_sync
from signals import invariants as of_signals

MOST_SHOWN = 20


class Command(BaseCommand):
    """Prints what is violated; exit 1 if anything is."""

    help = "Check what must always be true of the data; prints what is not, and exits with 1."

    def handle(self, *args: Any, **options: Any) -> None:
        """Each rule with its first violations."""
        total = 0
        for rule in (*of_signals.ALL, *of_calls.ALL, *of_accounts.ALL, *of_sync.ALL):
            found = list(rule())
            total += len(found)
            for sentence in found[:MOST_SHOWN]:
                self.stdout.write(sentence)
            if len(found) > MOST_SHOWN:
                self.stdout.write(f"… and {len(found) - MOST_SHOWN} more like these.")
        if total:
            self.stderr.write(f"{total} violated.")
            raise SystemExit(1)
        self.stdout.write("Everything holds.")
