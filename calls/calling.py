"""How a visit comes to be: somebody called, maintenance is due, or another was not finished."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import Machine, Person, Site
from calls import deciding, response, returns, windows
from calls.lifecycle import OPEN, WrongMove
from calls.models import Visit
from calls.models.visits import VisitKind, VisitState
from calls.operations import Moment
from fieldapp.plumbing.problems import Refused
from fieldapp.plumbing.storing import store_new

if TYPE_CHECKING:
    from accounts.models import Contact


@dataclass(frozen=True)
class Call:
    """What somebody who called told us, and the window that was agreed with them."""

    site: Site
    window_start: datetime
    window_end: datetime | None
    kind: str = VisitKind.REPAIR
    machines: list[Machine] = field(default_factory=list)
    problem: str = ""
    contact: Contact | None = None
    reported_by: str = ""
    note: str = ""
    skills: list[str] = field(default_factory=list)


@transaction.atomic
def new_call(visit_id: UUID, call: Call, *, by: Person, at: Moment) -> Visit:
    """Enter a call: a visit that nobody makes yet. Its id comes with the form: twice is one.

    Raises PermissionDenied for whoever plans nothing, Refused for a window that cannot be, for
    machines of another site, or when the id is another visit's.
    """
    deciding.require_planner(by)
    if not Site.objects.visible_to(by).current().filter(pk=call.site.pk).exists():
        raise Refused("unknown_reference", _("Choose one that is here."), "/site")
    if any(machine.site_id != call.site.pk for machine in call.machines):
        raise Refused("unknown_reference", _("Choose a machine of this site."), "/machines")
    deciding.require_window(call.window_start, call.window_end)
    visit = _visit_of(visit_id, call, at)
    if not store_new(visit):
        kept = Visit.objects.visible_to(by).filter(pk=visit_id, site=call.site).first()
        if kept is None:
            raise Refused("op_reused", _("Open the page again and repeat it."), "/op_id")
        return kept
    visit.machines.set(call.machines)
    deciding.enter(visit, by=by, at=at)
    return visit


def _visit_of(visit_id: UUID, call: Call, at: Moment) -> Visit:
    promise = response.promised(
        call.site, call.machines, call.kind, reported_at=at.happened_at, now=at.received_at
    )
    return Visit(
        id=visit_id,
        site=call.site,
        kind=call.kind,
        problem=call.problem,
        contact=call.contact,
        reported_by=call.reported_by,
        reported_at=at.happened_at,
        respond_by=promise.due,
        window_start=call.window_start,
        window_end=call.window_end,
        note=call.note,
        skills=sorted(set(call.skills)),
    )


@transaction.atomic
def plan_pm(visit_id: UUID, machine_id: UUID, *, by: Person, at: Moment) -> Visit:
    """A PM call for one machine on the next working day, to be given to somebody.

    Where one is planned already, that one. Raises PermissionDenied, Http404.
    """
    machine = _machine(machine_id, by)
    known = machine.visits.filter(kind=VisitKind.PM, state__in=OPEN, archived_on=None).first()
    if known is not None:
        return known
    start, end = windows.next_window(machine.site, at.received_at)
    call = Call(machine.site, start, end, VisitKind.PM, [machine])
    return new_call(visit_id, call, by=by, at=at)


@transaction.atomic
def plan_return(visit_id: UUID, of_id: UUID, *, by: Person, at: Moment) -> Visit:
    """The visit that finishes what another could not; planned once for each."""
    unfinished = deciding.locked(of_id, by=by)
    if unfinished.state != VisitState.INCOMPLETE:
        raise WrongMove(_("This visit is not incomplete."))
    return returns.plan(unfinished, by=by, at=at, visit_id=visit_id)


def _machine(machine_id: UUID, by: Person) -> Machine:
    """The machine, for us alone. Raises PermissionDenied, Http404."""
    deciding.require_planner(by)
    rows = Machine.objects.visible_to(by).current().select_for_update(of=("self",), no_key=True)
    machine = rows.select_related("site").filter(pk=machine_id).first()
    if machine is None:
        raise Http404
    return machine
