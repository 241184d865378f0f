"""The counters of a machine, as a report says them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from calls import figures, readings

if TYPE_CHECKING:
    from calls.models import Visit


def counters_of(visit: Visit, machine: UUID) -> list[dict[str, str]]:
    """What was read of a machine on this visit, as far as it counts; measures are no counters."""
    rows = [
        row
        for row in visit.readings.all()
        if row.machine_id == machine and row.replaced_at is None and not row.is_measure
    ]
    rows.sort(key=lambda row: (row.read_at, row.pk))
    return [
        {
            "name": str(readings.NAMES.get(row.counter, row.counter)),
            "value": figures.said(row.value),
            "unit": row.unit,
        }
        for row in rows
    ]
