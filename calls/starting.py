"""Visits that nobody planned at a desk: begun at a site, fixed on the phone, or sent by a program.

Whoever makes one chooses its id, so that a form that comes twice makes one visit.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from calls import deciding, operations, response, telling, visits
from calls.lifecycle import WrongMove
from calls.models import Fault, Operation, Presence, Visit, VisitStep, Work
from calls.models.visits import VisitKind, VisitState
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import Contact, Machine, Person, Site
    from calls.operations import Moment
    from calls.work import Told


@dataclass(frozen=True)
class Call:
    """What is known of a visit as it is made; without a window it is now."""

    site: Site
    kind: str
    machines: tuple[Machine, ...] = ()
    contact: Contact | None = None
    problem: str = ""
    note: str = ""
    reported_by: str = ""
    reported_at: dt.datetime | None = None
    lead: Person | None = None
    helpers: tuple[Person, ...] = ()
    window_start: dt.datetime | None = None
    window_end: dt.datetime | None = None

    @property
    def said(self) -> dict[str, Any]:
        """The same as plain values, so that a repeat can be told from something else."""
        one = {name: getattr(self, name) for name in ("site", "contact", "lead")}
        many = {name: getattr(self, name) for name in ("machines", "helpers")}
        plain = {name: value for name, value in vars(self).items() if name not in one | many}
        ids = {name: row and str(row.pk) for name, row in one.items()}
        return plain | ids | {name: sorted(str(r.pk) for r in rows) for name, rows in many.items()}

    @property
    def columns(self) -> dict[str, Any]:
        """What goes into the visit's own row."""
        left_out = ("machines", "helpers", "lead", "window_start")
        return {name: value for name, value in vars(self).items() if name not in left_out}


@transaction.atomic
def start(visit_id: UUID, call: Call, *, by: Person, at: Moment) -> tuple[Visit, bool]:
    """``by`` is at a site and begins a visit; returns it, and whether it is new.

    Raises Http404 for somebody else's id; Refused for the same id with other words
    (``different_body``), or machines that do not stand there (``unknown_reference``).
    """
    now = at.happened_at
    visit = Visit(pk=visit_id, lead=by, unplanned=True, window_start=now, **call.columns)
    kept, is_new = _once(visit, call, "start", by=by, at=at)
    if is_new:
        visits.apply(kept, VisitState.ON_SITE, by=by, at=at)
        Presence.objects.create(visit=kept, person=by, arrived_at=now)
    return kept, is_new


@transaction.atomic
def plan(visit_id: UUID, call: Call, *, by: Person, at: Moment) -> tuple[Visit, bool]:
    """A visit for a day: a manager's for somebody, or a technician's own. Raises as `start`, and
    Refused when the window cannot be, or somebody cannot go on that day.
    """
    if call.window_start is None:
        raise Refused("required", _("Say when."), "/window_start")
    deciding.require_window(call.window_start, call.window_end)
    begins, mine = call.window_start, call.lead == by
    facts = call.columns | {"respond_by": None if mine else _promise(call, at)}
    visit = Visit(pk=visit_id, lead=call.lead, unplanned=mine, window_start=begins, **facts)
    kept, is_new = _once(visit, call, "plan", by=by, at=at)
    if is_new:
        _send(kept, call, by=by, at=at)
    return kept, is_new


def _promise(call: Call, at: Moment) -> dt.datetime | None:
    """Until when the contract promises somebody, as for a call at the day board."""
    heard = call.reported_at or at.happened_at
    said = response.promised(
        call.site, call.machines, call.kind, reported_at=heard, now=at.received_at
    )
    return said.due


def _send(visit: Visit, call: Call, *, by: Person, at: Moment) -> None:
    """Who goes sees the site and is told. Raises Refused for who cannot."""
    named = [("/lead", call.lead), *(("/helpers", each) for each in call.helpers)]
    for pointer, someone in named:
        if someone is not None:
            deciding.require_able(someone, visit, pointer)
    visit.helpers.set(each for each in call.helpers if each != call.lead)
    step = deciding.enter(visit, by=by, at=at)
    going = deciding.goes(visit)
    deciding.settle_sight(call.site, (), going)
    now = at.received_at
    telling.tell(going, telling.given, visit, by=by, event_id=step.pk, now=now)


@transaction.atomic
def phone_fix(
    visit_id: UUID, call: Call, told: Told, *, minutes: int, by: Person, at: Moment
) -> tuple[Visit, bool]:
    """A fault that was put right on the phone: a visit without a trip, done as it is written down.

    ``minutes`` is how long it took. Raises as `start`.
    """
    ended = at.happened_at
    began = ended - dt.timedelta(minutes=minutes)
    visit = Visit(
        pk=visit_id,
        lead=by,
        unplanned=True,
        state=VisitState.ON_SITE,
        window_start=began,
        arrived_at=began,
        **(call.columns | {"kind": VisitKind.PHONE_FIX}),
    )
    more = told.said | {"minutes": minutes}
    kept, is_new = _once(visit, call, "phone_fix", by=by, at=at, more=more)
    if is_new:
        operation = kept.operations.get(op_id=kept.pk)
        for machine in call.machines:
            work = Work.objects.create(visit=kept, machine=machine, fixed=True)
            work.faults.create(operation=operation, **vars(told))
        visits.apply(kept, VisitState.DONE, by=by, at=at)
    return kept, is_new


@transaction.atomic
def fix_by_phone(
    visit_id: UUID, machine: Machine, told: Told, *, minutes: int, by: Person, at: Moment
) -> Visit:
    """A planned visit that a call made unnecessary: it becomes a phone fix, and is done.

    Raises as ``operations.begin``, and WrongMove once somebody is there.
    """
    said = told.said | {"machine": machine.pk, "minutes": minutes}
    visit, operation = operations.begin(visit_id, "fix_by_phone", by=by, at=at, said=said)
    if operation is None:
        return visit
    if visit.state == VisitState.ON_SITE:
        raise WrongMove(_("You are on site already. Choose Done."))
    began = at.happened_at - dt.timedelta(minutes=minutes)
    step = visits.apply(visit, VisitState.ON_SITE, by=by, at=_before(at, began))
    VisitStep.objects.filter(pk=step.pk).update(words=visit.kind)
    visit.kind = VisitKind.PHONE_FIX
    visit.save(update_fields=["kind"])
    visit.machines.add(machine)
    work, _is_new = Work.objects.update_or_create(
        visit=visit, machine=machine, defaults={"fixed": True}
    )
    work.faults.create(operation=operation, **vars(told))
    visits.apply(visit, VisitState.DONE, by=by, at=at)
    return visit


@transaction.atomic
def unfix_by_phone(visit_id: UUID, *, by: Person, at: Moment) -> Visit:
    """Undo `fix_by_phone`: the visit is planned again, for what it was planned."""
    visit = visits.undo(visit_id, by=by, at=at)
    step = visit.steps.filter(undone_by=None, undoes=None, by=by).last()
    if step is not None and step.words in VisitKind.values and step.became == visit.state:
        visits.undo_step(visit, step, by=by, at=_before(at, at.captured_at))
        visit.kind = step.words
        visit.save(update_fields=["kind"])
        Fault.objects.filter(work__visit=visit, removed_at=None).update(removed_at=at.received_at)
        visit.work.update(fixed=None)
    return visit


def _before(at: Moment, moment: dt.datetime) -> Moment:
    """A step that belongs to the same form, under an id of its own."""
    return replace(at, op_id=uuid5(at.op_id, "before"), captured_at=moment)


def _once(
    visit: Visit,
    call: Call,
    kind: str,
    *,
    by: Person,
    at: Moment,
    more: dict[str, Any] | None = None,
) -> tuple[Visit, bool]:
    """Write a visit with its machines under the id it came with; the second time it is the first.

    Whoever comes second waits at the row until the first has ended.
    """
    digest = operations.digest(call.said | (more or {}))
    _require_unused(visit.pk, by)
    there = Visit.objects.filter(pk=visit.pk).exists()
    if not there:
        require_at_site(call)
        Visit.objects.bulk_create([visit], ignore_conflicts=True)
    kept = Visit.objects.select_for_update(of=("self",)).select_related("site").get(pk=visit.pk)
    known = Operation.objects.filter(visit=kept, op_id=kept.pk).first()
    if known is not None and known.by_id == by.pk and known.kind == kind:
        if known.said_sha256 != digest:
            words = _("A visit with this id was sent before with something else.")
            raise Refused("different_body", words, status=409)
        return kept, False
    if there or known is not None:
        raise Http404
    facts = at.kept | {"op_id": kept.pk}
    Operation.objects.create(visit=kept, kind=kind, by=by, said_sha256=digest, **facts)
    kept.machines.set(call.machines)
    return kept, True


def _require_unused(visit_id: UUID, by: Person) -> None:
    """The id must not be that of another form of theirs."""
    forms = Operation.objects.filter(by=by, op_id=visit_id).exclude(visit=visit_id)
    moves = VisitStep.objects.filter(by=by, op_id=visit_id).exclude(visit=visit_id)
    if forms.exists() or moves.exists():
        raise Refused("op_reused", _("Open the page again and repeat it."), "/op_id")


def require_at_site(call: Call) -> None:
    """Raises Refused where a machine stands elsewhere, or a contact is another customer's."""
    words = _("There is nothing with this id at this site.")
    if any(machine.site_id != call.site.pk for machine in call.machines):
        raise Refused("unknown_reference", words, "/machines")
    if call.contact and call.contact.customer_id != call.site.customer_id:
        raise Refused("unknown_reference", words, "/contact")
