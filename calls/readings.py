"""Counters and measures of machines: the last ones, and keeping new ones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from calls.models import Operation, Reading, Visit
from calls.models.readings import ReadingSource

if TYPE_CHECKING:
    from accounts.models import Machine, Person


def last_readings(machine_ids: Iterable[UUID]) -> dict[UUID, dict[str, Reading]]:
    """The newest reading of each counter and measure of each machine, in one query."""
    rows = Reading.objects.filter(machine__in=list(machine_ids), replaced_at=None)
    found: dict[UUID, dict[str, Reading]] = defaultdict(dict)
    for row in rows.order_by("machine_id", "counter", "-read_at", "-id").distinct(
        "machine_id", "counter"
    ):
        found[row.machine_id][row.counter] = row
    return dict(found)


def keep(
    machine: Machine,
    counter: str,
    value: Decimal,
    *,
    unit: str,
    is_measure: bool,
    visit: Visit | None,
    operation: Operation | None,
    by: Person,
    read_at: datetime,
    source: str = ReadingSource.PERSON,
) -> Reading:
    """Keep a reading; one of the same moment is put right by it."""
    same = Reading.objects.filter(machine=machine, counter=counter, replaced_at=None)
    same.filter(read_at=read_at).update(replaced_at=read_at)
    return Reading.objects.create(
        machine=machine,
        counter=counter,
        value=value,
        unit=unit if is_measure else "",
        is_measure=is_measure,
        visit=visit,
        operation=operation,
        by=by,
        read_at=read_at,
        source=source,
    )
