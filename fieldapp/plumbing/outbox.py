"""Work that must happen, written with the data that made it necessary.

A verb calls ``add`` inside its transaction. The relay (``fieldapp/relay.py``) claims what is due
and publishes a wake-up; the task runs through ``handles``, which closes the row in the same
transaction as the task's effect. Losing every message loses nothing: the row is published again
when its lease is over. Tasks may run several times; their effect happens once.
"""

import contextlib
import functools
import random
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from .models import OutboxRow

log = structlog.get_logger(__name__)

CHANNEL = "outbox"
LEASE = timedelta(seconds=3)
LONGEST_LEASE = timedelta(minutes=15)
MOST_ATTEMPTS = 8
BEGUN = "A run was begun and has not ended: its process died, or it is still at work."
ADD = f"""
insert into {OutboxRow._meta.db_table}
    (kind, subject_id, request_id, created_at, next_at, published, attempts, last_error)
select %s, unnest(%s::uuid[]), %s, %s, coalesce(%s, statement_timestamp()), 0, 0, ''
on conflict do nothing
"""
MINE = """
select id from plumbing_outboxrow
where kind = %s and subject_id = %s and done_at is null and dead_at is null
for update skip locked
"""
BEGIN = """
update plumbing_outboxrow set attempts = attempts + 1, last_error = %s
where id = (
    select id from plumbing_outboxrow
    where kind = %s and subject_id = %s and done_at is null and dead_at is null
    for update skip locked)
returning request_id
"""
END = "update plumbing_outboxrow set done_at = %s, last_error = '' where id = %s"


def add(kind: str, subject_id: UUID, *, not_before: datetime | None = None) -> None:
    """Remember that task ``kind`` must run for ``subject_id``; asked twice, it is done once.

    Call it inside the transaction that makes the work necessary. ``not_before`` delays it,
    for instance until an undo is no longer possible.
    """
    add_all(kind, [subject_id], not_before=not_before)


def add_all(kind: str, subject_ids: Iterable[UUID], *, not_before: datetime | None = None) -> None:
    """`add` for many subjects at once.

    What is due at once is due by the database's clock, which the relay reads too: the clocks of
    web servers may differ.
    """
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    ids = list(subject_ids)
    facts: list[Any] = [kind, ids, str(request_id)[:64], timezone.now(), not_before]
    if not ids:
        return
    with connection.cursor() as cursor:
        if not_before is None:
            cursor.execute(f"with kept as ({ADD}) select pg_notify(%s, '')", [*facts, CHANNEL])
        else:
            cursor.execute(ADD, facts)


def withdraw(kind: str, subject_id: UUID) -> None:
    """Forget work that has not been done yet, because what asked for it was undone."""
    OutboxRow.objects.filter(kind=kind, subject_id=subject_id, done_at__isnull=True).delete()


def subject_line(text: str) -> str:
    """What a mail is about, in one line: names from spreadsheets have breaks, headers have none."""
    return " ".join(text.split())


def message_id(subject_id: UUID) -> str:
    """The Message-ID of a mail about a subject, the same each time.

    A worker that dies between sending and noting it sends once more; with the same id mail
    systems can tell that it is the same mail.
    """
    return f"<{subject_id}@{urlsplit(settings.PUBLIC_URL).hostname}>"


def open_rows():
    """Rows that still have to be done."""
    return OutboxRow.objects.filter(done_at__isnull=True, dead_at__isnull=True)


def claim(*, now: datetime, limit: int = 100, without: Iterable[str] = ()) -> list[OutboxRow]:
    """Take the rows that are due and move their lease forward, before anything is published.

    Two relays may claim at once: each gets rows of its own. A row that a worker has locked is
    being worked on and is left alone. ``without`` names kinds that must wait.
    """
    bury_spent(now=now)
    with transaction.atomic():
        due = open_rows().filter(next_at__lte=now).exclude(kind__in=list(without))
        rows = list(due.order_by("next_at", "id").select_for_update(skip_locked=True)[:limit])
        for row in rows:
            row.published += 1
            row.next_at = now + lease(row) * spread()
        OutboxRow.objects.bulk_update(rows, ["published", "next_at"])
    return rows


@transaction.atomic
def bury_spent(*, now: datetime) -> int:
    """Make dead letters of rows whose attempts are used up; returns how many.

    People see them and may drive them again. One whose last attempt still runs is not touched,
    nor waited for.
    """
    spent = open_rows().filter(attempts__gte=MOST_ATTEMPTS, next_at__lte=now)
    rows = list(spent.select_for_update(skip_locked=True).only("kind", "subject_id"))
    OutboxRow.objects.filter(pk__in=[row.pk for row in rows]).update(dead_at=now)
    for row in rows:
        log.error("outbox_dead", kind=row.kind, subject_id=str(row.subject_id))
    return len(rows)


def give_back(rows: Iterable[OutboxRow], *, now: datetime) -> None:
    """Make claimed rows due again at once, because their messages could not be sent."""
    open_rows().filter(pk__in=[row.pk for row in rows]).update(
        next_at=now, published=F("published") - 1
    )


def drive_again(kind: str = "", *, now: datetime) -> int:
    """Give dead letters, all or those of a kind, their attempts anew; returns how many."""
    dead = OutboxRow.objects.filter(dead_at__isnull=False)
    if kind:
        dead = dead.filter(kind=kind)
    return dead.update(dead_at=None, attempts=0, published=0, next_at=now)


def forget_done(*, before: datetime, limit: int = 5_000) -> int:
    """Delete rows that were done long ago, some at a time; returns how many."""
    old = OutboxRow.objects.filter(done_at__lt=before).order_by("id").values("pk")[:limit]
    return OutboxRow.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]


def lease(row: OutboxRow) -> timedelta:
    """How long a published row waits before it is published again: doubling, up to a quarter hour.

    It grows with runs begun rather than with messages sent, so that an outage of the workers
    does not delay work once they are back.
    """
    steps = min(row.published - 1, row.attempts + 2, 12)
    return min(LEASE * 2**steps, LONGEST_LEASE)


def spread() -> float:
    """A part of a lease, so that rows that began together do not stay together.

    Else a run that kills its process could take the same neighbours with it each time.
    """
    return random.uniform(0.75, 1)  # noqa: S311 - nobody gains by guessing it


def handles(kind: str) -> Callable[[Callable[[UUID], None]], Callable[[str], bool]]:
    """Make a task's function run against its outbox row.

    The run is counted first, in a transaction of its own, so that a run that kills its process
    still counts. Then the row is locked, the function runs, and the row is closed, all in one
    transaction. A second run at the same time, or after, does nothing and waits for nothing.
    The task answers whether it did the work.
    """

    def around(function: Callable[[UUID], None]) -> Callable[[str], bool]:
        @functools.wraps(function)
        def run(subject_id: str) -> bool:
            mine = (kind, UUID(str(subject_id)))
            request_id = _begin(*mine)
            if request_id is None:
                return False
            with structlog.contextvars.bound_contextvars(request_id=request_id):
                try:
                    return _finish(*mine, function)
                except Exception as error:
                    _note(*mine, error)
                    log.warning("outbox_failed", kind=kind, subject_id=str(subject_id))
                    raise

        return run

    return around


def _begin(kind: str, subject_id: UUID) -> str | None:
    """Count a run, and return the id of the request that asked for it; None when there is nothing
    to do, or somebody else is doing it.

    Until it ends the row says that it was begun: a process that dies can say no more.
    """
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, [BEGUN, kind, subject_id])
        found = cursor.fetchone()
    return found[0] if found else None


@transaction.atomic
def _finish(kind: str, subject_id: UUID, function: Callable[[UUID], None]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(MINE, [kind, subject_id])
        found = cursor.fetchone()
        if found is None:
            return False
        function(subject_id)
        cursor.execute(END, [timezone.now(), found[0]])
    return True


def _note(kind: str, subject_id: UUID, error: Exception) -> None:
    """Keep why a run failed, in characters that the database can hold."""
    words = f"{type(error).__name__}: {error}".replace("\0", "").encode("utf-8", "replace")
    with contextlib.suppress(DatabaseError):  # it may be the very thing that failed
        mine = open_rows().filter(kind=kind, subject_id=subject_id)
        mine.update(last_error=words.decode()[:2000])
