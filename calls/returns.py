"""The visit that finishes what another one could not: planned with it, and taken back with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access
from accounts.models.access import Why
from calls import checklists
from calls.lifecycle import WrongMove
from calls.models import Part, Visit, VisitStep, Work
from calls.models.visits import VisitState
from calls.models.work import PartState
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import Machine, Person

BEGINS = dt.time(8)  # of a day that was named without an hour
TAKEN_ALONG = ("site", "kind", "contact", "reported_at", "reported_by", "problem", "respond_by")


def unfinished(visit: Visit) -> list[Machine]:
    """The machines of a visit with items left, and those of which nobody said that they are fixed
    and whose checklist, if any, is not all answered.
    """
    sheets = checklists.of_visit(visit)
    left = {each.machine.pk for each in sheets if any(row.is_left for row in each.rows)}
    said = dict(Work.objects.filter(visit=visit).values_list("machine", "fixed"))
    checked = {each.machine.pk for each in sheets if said.get(each.machine.pk) is not False}
    done = {pk for pk, fixed in said.items() if fixed} | checked
    return [each for each in visit.machines.all() if each.pk in left or each.pk not in done]


def plan(visit: Visit, *, lead: Person | None, on: dt.date | None) -> Visit:
    """Plan the return visit: same place, what is not fixed, for ``lead`` on a day.

    Without ``lead`` it waits on the day board; without a day it is the next one.

    Raises Refused when all is fixed (``nothing_left``), or the day is over (``in_the_past``).
    """
    machines = unfinished(visit)
    if not machines and visit.machines.exists():
        words = _("All machines are fixed. Choose Done, or say which one is not fixed.")
        raise Refused("nothing_left", words)
    zone = ZoneInfo(visit.site.zone)
    today = timezone.now().astimezone(zone).date()
    if on is not None and on < today:
        raise Refused("in_the_past", _("Choose today or a later day."), "/return_on")
    start = dt.datetime.combine(on or today + dt.timedelta(days=1), BEGINS, zone)
    facts = {name: getattr(visit, name) for name in TAKEN_ALONG}
    back = Visit.objects.create(
        window_start=max(start, timezone.now()),
        lead=lead,
        skills=visit.skills,
        returns_to=visit,
        **facts,
    )
    back.machines.set(machines)
    if lead is not None:
        access.give(lead, [visit.site], Why.VISIT)
    return back


def require_untouched(visit: Visit) -> None:
    """Raises WrongMove when somebody is on the return visit already."""
    rows = visit.returns.filter(archived_on=None).select_for_update()
    for back in rows:
        moved = back.state != VisitState.PLANNED
        if moved or VisitStep.objects.filter(visit=back).exists():
            raise WrongMove(_("The return visit has begun. It cannot be taken back any more."))


def take_back(visit: Visit) -> None:
    """Archive the return visit of one that is open again. Raises WrongMove once it has begun."""
    require_untouched(visit)
    visit.returns.filter(archived_on=None).update(archived_on=timezone.localdate())


def parts_to_bring(visits: Iterable[Visit]) -> dict[UUID, list[Part]]:
    """For each return visit the parts that the one before it lacked."""
    before: dict[UUID, list[UUID]] = {}
    for visit in visits:
        if visit.returns_to_id:
            before.setdefault(visit.returns_to_id, []).append(visit.pk)
    if not before:
        return {}
    rows = Part.objects.filter(work__visit__in=before, state=PartState.NEEDED, removed_at=None)
    found: dict[UUID, list[Part]] = {}
    for part in rows.select_related("work__machine__model"):
        for pk in before[part.work.visit_id]:
            found.setdefault(pk, []).append(part)
    return found
