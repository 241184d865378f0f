"""What is found and done at the machines of a visit: faults, parts, counters, and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.http import Http404
from django.utils.translation import gettext as _

from calls import readings
from calls.lifecycle import WrongMove
from calls.models import Fault, Operation, Part, Visit, Work
from calls.models.work import PartState
from calls.operations import Moment, begin
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import Machine, Person
    from calls.models import FaultCode


@dataclass(frozen=True)
class Told:
    """A fault as it is told: what is wrong, why, what helped. The last two may be unknown."""

    problem: FaultCode
    cause: FaultCode | None = None
    correction: FaultCode | None = None
    note: str = ""

    @property
    def said(self) -> dict[str, Any]:
        """The same as plain values."""
        codes = {"problem": self.problem, "cause": self.cause, "correction": self.correction}
        return {name: code and code.pk for name, code in codes.items()} | {"note": self.note}


@dataclass(frozen=True)
class Item:
    """A part: its name, its number where one knows it, how many, and whether it went in."""

    name: str
    number: str = ""
    quantity: int = 1
    state: str = PartState.USED

    @property
    def said(self) -> dict[str, Any]:
        """The same as plain values."""
        return vars(self)


@transaction.atomic
def add_fault(
    visit_id: UUID, machine_id: UUID, told: Told, *, by: Person, at: Moment
) -> Fault | None:
    """One more fault of a machine; None when this form came before."""
    said = {"machine": machine_id, **told.said}
    visit, operation = begin(visit_id, "fault", by=by, at=at, said=said)
    if operation is None:
        return None
    work = _work(visit, machine_id)
    return Fault.objects.create(work=work, operation=operation, **vars(told))


@transaction.atomic
def add_part(
    visit_id: UUID, machine_id: UUID, item: Item, *, by: Person, at: Moment
) -> Part | None:
    """A part that went into a machine, or that its next visit needs; None when it came before."""
    said = {"machine": machine_id, **item.said}
    visit, operation = begin(visit_id, "part", by=by, at=at, said=said)
    if operation is None:
        return None
    work = _work(visit, machine_id)
    return Part.objects.create(work=work, operation=operation, **vars(item))


@transaction.atomic
def strike(visit_id: UUID, kind: str, row_id: UUID, *, by: Person, at: Moment) -> Fault | Part:
    """Take a fault or a part (``kind``) off the list; struck twice, it is struck once.

    ``row_id`` is the row's, or the id of the form that brought it.
    """
    visit, operation = begin(visit_id, f"strike_{kind}", by=by, at=at, said={"row": row_id})
    row = _row(visit, kind, row_id)
    if operation is not None and row.removed_at is None:
        row.removed_at = at.happened_at
        row.save(update_fields=["removed_at"])
    return row


@transaction.atomic
def put_back(visit_id: UUID, kind: str, row_id: UUID, *, by: Person, at: Moment) -> Fault | Part:
    """Undo `strike`."""
    visit, operation = begin(visit_id, f"put_back_{kind}", by=by, at=at, said={"row": row_id})
    row = _row(visit, kind, row_id)
    if operation is not None and row.removed_at is not None:
        row.removed_at = None
        row.save(update_fields=["removed_at"])
    return row


@transaction.atomic
def say(
    visit_id: UUID,
    machine_id: UUID,
    *,
    by: Person,
    at: Moment,
    done: str,
    fixed: bool | None,
    was: str | None = None,
) -> Work | None:
    """What was done, in words, and whether the machine is fixed; None when this form came before.

    ``was`` is what stood there as the form was opened: raises Refused (``changed_meanwhile``, 409)
    when somebody else has written something else since. A phone's page may be older than what it
    sent itself: there it is said again only where a colleague has written on this visit too.
    """
    said = {"machine": machine_id, "done": done, "fixed": fixed}
    visit, operation = begin(visit_id, "done", by=by, at=at, said=said)
    if operation is None:
        return None
    work = _work(visit, machine_id)
    if was is not None and work.done not in (was, done) and _may_be_anothers(visit, by, at):
        words = _("Somebody wrote meanwhile: “%(words)s”. Put both together and save again.")
        raise Refused("changed_meanwhile", words % {"words": work.done}, "/done", status=409)
    work.done, work.fixed = done, fixed
    work.save(update_fields=["done", "fixed"])
    return work


def _may_be_anothers(visit: Visit, by: Person, at: Moment) -> bool:
    if not at.from_phone:
        return True
    return Operation.objects.filter(visit=visit, kind="done").exclude(by=by).exists()


@transaction.atomic
def read_counters(
    visit_id: UUID, machine_id: UUID, values: Mapping[str, Decimal], *, by: Person, at: Moment
) -> bool:
    """Keep what the counters show; whether this form is new."""
    said = {"machine": machine_id, "values": {name: f"{each:f}" for name, each in values.items()}}
    visit, operation = begin(visit_id, "counters", by=by, at=at, said=said)
    if operation is None:
        return False
    machine = _machine(visit, machine_id)
    _work(visit, machine_id)
    if at.from_phone and readings.any_lower(machine, values, visit=visit, at=at.happened_at):
        at.doubt("lower_reading")
    for counter, value in values.items():
        readings.keep(
            machine,
            counter,
            value,
            visit=visit,
            operation=operation,
            by=by,
            read_at=at.happened_at,
        )
    return True


@transaction.atomic
def add_machine(visit_id: UUID, machine: Machine, *, by: Person, at: Moment) -> Visit:
    """One more machine of the site is worked on; added twice, it is there once.

    Raises Refused (``unknown_reference``) for one that stands elsewhere.
    """
    visit, operation = begin(visit_id, "add_machine", by=by, at=at, said={"machine": machine.pk})
    if machine.site_id != visit.site_id:
        raise Refused("unknown_reference", _("Choose one that is here."), "/machine")
    if operation is not None:
        visit.machines.add(machine)
        Visit.objects.filter(pk=visit.pk).update(rev=F("rev") + 1)
    return visit


@transaction.atomic
def drop_machine(visit_id: UUID, machine_id: UUID, *, by: Person, at: Moment) -> Visit:
    """Undo `add_machine`. Raises WrongMove once something is kept about it."""
    said = {"machine": machine_id}
    visit, operation = begin(visit_id, "drop_machine", by=by, at=at, said=said)
    if operation is None:
        return visit
    machine = _machine(visit, machine_id)
    if visit.work.filter(machine=machine).exists():
        raise WrongMove(_("Something is kept about this machine already."))
    visit.machines.remove(machine)
    Visit.objects.filter(pk=visit.pk).update(rev=F("rev") + 1)
    return visit


def _machine(visit: Visit, machine_id: UUID) -> Machine:
    found = visit.machines.select_related("model").filter(pk=machine_id).first()
    if found is None:
        raise Http404
    return found


def _work(visit: Visit, machine_id: UUID) -> Work:
    machine = _machine(visit, machine_id)
    return Work.objects.get_or_create(visit=visit, machine=machine)[0]


def _row(visit: Visit, kind: str, row_id: UUID) -> Any:
    model: Any = {"fault": Fault, "part": Part}[kind]
    rows = model.objects.filter(work__visit=visit)
    row = rows.filter(Q(pk=row_id) | Q(operation__op_id=row_id)).first()
    if row is None:
        raise Http404
    return row


def has_work(visit: Visit) -> bool:
    """Whether anything was kept about a visit besides its moves."""
    return Operation.objects.filter(visit=visit).exclude(op_id=visit.pk).exists()
