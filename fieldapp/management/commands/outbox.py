"""`manage.py outbox`: what waits, what was given up, and a second chance for it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from fieldapp.plumbing import outbox
from fieldapp.plumbing.models import OutboxRow

LINE = "{kind:<26} {open:>7} {since:>20} {dead:>6}  {error}"


class Command(BaseCommand):
    """Shows the outbox by kind of work; drives dead letters again when asked to."""

    help = "Show what work waits or was given up; --drive-again gives dead letters a new chance."

    def add_arguments(self, parser: CommandParser) -> None:
        """The kind may be left out: then all."""
        parser.add_argument(
            "--drive-again", nargs="?", const="", metavar="KIND", help="all kinds by default"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Drive again first, so that the table shows what came of it."""
        kind = options["drive_again"]
        if kind is not None:
            count = outbox.drive_again(kind, now=timezone.now())
            self.stdout.write(f"{count} dead letters will be tried again.")
        kinds = list(undone())
        if not kinds:
            self.stdout.write("Nothing waits, nothing was given up.")
            return
        heads = {"kind": "kind", "open": "open", "since": "oldest", "dead": "dead"}
        self.stdout.write(LINE.format(**heads, error="last error"))
        for row in kinds:
            since = row["since"].strftime("%Y-%m-%d %H:%M:%S") if row["since"] else ""
            error = row["error"].split("\n")[0][:80]
            self.stdout.write(LINE.format(**row | {"since": since, "error": error}))


def undone() -> Any:
    """Open and dead rows, counted by kind."""
    is_open = Q(dead_at=None)
    return (
        OutboxRow.objects.filter(done_at=None)
        .values("kind")
        .order_by("kind")
        .annotate(
            open=Count("id", filter=is_open),
            since=Min("created_at", filter=is_open),
            dead=Count("id", filter=~is_open),
            error=Max("last_error"),
        )
    )
