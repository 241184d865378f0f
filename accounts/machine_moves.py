"""Moves of a machine on a day: to another place, into store, away, back; and into other hands.

Its site says who may see it, from the day on which it is moved in here: nobody keeps the sight of
a machine that has left the sites they see. The rows of where it stood stay.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.machine_steps import (
    Change,
    locked,
    may_describe,
    may_rearrange,
    require,
    taken,
    today_at,
)
from accounts.models import Machine, MachineVerb, Site
from accounts.models.machines import MachineStatus
from fieldapp.plumbing.problems import Refused, WrongMove

if TYPE_CHECKING:
    from accounts.models import Person


@dataclass(frozen=True)
class Spot:
    """A place at a site: the floor, and where on it."""

    site: Site
    floor: str = ""
    words: str = ""


@dataclass(frozen=True)
class Doing:
    """Who does it, when, for which day, by which form."""

    by: Person
    now: dt.datetime
    on: dt.date
    op_id: UUID


@transaction.atomic
def move(machine_id: UUID, to: Spot, doing: Doing) -> Machine:
    """It stands elsewhere from a day on; technicians move it within its site.

    A machine that leaves its site no longer stands in for another one there.
    """
    require(may_describe(doing.by))
    machine = locked(machine_id, by=doing.by)
    if taken(machine, doing.by, doing.op_id):
        return machine
    if machine.status != MachineStatus.IN_USE:
        raise WrongMove(_("It does not stand anywhere now. Bring it back first."))
    leaves = to.site.pk != machine.site_id
    if leaves:
        require(may_rearrange(doing.by))
        _require_sight(to.site, doing.by)
    elif not to.floor:
        raise Refused("required", _("Write the floor that it moved to."), "/floor")
    elif to.floor == machine.floor:
        raise Refused("already_there", _("It stands on this floor already."), "/floor")
    change = _begun(machine, doing, to.site)
    was = {"site": str(machine.site_id), "floor": machine.floor}
    _leave(change, ends_loan=leaves)
    _stand(change, to)
    facts = {"was": was, "became": {"site": str(to.site.pk), "floor": to.floor}}
    return _kept(change, MachineVerb.MOVE, doing, facts)


@transaction.atomic
def store(machine_id: UUID, doing: Doing) -> Machine:
    """It was taken into store: it stands nowhere, and stays with its site's account."""
    machine = _for_managers(machine_id, doing)
    if taken(machine, doing.by, doing.op_id) or machine.status == MachineStatus.STORED:
        return machine
    if machine.status != MachineStatus.IN_USE:
        raise WrongMove(_("It is gone. Bring it back first."))
    change = _begun(machine, doing, machine.site)
    _leave(change)
    change.set(status=MachineStatus.STORED, floor="", spot="")
    return _kept(change, MachineVerb.STORE, doing)


@transaction.atomic
def gone(machine_id: UUID, doing: Doing, *, why: str = "") -> Machine:
    """It has left for good: sold, scrapped, given back to its lessor."""
    machine = _for_managers(machine_id, doing)
    if taken(machine, doing.by, doing.op_id) or machine.status == MachineStatus.GONE:
        return machine
    if machine.loaners.exists():
        raise WrongMove(_("Another machine stands in for it. End that first."))
    change = _begun(machine, doing, machine.site)
    _leave(change)
    change.set(status=MachineStatus.GONE, floor="", spot="")
    return _kept(change, MachineVerb.GONE, doing, {"why": why.strip()})


@transaction.atomic
def back(machine_id: UUID, to: Spot, doing: Doing) -> Machine:
    """From store, or from where it had gone to, it stands at a site again."""
    machine = _for_managers(machine_id, doing)
    if taken(machine, doing.by, doing.op_id):
        return machine
    if machine.status == MachineStatus.IN_USE:
        raise WrongMove(_("It is in use already. Move it instead."))
    _require_sight(to.site, doing.by)
    change = _begun(machine, doing, to.site)
    change.end("place")
    _stand(change, to)
    change.set(status=MachineStatus.IN_USE)
    facts = {"became": {"site": str(to.site.pk), "floor": to.floor}}
    return _kept(change, MachineVerb.BACK, doing, facts)


@transaction.atomic
def change_hands(
    machine_id: UUID, doing: Doing, *, owned_by: str = "", serviced_by: str = ""
) -> Machine:
    """Somebody else owns or services it from a day on; an empty name is us."""
    machine = _for_managers(machine_id, doing)
    if taken(machine, doing.by, doing.op_id):
        return machine
    was = {"owned_by": machine.owned_by, "serviced_by": machine.serviced_by}
    became = {"owned_by": owned_by.strip(), "serviced_by": serviced_by.strip()}
    if was == became:
        raise Refused("already_so", _("That is so already. Change one of the two."), "/owned_by")
    change = _begun(machine, doing, machine.site)
    change.end("owner", **was)
    change.begin("owner", **became)
    change.set(**became)
    return _kept(change, MachineVerb.HANDS, doing, {"was": was, "became": became})


def _for_managers(machine_id: UUID, doing: Doing) -> Machine:
    require(may_rearrange(doing.by))
    return locked(machine_id, by=doing.by)


def _require_sight(site: Site, by: Person) -> None:
    if not Site.objects.visible_to(by).current().filter(pk=site.pk).exists():
        raise Refused("unknown_reference", _("Choose one that is here."), "/site")


def _begun(machine: Machine, doing: Doing, site: Site) -> Change:
    """A change on a day that has come."""
    if doing.on > today_at(site, doing.now):
        raise Refused("in_the_future", _("Choose today or an earlier day."), "/on")
    return Change(machine, doing.on)


def _leave(change: Change, *, ends_loan: bool = True) -> None:
    """It stands where it stood no longer, and stands in for nothing there."""
    machine = change.machine
    if machine.status == MachineStatus.IN_USE:
        change.end("place", site_id=machine.site_id, floor=machine.floor)
    if ends_loan and machine.stands_in_for_id:
        change.end("loan", stands_in_for_id=machine.stands_in_for_id)
        change.set(stands_in_for_id=None)


def _stand(change: Change, to: Spot) -> None:
    change.begin("place", site=to.site, floor=to.floor)
    change.set(site_id=to.site.pk, floor=to.floor, spot=to.words)


def _kept(
    change: Change, verb: MachineVerb, doing: Doing, facts: dict[str, Any] | None = None
) -> Machine:
    return change.keep(verb, by=doing.by, now=doing.now, op_id=doing.op_id, facts=facts)
