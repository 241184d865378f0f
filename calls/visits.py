"""The three taps of a visit: on the way, arrived, done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts import access
from accounts.models.access import Why
from calls import lifecycle
from calls.models import Visit, VisitStep
from calls.models.visits import VisitState
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import Person


OPEN = (VisitState.PLANNED, VisitState.ON_THE_WAY, VisitState.ON_SITE)


@dataclass(frozen=True)
class Moment:
    """When something was done, by the phone's clock and by ours, and the form's id."""

    op_id: UUID
    captured_at: datetime
    sent_at: datetime
    received_at: datetime

    @classmethod
    def here(cls, now: datetime, op_id: UUID | None = None) -> Moment:
        """Done on a page of ours, just now."""
        return cls(op_id or uuid7(), now, now, now)

    @property
    def skew(self) -> int:
        """How many seconds the phone's clock was ahead of ours."""
        return round((self.sent_at - self.received_at).total_seconds())

    @property
    def happened_at(self) -> datetime:
        """The phone's time, corrected by its skew, and never after we heard of it."""
        return min(self.captured_at - timedelta(seconds=self.skew), self.received_at)


def assign(visit: Visit, lead: Person) -> None:
    """Give a visit to a technician; they see its site from then on."""
    visit.lead = lead
    visit.save(update_fields=["lead"])
    access.give(lead, [visit.site], Why.VISIT)


@transaction.atomic
def hand_over(visits: QuerySet[Visit], *, to: Person) -> list[Visit]:
    """Give planned visits to another technician, who sees their sites from then on.

    Locks them; what has begun or ended in the meantime stays. The former lead keeps the sight of
    a site only while they have another visit to make there. Returns what moved.
    """
    planned = visits.filter(state=VisitState.PLANNED).exclude(lead=to)
    moving = list(
        planned.order_by("id").select_for_update(of=("self",)).select_related("lead", "site")
    )
    Visit.objects.filter(pk__in=[visit.pk for visit in moving]).update(lead=to, rev=F("rev") + 1)
    access.give(to, list({visit.site for visit in moving}), Why.VISIT)
    for former in {visit.lead for visit in moving if visit.lead}:
        left = {visit.site_id for visit in moving if visit.lead_id == former.pk}
        still = Visit.objects.of(former).filter(state__in=OPEN, site__in=left)
        access.take(former, left - set(still.values_list("site", flat=True)), Why.VISIT)
    return moving


def on_the_way(visit_id: UUID, *, by: Person, at: Moment) -> Visit:
    """The technician drives there."""
    return _move(visit_id, VisitState.ON_THE_WAY, "on_the_way_at", by=by, at=at)


def arrive(visit_id: UUID, *, by: Person, at: Moment) -> Visit:
    """The technician is on site; also straight from planned."""
    return _move(visit_id, VisitState.ON_SITE, "arrived_at", by=by, at=at)


def done(visit_id: UUID, *, by: Person, at: Moment, heard_nothing: bool = False) -> Visit:
    """The work is done. ``heard_nothing``: asked whether they heard anything, they said no."""
    return _move(
        visit_id, VisitState.DONE, "finished_at", by=by, at=at, heard_nothing=heard_nothing
    )


@transaction.atomic
def _move(
    visit_id: UUID, state: VisitState, stamp: str, *, by: Person, at: Moment, **facts: object
) -> Visit:
    """One move, once: sent again with its ``op_id``, or when it is so already, nothing changes.

    Raises Http404 when the visit is not theirs, WrongMove when its state does not allow it.
    """
    visit = Visit.objects.select_for_update(of=("self",)).of(by).filter(pk=visit_id).first()
    if visit is None:
        raise Http404
    if _taken(visit, by, at) or visit.state == state:
        return visit
    lifecycle.require(visit, state)
    VisitStep.objects.create(
        visit=visit,
        op_id=at.op_id,
        by=by,
        was=visit.state,
        became=state,
        captured_at=at.captured_at,
        sent_at=at.sent_at,
        received_at=at.received_at,
        skew=at.skew,
        request_id=_request_id(),
    )
    changes = {"state": state, stamp: at.happened_at, "rev": visit.rev + 1, **facts}
    for name, value in changes.items():
        setattr(visit, name, value)
    visit.save(update_fields=list(changes))
    return visit


@transaction.atomic
def undo(visit_id: UUID, *, by: Person, at: Moment) -> Visit:
    """Take back the last move, as a step that undoes it; sent twice, it is taken back once.

    Raises WrongMove when there is none.
    """
    visit = Visit.objects.select_for_update(of=("self",)).of(by).filter(pk=visit_id).first()
    if visit is None:
        raise Http404
    if _taken(visit, by, at):
        return visit
    step = visit.steps.filter(undone_by=None, undoes=None, by=by).last()
    if step is None or step.became != visit.state:
        raise lifecycle.WrongMove(_("There is nothing left to undo."))
    VisitStep.objects.create(
        visit=visit,
        op_id=at.op_id,
        by=by,
        was=visit.state,
        became=step.was,
        captured_at=at.captured_at,
        sent_at=at.sent_at,
        received_at=at.received_at,
        skew=at.skew,
        undoes=step,
        request_id=_request_id(),
    )
    stamp = {
        VisitState.ON_THE_WAY: "on_the_way_at",
        VisitState.ON_SITE: "arrived_at",
        VisitState.DONE: "finished_at",
    }[VisitState(step.became)]
    setattr(visit, stamp, None)
    visit.state, visit.rev, visit.heard_nothing = step.was, visit.rev + 1, False
    visit.save(update_fields=[stamp, "state", "rev", "heard_nothing"])
    return visit


def _taken(visit: Visit, by: Person, at: Moment) -> bool:
    """Whether this form has been acted upon. Raises Refused when it was one of another visit."""
    step = VisitStep.objects.filter(by=by, op_id=at.op_id).first()
    if step is not None and step.visit_id != visit.pk:
        raise Refused("op_reused", _("Open the page again and repeat it."), "/op_id")
    return step is not None


def _request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64]
