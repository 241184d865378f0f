"""The moves of a visit: on the way, arrived, and how it ends: done, short, incomplete, cancelled.

Planning (who goes, and when) is in ``calls/planning.py``; the return visit of one that could not
be finished in ``calls/returns.py``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from calls import checklists, lifecycle, returns, unsigning, work
from calls.models import Operation, Presence, Visit, VisitStep
from calls.models.visits import VisitState, WhyIncomplete
from calls.operations import Moment, locked
from fieldapp.plumbing.problems import Refused
from fieldapp.plumbing.storing import store_new

if TYPE_CHECKING:
    from accounts.models import Person
    from calls.work import Item

STAMPS = {
    VisitState.ON_THE_WAY: "on_the_way_at",
    VisitState.ON_SITE: "arrived_at",
    VisitState.DONE: "finished_at",
    VisitState.INCOMPLETE: "finished_at",
    VisitState.CLOSED_SHORT: "finished_at",
}
FACTS: dict[str, dict[str, Any]] = {  # what a move says, and what its undoing empties
    VisitState.DONE: {"heard_nothing": False},
    VisitState.INCOMPLETE: {"incomplete_why": "", "left": "", "heard_nothing": False},
    VisitState.CLOSED_SHORT: {"asked": "", "why_not": "", "agreed": ""},
    VisitState.CANCELLED: {"cancelled_why": ""},
}


def on_the_way(visit_id: UUID, *, by: Person, at: Moment) -> Visit:
    """The technician drives there."""
    return move(visit_id, VisitState.ON_THE_WAY, by=by, at=at)[0]


@transaction.atomic
def arrive(visit_id: UUID, *, by: Person, at: Moment) -> Visit:
    """The technician is on site; also straight from planned. A helper comes at their own time."""
    visit, _moved = move(visit_id, VisitState.ON_SITE, by=by, at=at)
    if visit.state == VisitState.ON_SITE:
        Presence.objects.get_or_create(
            visit=visit, person=by, defaults={"arrived_at": at.happened_at}
        )
    return visit


@transaction.atomic
def leave(visit_id: UUID, *, by: Person, at: Moment) -> Visit:
    """One of several goes, the others stay; said twice, the first time counts."""
    visit = locked(visit_id, by=by)
    here = visit.presences.filter(person=by).first()
    if here is None:
        raise lifecycle.WrongMove(_("You have not arrived yet."))
    if here.left_at is None:
        here.left_at = max(at.happened_at, here.arrived_at)
        here.save(update_fields=["left_at"])
    return visit


@transaction.atomic
def stay(visit_id: UUID, *, by: Person, at: Moment) -> Visit:
    """Undo `leave`: whoever went by mistake is still there. Raises WrongMove once it has ended."""
    visit = locked(visit_id, by=by)
    _require_on_site(visit)
    visit.presences.filter(person=by).update(left_at=None)
    return visit


@transaction.atomic
def not_here(visit_id: UUID, *, by: Person, at: Moment) -> Visit:
    """Undo the arrival of one who came to the others. Raises WrongMove for who came first."""
    visit = locked(visit_id, by=by)
    _require_on_site(visit)
    if not visit.presences.exclude(person=by).exists():
        raise lifecycle.WrongMove(_("You are the only one here. Undo your arrival instead."))
    visit.presences.filter(person=by).delete()
    return visit


def _require_on_site(visit: Visit) -> None:
    if visit.state != VisitState.ON_SITE:
        raise lifecycle.WrongMove(_("This visit is not under way."))


def done(visit_id: UUID, *, by: Person, at: Moment, heard_nothing: bool = False) -> Visit:
    """The work is done. ``heard_nothing``: asked whether they heard anything, they said no."""
    return move(visit_id, VisitState.DONE, by=by, at=at, heard_nothing=heard_nothing)[0]


@transaction.atomic
def incomplete(
    visit_id: UUID,
    *,
    by: Person,
    at: Moment,
    why: str,
    left: str,
    returns_by: Person | None = None,
    return_on: dt.date | None = None,
    parts: Sequence[tuple[UUID, Item]] = (),
    heard_nothing: bool = False,
) -> Visit:
    """The work waits for a part, access or a second person (``why``); ``left`` says for what.

    What is not fixed gets a return visit, for ``returns_by`` on a day, or for the day board.
    ``parts`` are what it must bring, each with the id of its machine.

    Raises Refused when a word is missing or nothing is left to do.
    """
    if why not in WhyIncomplete.values:
        raise Refused("invalid_choice", _("Choose what it waits for."), "/why")
    if not left.strip():
        raise Refused("required", _("Write what is left to do."), "/left")
    facts = {"incomplete_why": why, "left": left, "heard_nothing": heard_nothing}
    visit, moved = move(visit_id, VisitState.INCOMPLETE, by=by, at=at, **facts)
    if moved:
        for number, (machine_id, item) in enumerate(parts):
            own = replace(at, op_id=uuid5(at.op_id, f"part {number}"))
            work.add_part(visit_id, machine_id, item, by=by, at=own)
        returns.plan(visit, by=by, at=at, lead=returns_by, on=return_on)
    return visit


def close_short(
    visit_id: UUID, *, by: Person, at: Moment, asked: str, why_not: str, agreed: str
) -> Visit:
    """The visit ends without all that the customer wanted: what, why not, and what was agreed."""
    facts = {"asked": asked, "why_not": why_not, "agreed": agreed}
    for name, words in facts.items():
        if not words.strip():
            raise Refused("required", _("Say it in a few words."), f"/{name}")
    return move(visit_id, VisitState.CLOSED_SHORT, by=by, at=at, **facts)[0]


@transaction.atomic
def move(
    visit_id: UUID, state: VisitState, *, by: Person, at: Moment, **facts: object
) -> tuple[Visit, bool]:
    """One move of somebody who goes, once; returns the visit, and whether it moved now.

    Sent again with its ``op_id``, or when it is so already, nothing changes. Raises Http404 when
    the visit is not theirs, WrongMove when its state does not allow it.
    """
    visit = locked(visit_id, by=by)
    if taken(visit, by, at) or visit.state == state:
        return visit, False
    apply(visit, state, by=by, at=at, **facts)
    return visit, True


def apply(visit: Visit, state: VisitState, *, by: Person, at: Moment, **facts: object) -> VisitStep:
    """Write the step and the new state of a locked visit. Raises WrongMove, Refused."""
    lifecycle.require(visit, state)
    step = _keep(VisitStep(visit=visit, by=by, was=visit.state, became=state, **at.kept))
    changes: dict[str, Any] = {"state": state, "rev": visit.rev + 1, **facts}
    if stamp := STAMPS.get(state):
        changes[stamp] = at.happened_at
    _write(visit, changes)
    if state in STAMPS and state in lifecycle.ENDED:
        checklists.carry(visit, at=at.happened_at)
        visit.presences.filter(left_at=None, arrived_at__lte=at.happened_at).update(
            left_at=at.happened_at
        )
    return step


@transaction.atomic
def undo(visit_id: UUID, *, by: Person, at: Moment) -> Visit:
    """Take back the last move, as a step that undoes it; sent twice, it is taken back once.

    Raises WrongMove when there is none, or when what followed cannot be taken back.
    """
    visit = locked(visit_id, by=by)
    if taken(visit, by, at):
        return visit
    step = visit.steps.filter(undone_by=None, undoes=None, by=by).last()
    if step is None or step.became != visit.state:
        raise lifecycle.WrongMove(_("There is nothing left to undo."))
    if step.became == VisitState.INCOMPLETE:
        returns.take_back(visit, by=by, at=at)
    if step.op_id == visit.pk:
        _require_bare(visit)
        _archive(visit, at)
    undo_step(visit, step, by=by, at=at)
    return visit


def _require_bare(visit: Visit) -> None:
    """A visit that was started by mistake can go only while nothing else is kept about it."""
    if Operation.objects.filter(visit=visit).exclude(op_id=visit.pk).exists():
        raise lifecycle.WrongMove(
            _("Something is kept about this visit already. Close it instead.")
        )


def _archive(visit: Visit, at: Moment) -> None:
    visit.archived_on = at.received_at.date()
    visit.save(update_fields=["archived_on"])


def undo_step(visit: Visit, step: VisitStep, *, by: Person, at: Moment) -> None:
    """Write the step that undoes another one of a locked visit, and empty what that one said.

    Raises WrongMove when the customer has read the report of an end already.
    """
    if step.became in lifecycle.ENDED:
        unsigning.take_back(visit, now=at.received_at)
    _keep(VisitStep(visit=visit, by=by, was=visit.state, became=step.was, undoes=step, **at.kept))
    ended = visit.finished_at
    changes: dict[str, Any] = {"state": step.was, "rev": visit.rev + 1}
    changes |= FACTS.get(step.became, {})
    if stamp := STAMPS.get(VisitState(step.became)):
        changes[stamp] = None
    _write(visit, changes)
    if step.became in lifecycle.ENDED:
        checklists.take_back(visit)
    if step.became == VisitState.ON_SITE:
        visit.presences.filter(person=by).delete()
    elif ended:
        visit.presences.filter(left_at=ended).update(left_at=None)


def taken(visit: Visit, by: Person, at: Moment) -> bool:
    """Whether this form has been acted upon. Raises Refused when it was one of another visit."""
    step = VisitStep.objects.filter(by=by, op_id=at.op_id).first()
    if step is not None and step.visit_id != visit.pk:
        raise Refused("op_reused", _("Open the page again and repeat it."), "/op_id")
    return step is not None


def _keep(step: VisitStep) -> VisitStep:
    """Store a step. Raises Refused where another move of theirs came with the same form's id."""
    if not store_new(step):
        raise Refused("op_reused", _("Open the page again and repeat it."), "/op_id")
    return step


def _write(visit: Visit, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(visit, name, value)
    visit.save(update_fields=list(changes))
