"""The visit that finishes what another one could not: planned with it, and taken back with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access, coverage
from accounts.models.access import Why
from calls import checklists, deciding, telling, windows
from calls.lifecycle import WrongMove
from calls.models import Part, Visit, VisitStep, Work
from calls.models.visits import VisitState
from calls.models.work import PartState
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from fieldapp.plumbing.storing import store_new

if TYPE_CHECKING:
    from accounts.models import Machine, Person, Site
    from calls.operations import Moment

TAKEN_ALONG = ("site", "kind", "contact", "reported_at", "reported_by", "skills")


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


def plan(
    visit: Visit,
    *,
    by: Person,
    at: Moment,
    lead: Person | None = None,
    on: dt.date | None = None,
    visit_id: UUID | None = None,
) -> Visit:
    """Plan the return visit of a locked one: same place, what is not fixed, once.

    Without ``lead`` it waits on the day board; without a day it is the next working one. No
    response is promised any more: somebody was there. ``visit_id`` is the form's, if it brought
    one.

    Raises Refused when all is fixed (``nothing_left``), or the day is over (``in_the_past``).
    """
    known = visit.returns.filter(archived_on=None).exclude(state=VisitState.CANCELLED).first()
    if known is not None:
        return known
    machines = unfinished(visit)
    if not machines and visit.machines.exists():
        words = _("All machines are fixed. Choose Done, or say which one is not fixed.")
        raise Refused("nothing_left", words)
    start, end = _window(visit.site, on, at.received_at)
    back = Visit(
        id=visit_id or uuid7(),
        window_start=start,
        window_end=end,
        lead=lead,
        problem=visit.problem or visit.left,
        returns_to=visit,
        **{name: getattr(visit, name) for name in TAKEN_ALONG},
    )
    if not store_new(back):
        raise Refused("op_reused", _("Open the page again and repeat it."), "/op_id")
    back.machines.set(one for one in machines if one.site_id == visit.site_id)
    deciding.enter(back, by=by, at=at)
    if lead is not None:
        access.give(lead, [visit.site], Why.VISIT)
    return back


def _window(site: Site, on: dt.date | None, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    if on is None:
        return windows.next_window(site, now)
    if on < coverage.day_at(site, now):
        raise Refused("in_the_past", _("Choose today or a later day."), "/return_on")
    return windows.window_on(site, on, now)


def require_untouched(visit: Visit) -> None:
    """Raises WrongMove when somebody is on the return visit already."""
    rows = visit.returns.filter(archived_on=None).select_for_update()
    for back in rows:
        moved = back.state != VisitState.PLANNED
        if moved or VisitStep.objects.filter(visit=back).exists():
            raise WrongMove(_("The return visit has begun. It cannot be taken back any more."))


def take_back(visit: Visit, *, by: Person, at: Moment) -> None:
    """Archive the return visit of one that is open again; whoever was to make it is told.

    Raises WrongMove once it has begun.
    """
    require_untouched(visit)
    for back in visit.returns.filter(archived_on=None).select_related("site__customer"):
        back.archived_on = timezone.localdate()
        back.save(update_fields=["archived_on"])
        gone, now = deciding.goes(back), at.received_at
        deciding.settle_sight(back.site, gone, ())
        back.cancelled_why = _("The visit before goes on.")  # said, not kept
        telling.tell(gone, telling.cancelled, back, by=by, event_id=back.pk, now=now)


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
