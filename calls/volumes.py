"""How many pages a machine really makes in a month, by its counters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from calls.models import Reading

if TYPE_CHECKING:
    from accounts.models import Machine

ALL_PAGES = ("mono", "colour")  # A3 pages and scans are counted by these, or are no pages
TOTAL = "total"
READ_IN = dt.timedelta(days=400)
LONG = dt.timedelta(days=80)  # about three months: PM calls are not on the day
SHORT = dt.timedelta(days=21)  # less says nothing about a month
MONTH = Decimal(365) / 12
OVER = Decimal("1.1")  # of what it is made for; product's rule for a suggestion
UNDER = Decimal(1) / 3


@dataclass(frozen=True)
class Volume:
    """Pages a month between two days; ``rating`` is what the model is made for, if known."""

    pages: int
    since: dt.date | None
    until: dt.date | None
    rating: int | None

    @property
    def is_over(self) -> bool:
        """More than a tenth over its rating."""
        return self.rating is not None and self.pages > self.rating * OVER

    @property
    def is_under(self) -> bool:
        """Less than a third of its rating."""
        return self.rating is not None and self.pages < self.rating * UNDER


def of(machine: Machine, *, now: dt.datetime) -> Volume | None:
    """By its counters of the last months, else as it was written down with the machine."""
    rating = machine.model.recommended_monthly_volume
    rows = Reading.objects.filter(machine=machine, replaced_at=None, is_measure=False)
    rows = rows.filter(counter__in=(*ALL_PAGES, TOTAL), read_at__range=(now - READ_IN, now))
    rows = rows.order_by("counter", "read_at", "id")
    spans = {name: _span(list(some)) for name, some in groupby(rows, lambda row: row.counter)}
    found = [span for name in ALL_PAGES if (span := spans.get(name))]
    found = found or [span for span in [spans.get(TOTAL)] if span]
    if found:
        pages = sum((_a_month(*span) for span in found), Decimal(0))
        first = min(span[0].read_at for span in found).date()
        return Volume(_about(pages), first, max(span[1].read_at for span in found).date(), rating)
    if machine.monthly_volume is not None:
        return Volume(machine.monthly_volume, None, None, rating)
    return None


def _span(rows: Sequence[Reading]) -> tuple[Reading, Reading] | None:
    """The last reading, and the one about three months before; none across a changed counter."""
    last = rows[-1]
    same = [last]
    for row in reversed(rows[:-1]):
        if row.value > same[-1].value:
            break
        same.append(row)
    first = next((row for row in same if last.read_at - row.read_at >= LONG), same[-1])
    return (first, last) if last.read_at - first.read_at >= SHORT else None


def _about(pages: Decimal) -> int:
    """In hundreds from ten thousand on, in tens below: nobody's month is as exact as a counter."""
    return int(round(pages, -2 if pages >= 10_000 else -1))


def _a_month(first: Reading, last: Reading) -> Decimal:
    days = Decimal((last.read_at - first.read_at).total_seconds()) / 86_400
    return (last.value - first.value) / days * MONTH
