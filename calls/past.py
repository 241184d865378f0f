"""What happened before at the machines of a visit: who came, what was wrong, what still is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import ngettext

from calls import hot
from calls.lifecycle import ENDED
from calls.models import Visit, Work
from calls.models.visits import VisitState
from calls.worklists import with_all

if TYPE_CHECKING:
    from accounts.models import Machine, Person

LATEST = 3
LONG_AGO = dt.timedelta(days=400)
MOST_WORK = 40
LATELY = hot.SAME_FAULT_WITHIN
CAME = [state for state in ENDED if state != VisitState.CANCELLED]


@dataclass
class Came:
    """One earlier visit: with what was found at the machines that this one is about."""

    visit: Visit
    works: list[Work] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The faults, else what the technician wrote, else what the caller said."""
        faults = [str(fault.problem) for work in self.works for fault in work.told]  # type: ignore[attr-defined]
        if faults:
            return ", ".join(dict.fromkeys(faults))
        done = next((work.done for work in self.works if work.done), "")
        return done or self.visit.problem or self.visit.note


@dataclass(frozen=True)
class Trouble:
    """A machine that gives more of it than it should. ``hot``: tell the service manager."""

    machine: Machine
    words: str
    hot: bool


@dataclass
class Past:
    """What to know of earlier visits."""

    last: list[Came]
    unfixed: list[Work]
    troubles: list[Trouble]


def of(visit: Visit, *, by: Person, now: dt.datetime) -> Past:
    """Read for a visit (``for_cards``), in five queries however many machines it has."""
    machines = {machine.pk: machine for machine in visit.machines.all()}
    rows = Visit.objects.visible_to(by).filter(site=visit.site_id, state__in=CAME)
    rows = rows.filter(archived_on=None, window_start__lt=visit.window_start).exclude(pk=visit.pk)
    last = [Came(each) for each in rows.select_related("lead").order_by("-window_start")[:LATEST]]
    works = _works(visit, machines, now)
    for came in last:
        came.works = [work for work in works if work.visit_id == came.visit.pk]
    newest: dict[UUID, Work] = {}
    for work in works:
        newest.setdefault(work.machine_id, work)
    unfixed = [work for work in newest.values() if work.fixed is False]
    return Past(last, unfixed, _troubles(machines, works, now))


def _works(visit: Visit, machines: dict[UUID, Machine], now: dt.datetime) -> list[Work]:
    """Earlier work at these machines, the newest first."""
    rows = Work.objects.filter(machine__in=machines, visit__archived_on=None)
    rows = rows.filter(visit__window_start__range=(now - LONG_AGO, visit.window_start))
    rows = rows.exclude(visit=visit).select_related("visit")
    found = list(with_all(rows.order_by("-visit__window_start", "-id"))[:MOST_WORK])
    for work in found:
        work.machine = machines[work.machine_id]
    return found


def _troubles(machines: dict[UUID, Machine], works: list[Work], now: dt.datetime) -> list[Trouble]:
    """The hot ones, by the same rule as the manager's list; else what was repaired of late."""
    found, heats = [], hot.hot_machines(machines, now=now)
    for pk, machine in machines.items():
        lately = [w for w in works if w.machine_id == pk and w.visit.window_start > now - LATELY]
        faults = dict.fromkeys(str(f.problem) for work in lately for f in work.told)  # type: ignore[attr-defined]
        if heat := heats.get(pk):
            found.append(Trouble(machine, heat.words, hot=True))
        elif faults:
            days = max((now - lately[0].visit.window_start).days, 0)
            words = ngettext("%(fault)s, %(n)d day ago", "%(fault)s, %(n)d days ago", days)
            facts = {"n": days, "fault": ", ".join(faults)}
            found.append(Trouble(machine, words % facts, hot=False))
    return found
