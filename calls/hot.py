"""Machines that break down too often: three repairs in 30 days, or the same fault twice in 14.

A return visit finishes the repair that it returns to, so it is no repair of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.models import Fault, Visit
from calls.models.visits import VisitKind, VisitState

REPAIRS, REPAIRS_WITHIN = 3, timedelta(days=30)
SAME_FAULT, SAME_FAULT_WITHIN = 2, timedelta(days=14)
MADE = (VisitState.DONE, VisitState.INCOMPLETE, VisitState.CLOSED_SHORT)


@dataclass
class Heat:
    """Why a machine is hot."""

    repairs: int = 0
    fault: str = ""
    times: int = 0
    last: datetime | None = None

    @property
    def words(self) -> str:
        """“3 repairs in 30 days, “Paper jam” 2 times in 14 days”."""
        said = []
        if self.repairs:
            words = ngettext("%(n)d repair in 30 days", "%(n)d repairs in 30 days", self.repairs)
            said.append(words % {"n": self.repairs})
        if self.fault:
            words = _("“%(fault)s” %(n)d times in 14 days")
            said.append(words % {"fault": self.fault, "n": self.times})
        return ", ".join(said)


def hot_machines(
    machine_ids: Iterable[UUID] | QuerySet[Any, Any] | None, *, now: datetime
) -> dict[UUID, Heat]:
    """Which of these machines are hot, and why; None asks for all. Two queries."""
    given = machine_ids if isinstance(machine_ids, QuerySet) or machine_ids is None else None
    ids = list(machine_ids) if machine_ids is not None and given is None else given
    found: dict[UUID, Heat] = {}
    for machine, number, last in _repaired(ids, now):
        found[machine] = Heat(repairs=number, last=last)
    for machine, problem, number, last in _again(ids, now):
        heat = found.setdefault(machine, Heat())
        if number > heat.times:
            heat.fault, heat.times = problem, number
        heat.last = max(filter(None, (heat.last, last)))
    return found


def _repaired(ids, now: datetime) -> QuerySet:
    since = now - REPAIRS_WITHIN
    rows = Visit.machines.through.objects.filter(
        visit__kind=VisitKind.REPAIR,
        visit__state__in=MADE,
        visit__finished_at__gt=since,
        visit__finished_at__lte=now,
        visit__returns_to=None,
        visit__archived_on=None,
    )
    if ids is not None:
        rows = rows.filter(machine__in=ids)
    counted: Any = rows.values("machine").annotate(n=Count("visit"), last=Max("visit__finished_at"))
    return counted.filter(n__gte=REPAIRS).values_list("machine", "n", "last")


def _again(ids, now: datetime) -> QuerySet:
    rows = faults_since(now - SAME_FAULT_WITHIN, now)
    if ids is not None:
        rows = rows.filter(work__machine__in=ids)
    counted: Any = rows.values("work__machine", "problem__words").annotate(
        n=Count("work__visit", distinct=True), last=Max("work__visit__finished_at")
    )
    again = counted.filter(n__gte=SAME_FAULT)
    return again.values_list("work__machine", "problem__words", "n", "last")


def faults_since(since: datetime, now: datetime) -> QuerySet[Fault]:
    """The faults of visits that ended in that time, without those of return visits."""
    return Fault.objects.filter(
        removed_at=None,
        work__visit__finished_at__gt=since,
        work__visit__finished_at__lte=now,
        work__visit__state__in=MADE,
        work__visit__returns_to=None,
        work__visit__archived_on=None,
    ).order_by()
