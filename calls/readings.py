"""Counters and measures of machines: the last ones, and new ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from calls.models import Operation, Reading, Visit
from calls.models.readings import ReadingSource

if TYPE_CHECKING:
    from accounts.models import Machine, Person

NAMES = {
    "mono": _("Black and white"),
    "colour": _("Colour"),
    "a3": _("A3"),
    "scans": _("Scans"),
    "hours": _("Hours"),
    "total": _("Total"),
}
PAGES = ("mono", "colour", "a3", "scans")
WITH_HOURS = {"forklift", "ups", "conditioning", "chiller", "compressor"}


def counters_of(machine: Machine) -> tuple[str, ...]:
    """Which counters a machine of its kind has."""
    words = set(machine.model.category.casefold().split())
    return ("hours",) if words & WITH_HOURS else PAGES


def last_readings(
    machine_ids: Iterable[UUID], *, but_of: Visit | None = None
) -> dict[UUID, dict[str, Reading]]:
    """The latest reading that counts of each counter and measure, by machine; in one query.

    ``but_of`` asks for what stood beside a visit's own: without them, and of a visit that has
    ended without what was read later.
    """
    rows = Reading.objects.filter(machine__in=list(machine_ids), replaced_at=None)
    if but_of is not None:
        rows = rows.exclude(visit=but_of)
        if but_of.finished_at:
            rows = rows.filter(read_at__lte=but_of.finished_at)
    rows = rows.order_by("machine_id", "counter", "-read_at", "-id")
    found: dict[UUID, dict[str, Reading]] = {}
    for reading in rows.distinct("machine_id", "counter"):
        found.setdefault(reading.machine_id, {})[reading.counter] = reading
    return found


def any_lower(
    machine: Machine, values: Mapping[str, Decimal], *, visit: Visit, at: datetime
) -> bool:
    """Whether one of these counters showed more before ``at``, on another visit."""
    rows = Reading.objects.filter(machine=machine, counter__in=values, replaced_at=None)
    rows = rows.filter(is_measure=False, read_at__lte=at).exclude(visit=visit)
    rows = rows.order_by("counter", "-read_at", "-id").distinct("counter")
    return any(values[row.counter] < row.value for row in rows)


def of_visit(visit: Visit) -> dict[UUID, dict[str, Reading]]:
    """What was read on a visit, by machine and counter."""
    found: dict[UUID, dict[str, Reading]] = {}
    for reading in Reading.objects.filter(visit=visit, replaced_at=None).order_by("read_at", "id"):
        found.setdefault(reading.machine_id, {})[reading.counter] = reading
    return found


def keep(
    machine: Machine,
    counter: str,
    value: Decimal,
    *,
    unit: str = "",
    is_measure: bool = False,
    visit: Visit | None,
    operation: Operation | None,
    by: Person | None,
    read_at: datetime,
    source: str = ReadingSource.PERSON,
) -> Reading:
    """Write a reading. A counter that was read on this visit before is put right by it.

    Call it inside a transaction. A lower value than the last one is kept: counters are changed
    with their boards, and people mistype; who reads it is warned.
    """
    same = Reading.objects.filter(machine=machine, counter=counter, replaced_at=None)
    former = same.filter(visit=visit) if visit else same.none()
    (former | same.filter(read_at=read_at)).update(replaced_at=read_at)
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
