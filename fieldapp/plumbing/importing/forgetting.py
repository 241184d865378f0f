"""Files that were imported hold people's data: what stood in them is kept for a while only."""

from __future__ import annotations

from datetime import datetime, timedelta

from fieldapp.plumbing.importing.models import ImportRow, ImportRun, RunState

DAYS = 90  # long enough to correct refused rows, and to ask what a file said
AT_ONCE = 5_000


def forget_rows(*, now: datetime) -> int:
    """Delete the rows of runs that rest since ``DAYS`` days; returns how many they were.

    A run that was never applied rests since it was sent. What remains is who sent which file when,
    and how many rows had which fate. Killed halfway, the next call goes on.
    """
    before = now - timedelta(days=DAYS)
    resting = ImportRun.objects.filter(forgotten_at=None, created_at__lt=before)
    applied = resting.filter(state=RunState.DONE, done_at__lt=before)
    left = resting.filter(state__in=[RunState.READ, RunState.REHEARSED])
    applied.update(forgotten_at=now)
    left.update(forgotten_at=now)
    rows = ImportRow.objects.filter(run__forgotten_at__isnull=False).order_by()
    forgotten = 0
    while some := list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        forgotten += ImportRow.objects.filter(pk__in=some).delete()[0]
    return forgotten
