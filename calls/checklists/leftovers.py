"""What earlier visits left undone at a machine, and on which checklist it goes on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from calls.models import Checklist, Visit


@dataclass(frozen=True)
class Left:
    """One item that an earlier visit left: when, and why."""

    on: datetime
    why: str


def sources(visit: Visit, machine_ids: Iterable[UUID]) -> dict[UUID, Checklist]:
    """The checklist that each machine's one goes on from, by the machine's id.

    On a return visit that of the visit it returns to; else the machine's last one that ended with
    something left.
    """
    rows = Checklist.objects.filter(machine__in=list(machine_ids), finished_at__isnull=False)
    rows = rows.exclude(visit=visit).select_related("version__template", "visit__site")
    if visit.returns_to_id:
        rows = rows.filter(visit=visit.returns_to_id)
    newest = rows.order_by("machine_id", "-finished_at", "-id").distinct("machine_id")
    return {row.machine_id: row for row in newest if row.left}


def machines_of(visit: Visit) -> set[UUID]:
    """The machines whose checklists the visit that this one returns to has closed."""
    if not visit.returns_to_id:
        return set()
    rows = Checklist.objects.filter(visit=visit.returns_to_id, finished_at__isnull=False)
    return set(rows.values_list("machine", flat=True))


def left_by(source: Checklist | None) -> dict[UUID, Left]:
    """What a checklist left, by item."""
    if source is None:
        return {}
    on = source.finished_at or source.begun_at
    return {UUID(item): Left(on, why) for item, why in source.left.items()}


def still_open(machine_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many items wait at each machine, over all its past: for a board or a brief."""
    rows = Checklist.objects.filter(machine__in=list(machine_ids), finished_at__isnull=False)
    newest = rows.order_by("machine_id", "-finished_at", "-id").distinct("machine_id")
    return {machine: len(left) for machine, left in newest.values_list("machine", "left") if left}
