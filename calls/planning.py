"""Who goes where, and when: what service managers decide about visits.

Each verb takes the visit's lock, is done once for its form, and says no when somebody else has
changed the visit since the form was opened (``rev``; None asks for no such check).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import Person
from accounts.models.access import Why
from calls import deciding, telling, visits
from calls.calling import Call as Call
from calls.calling import new_call as new_call
from calls.calling import plan_pm as plan_pm
from calls.calling import plan_return as plan_return
from calls.deciding import may_plan as may_plan
from calls.lifecycle import WrongMove
from calls.models import PlanStep, Visit
from calls.models.visits import VisitState
from calls.operations import Moment
from fieldapp.plumbing.problems import Refused


@transaction.atomic
def decide(
    visit_id: UUID, changes: Mapping[str, Any], *, by: Person, at: Moment, rev: int | None = None
) -> Visit:
    """Change several things of a plan at once: lead, window_start, window_end, helpers, skills.

    Raises PermissionDenied, Http404; WrongMove when it has begun or was changed since ``rev``;
    Refused when somebody cannot go or the window cannot be.
    """
    visit = deciding.locked(visit_id, by=by)
    if deciding.taken(visit_id, by, at):
        return visit
    deciding.require_planned(visit, changes)
    deciding.require_fresh(visit, rev, at.received_at)
    _apply(visit, changes, by=by, at=at)
    return visit


def _apply(
    visit: Visit, changes: Mapping[str, Any], *, by: Person, at: Moment, **more: Any
) -> tuple[PlanStep | None, set[Person]]:
    """Write the changes of a locked visit; sight and notices follow."""
    changes, was = dict(changes), deciding.goes(visit)
    lead = changes.get("lead", visit.lead)
    helpers = changes.get("helpers", list(visit.helpers.all()))
    if lead in helpers:
        changes["helpers"] = [each for each in helpers if each != lead]
    planned = Visit(window_start=changes.get("window_start", visit.window_start))
    deciding.require_window(planned.window_start, changes.get("window_end", visit.window_end))
    for person in {*filter(None, [lead]), *changes.get("helpers", helpers)}:
        if person not in was or "window_start" in changes:
            deciding.require_able(person, planned)
    silently = more.pop("silently", False)
    step = deciding.keep(visit, changes, by=by, at=at, **more)
    if step is not None:
        deciding.settle_sight(visit.site, was, deciding.goes(visit))
        if not silently:
            deciding.tell(visit, step, was, by=by, at=at)
    return step, was


@transaction.atomic
def cancel(visit_id: UUID, *, by: Person, at: Moment, why: str) -> Visit:
    """Call a visit off, with the reason; whoever would have gone is told. Twice is once.

    Raises PermissionDenied, Http404, WrongMove when somebody is there already, Refused without
    a reason.
    """
    visit = deciding.locked(visit_id, by=by)
    if visits.taken(visit, by, at) or visit.state == VisitState.CANCELLED:
        return visit
    if not why.strip():
        raise Refused("required", _("Say why in a few words."), "/why")
    words = why.strip()[:200]
    step = visits.apply(visit, VisitState.CANCELLED, by=by, at=at, cancelled_why=words)
    gone = deciding.goes(visit)
    deciding.settle_sight(visit.site, gone, ())
    now = at.received_at
    telling.tell(gone, telling.cancelled, visit, by=by, event_id=step.pk, now=now)
    return visit


@transaction.atomic
def undo(visit_id: UUID, *, by: Person, at: Moment) -> Visit:
    """Take back what ``by`` decided last; sent twice, it is taken back once.

    Raises WrongMove when somebody has decided, or gone, since.
    """
    visit = deciding.locked(visit_id, by=by)
    if deciding.taken(visit_id, by, at) or visits.taken(visit, by, at):
        return visit
    if visit.state == VisitState.CANCELLED:
        return _undo_cancel(visit, by=by, at=at)
    step = visit.plan_steps.last()
    if step is None or step.by_id != by.pk or not step.was or step.undoes_id:
        raise WrongMove(_("There is nothing left to undo."))
    was = deciding.former(step)
    deciding.require_planned(visit, was)
    _apply(visit, was, by=by, at=at, undoes=step, silently=deciding.unsay(step))
    return visit


def _undo_cancel(visit: Visit, *, by: Person, at: Moment) -> Visit:
    step = visit.steps.filter(undone_by=None, undoes=None, became=VisitState.CANCELLED).last()
    if step is None or step.by_id != by.pk:
        raise WrongMove(_("There is nothing left to undo."))
    visits.undo_step(visit, step, by=by, at=at)
    deciding.settle_sight(visit.site, (), deciding.goes(visit))
    if not deciding.unsay(step):
        more: dict[str, Any] = {"by": by, "event_id": at.op_id, "now": at.received_at}
        telling.tell(deciding.goes(visit), telling.given, visit, **more)
    return visit


@transaction.atomic
def hand_over(
    rows: QuerySet[Visit], *, to: Person, by: Person, now: datetime, part_of: UUID
) -> list[Visit]:
    """Give planned visits to another technician, who sees their sites from then on.

    Locks them; what has begun or ended in the meantime stays. The former lead keeps the sight of
    a site only while they have another visit to make there. ``part_of`` is the id of the step that
    all this belongs to. Returns what moved.
    """
    planned = rows.filter(state=VisitState.PLANNED).exclude(lead=to)
    rows_for_us = planned.order_by("id").select_for_update(of=("self",))
    moving = list(rows_for_us.select_related("site"))
    prefetch_related_objects(moving, "lead", "helpers")  # joined, a lead could be a former one
    steps = [(visit, *_handed(visit, to)) for visit in moving]
    deciding.keep_steps(steps, by=by, now=now, part_of=part_of)
    here = Visit.objects.filter(pk__in=[visit.pk for visit in moving])
    here.update(lead=to, rev=F("rev") + 1)
    Visit.helpers.through.objects.filter(visit__in=here.values("pk"), person=to).delete()
    access.give(to, list({visit.site for visit in moving}), Why.VISIT)
    deciding.take_unneeded({(visit.lead_id, visit.site_id) for visit in moving if visit.lead_id})
    return moving


def _handed(visit: Visit, to: Person) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a hand-over changes, before and after; whoever leads goes along no more."""
    was: dict[str, Any] = {"lead": str(visit.lead_id) if visit.lead_id else None}
    became: dict[str, Any] = {"lead": str(to.pk)}
    along = sorted(str(one.pk) for one in visit.helpers.all())
    if str(to.pk) in along:
        was["helpers"] = along
        became["helpers"] = [pk for pk in along if pk != str(to.pk)]
    return was, became


@transaction.atomic
def release(
    rows: QuerySet[Visit], person: Person, *, by: Person, now: datetime, part_of: UUID
) -> None:
    """Somebody goes along no more on planned visits, and sees their sites no more for that.

    ``part_of`` as in ``hand_over``.
    """
    along = rows.filter(state=VisitState.PLANNED, helpers=person).order_by("id")
    visits_of_theirs = list(
        Visit.objects.filter(pk__in=along.values("pk")).order_by("id").select_for_update()
    )
    prefetch_related_objects(visits_of_theirs, "helpers")
    steps = []
    for visit in visits_of_theirs:
        was = sorted(str(one.pk) for one in visit.helpers.all())
        now_along = [pk for pk in was if pk != str(person.pk)]
        steps.append((visit, {"helpers": was}, {"helpers": now_along}))
    deciding.keep_steps(steps, by=by, now=now, part_of=part_of)
    here = [visit.pk for visit in visits_of_theirs]
    Visit.helpers.through.objects.filter(visit__in=here, person=person).delete()
    Visit.objects.filter(pk__in=here).update(rev=F("rev") + 1)
    deciding.take_unneeded({(person.pk, visit.site_id) for visit in visits_of_theirs})
