"""Loaners: a machine that stands in for another one at the same site, from one day to another."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.machine_moves import Doing
from accounts.machine_steps import Change, locked_all, may_describe, require, taken, today_at
from accounts.models import Machine, MachineVerb
from accounts.models.machines import MachineStatus
from fieldapp.plumbing.problems import Refused, WrongMove

if TYPE_CHECKING:
    from accounts.models import Person


def replaceable(machine: Machine, *, by: Person) -> QuerySet[Machine]:
    """What a machine may stand in for: others of its site that are no loaners themselves."""
    rows = Machine.objects.visible_to(by).current().filter(site=machine.site_id)
    rows = rows.filter(stands_in_for=None).exclude(pk=machine.pk)
    return rows.select_related("model").order_by("floor", "model__name", "id")


@transaction.atomic
def stand_in(machine_id: UUID, instead_of: UUID, doing: Doing) -> Machine:
    """From a day on, a machine does the work of another one of its site."""
    require(may_describe(doing.by))
    machine, other = _both(machine_id, instead_of, by=doing.by)
    if taken(machine, doing.by, doing.op_id):
        return machine
    if machine.status != MachineStatus.IN_USE:
        raise WrongMove(_("It does not stand anywhere now. Bring it back first."))
    if machine.stands_in_for_id:
        raise WrongMove(_("It stands in for another machine already. End that first."))
    if machine.loaners.exists():
        raise WrongMove(_("Another machine stands in for this one. End that first."))
    if not replaceable(machine, by=doing.by).filter(pk=other.pk).exists():
        raise Refused("unknown_reference", _("Choose one that is here."), "/instead_of")
    change = _on(machine, doing)
    change.end("loan")
    change.begin("loan", stands_in_for=other)
    change.set(stands_in_for_id=other.pk)
    facts = {"stands_in_for": str(other.pk), "name": str(other)}
    return _kept(change, MachineVerb.STAND_IN, doing, facts)


@transaction.atomic
def end(machine_id: UUID, doing: Doing) -> Machine:
    """It stands in no longer; ended twice, it is ended once."""
    require(may_describe(doing.by))
    machine, _none = _both(machine_id, None, by=doing.by)
    if taken(machine, doing.by, doing.op_id) or not machine.stands_in_for_id:
        return machine
    change = _on(machine, doing)
    change.end("loan", stands_in_for_id=machine.stands_in_for_id)
    change.set(stands_in_for_id=None)
    return _kept(change, MachineVerb.STAND_IN_ENDED, doing)


def _both(machine_id: UUID, other_id: UUID | None, *, by: Person) -> tuple[Machine, Machine]:
    """The two machines, locked in the order of their ids so that no two people block each other."""
    wanted = [machine_id, other_id or machine_id]
    found = locked_all(wanted, by=by)
    if machine_id not in found:
        raise Http404
    if wanted[1] not in found or other_id == machine_id:
        raise Refused("unknown_reference", _("Choose one that is here."), "/instead_of")
    return found[machine_id], found[wanted[1]]


def _on(machine: Machine, doing: Doing) -> Change:
    if doing.on > today_at(machine.site, doing.now):
        raise Refused("in_the_future", _("Choose today or an earlier day."), "/on")
    return Change(machine, doing.on)


def _kept(
    change: Change, verb: MachineVerb, doing: Doing, facts: dict[str, str] | None = None
) -> Machine:
    return change.keep(verb, by=doing.by, now=doing.now, op_id=doing.op_id, facts=facts)
