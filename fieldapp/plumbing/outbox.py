"""Work that must happen, written with the data that made it necessary.

A verb calls ``add`` inside its transaction. The relay (``fieldapp/relay.py``) claims what is due
and publishes a wake-up; the task runs through ``handles``, which closes the row in the same
transaction as the task's effect. Losing every message loses nothing: the row is published again
when its lease is over. Tasks may run several times; their effect happens once.
"""

import functools
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from .models import OutboxRow

log = structlog.get_logger(__name__)

CHANNEL = "outbox"
LEASE = timedelta(seconds=3)
LONGEST_LEASE = timedelta(minutes=15)
MOST_ATTEMPTS = 8


def add(kind: str, subject_id: UUID, *, not_before: datetime | None = None) -> None:
    """Remember that task ``kind`` must run for ``subject_id``; asked twice, it is done once.

    Call it inside the transaction that makes the work necessary. ``not_before`` delays it,
    for instance until an undo is no longer possible.
    """
    now = timezone.now()
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    row = OutboxRow(
        kind=kind,
        subject_id=subject_id,
        request_id=str(request_id)[:64],
        created_at=now,
        next_at=not_before or now,
    )
    OutboxRow.objects.bulk_create([row], ignore_conflicts=True)
    if not_before is None:
        with connection.cursor() as cursor:
            cursor.execute("select pg_notify(%s, '')", [CHANNEL])


def withdraw(kind: str, subject_id: UUID) -> None:
    """Forget work that has not been done yet, because what asked for it was undone."""
    OutboxRow.objects.filter(kind=kind, subject_id=subject_id, done_at__isnull=True).delete()


def open_rows():
    """Rows that still have to be done."""
    return OutboxRow.objects.filter(done_at__isnull=True, dead_at__isnull=True)


def claim(*, now: datetime, limit: int = 100) -> list[OutboxRow]:
    """Take the rows that are due and move their lease forward, before anything is published.

    Two relays may claim at once: each gets rows of its own. Rows whose attempts are used up
    become dead letters, which people see and may drive again.
    """
    spent = open_rows().filter(attempts__gte=MOST_ATTEMPTS, next_at__lte=now)
    spent.update(dead_at=now)
    with transaction.atomic():
        due = open_rows().filter(next_at__lte=now).order_by("next_at", "id")
        rows = list(due.select_for_update(skip_locked=True)[:limit])
        for row in rows:
            row.published += 1
            row.next_at = now + lease(row)
        OutboxRow.objects.bulk_update(rows, ["published", "next_at"])
    return rows


def lease(row: OutboxRow) -> timedelta:
    """How long a published row waits before it is published again: doubling, up to a quarter hour.

    It grows with runs begun rather than with messages sent, so that an outage of the workers
    does not delay work once they are back.
    """
    steps = min(row.published - 1, row.attempts + 2, 12)
    return min(LEASE * 2**steps, LONGEST_LEASE)


def handles(kind: str) -> Callable[[Callable[[UUID], None]], Callable[[str], bool]]:
    """Make a task's function run against its outbox row.

    The run is counted first, in a transaction of its own, so that a run that kills its process
    still counts. Then the row is locked, the function runs, and the row is closed, all in one
    transaction. A second run at the same time, or after, does nothing.
    """

    def around(function: Callable[[UUID], None]) -> Callable[[str], bool]:
        @functools.wraps(function)
        def run(subject_id: str) -> bool:
            mine = open_rows().filter(kind=kind, subject_id=subject_id)
            if not mine.update(attempts=F("attempts") + 1):
                return False
            try:
                with transaction.atomic():
                    row = mine.select_for_update(skip_locked=True).first()
                    if row is None:
                        return False
                    function(row.subject_id)
                    mine.filter(pk=row.pk).update(done_at=timezone.now(), last_error="")
                    return True
            except Exception as error:
                mine.update(last_error=f"{type(error).__name__}: {error}"[:2000])
                log.warning("outbox_failed", kind=kind, subject_id=str(subject_id), exc_info=True)
                raise

        return run

    return around
