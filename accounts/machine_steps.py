"""Writes the history of a machine: what a verb changes, its dated rows, and how to put it back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import (
    Machine,
    MachineLoan,
    MachineOwner,
    MachinePlace,
    MachineStep,
    MachineVerb,
)
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused, WrongMove

if TYPE_CHECKING:
    from accounts.models import Person, Site

DATED: dict[str, Any] = {
    "place": MachinePlace,
    "owner": MachineOwner,
    "loan": MachineLoan,
}


def may_rearrange(person: Person) -> bool:
    """Managers and admins say where a machine belongs and whose it is."""
    return person.is_manager or person.is_admin


def may_describe(person: Person) -> bool:
    """Technicians, too, put right what they see with their own eyes."""
    return person.is_technician or may_rearrange(person)


def require(allowed: bool) -> None:
    """Raises PermissionDenied (403) for those whose role never may."""
    if not allowed:
        raise PermissionDenied


def locked(machine_id: UUID, *, by: Person, archived: bool = False) -> Machine:
    """The machine, locked until the transaction ends. Raises Http404 when ``by`` sees none."""
    found = locked_all([machine_id], by=by, archived=archived)
    if not found:
        raise Http404
    return found[machine_id]


def locked_all(
    machine_ids: list[UUID], *, by: Person, archived: bool = False
) -> dict[UUID, Machine]:
    """Those of some machines that ``by`` may see, locked in the order of their ids.

    Locked first and looked at then, in a query of its own: after waiting for somebody who moved
    it, one query for both would compare the new row with the sight of its former site.
    """
    rows = Machine.objects.select_for_update(of=("self",)).filter(pk__in=machine_ids)
    found = {row.pk: row for row in rows.order_by("pk")}
    seen = Machine.objects.visible_to(by).filter(pk__in=list(found))
    if not archived:
        seen = seen.filter(archived_on=None)
    return {pk: found[pk] for pk in seen.values_list("pk", flat=True)}


def taken(machine: Machine, by: Person, op_id: UUID) -> bool:
    """Whether this form has been acted upon. Raises Refused when it was another machine's."""
    step = MachineStep.objects.filter(by=by, op_id=op_id).first()
    if step is not None and step.machine_id != machine.pk:
        raise Refused("op_reused", _("Open the page again and repeat it."), "/op_id")
    return step is not None


def today_at(site: Site, now: dt.datetime) -> dt.date:
    """The day as the calendar of a site has it."""
    return now.astimezone(ZoneInfo(site.zone)).date()


class Change:
    """What one verb does to a locked machine on a day, kept so that it can be put back."""

    def __init__(self, machine: Machine, on: dt.date) -> None:
        self.machine, self.on = machine, on
        self.fields: dict[str, Any] = {}
        self.opened: list[list[Any]] = []
        self.closed: list[list[Any]] = []
        self.corrected: list[list[Any]] = []

    def set(self, **values: Any) -> None:
        """Change the machine itself, by attribute name (``site_id``, not ``site``)."""
        for name, value in values.items():
            self.fields.setdefault(name, _plain(getattr(self.machine, name)))
            setattr(self.machine, name, value)

    def end(self, kind: str, **former: Any) -> None:
        """Close the open row of a kind; of what nobody wrote down, write when it ended.

        ``former`` is what held until then; without it, nothing is written of what nobody knows.
        Raises Refused for a day before the last change.
        """
        rows = DATED[kind].objects.filter(machine=self.machine)
        last = rows.order_by("-since", "-pk").first()
        if last is not None and self.on < (last.until or last.since):
            day = date_format(last.until or last.since, "j M Y")
            words = _("The last change was on %(day)s. Choose that day or a later one.")
            raise Refused("before_the_last_change", words % {"day": day}, "/on")
        if last is None and former:
            began = min(self.machine.installed_on or self.on, self.on)
            made = rows.create(machine=self.machine, since=began, until=self.on, **former)
            self.opened.append([kind, made.pk])
        elif last is not None and last.until is None:
            self.closed.append([kind, last.pk])
            rows.filter(pk=last.pk).update(until=self.on, **former)

    def begin(self, kind: str, **values: Any) -> None:
        """Open the next row of a kind, after ``end``."""
        made = DATED[kind].objects.create(machine=self.machine, since=self.on, **values)
        self.opened.append([kind, made.pk])

    def correct(self, kind: str, **values: Any) -> None:
        """Put right what the open row of a kind says."""
        row = DATED[kind].objects.filter(machine=self.machine, until=None).first()
        if row is not None:
            was = {name: _plain(getattr(row, name)) for name in values}
            self.corrected.append([kind, row.pk, was])
            type(row).objects.filter(pk=row.pk).update(**values)

    def keep(
        self,
        verb: MachineVerb,
        *,
        by: Person,
        now: dt.datetime,
        op_id: UUID,
        facts: dict[str, Any] | None = None,
        undoes: MachineStep | None = None,
    ) -> Machine:
        """Save the machine and write the step; the machine."""
        names = [name.removesuffix("_id") for name in self.fields]
        if names:
            self.machine.save(update_fields=names)
        kept = ("fields", "opened", "closed", "corrected")
        MachineStep.objects.create(
            machine=self.machine,
            verb=verb,
            by=by,
            at=now,
            on=self.on,
            facts=facts or {},
            before={name: value for name in kept if (value := getattr(self, name))},
            op_id=op_id,
            undoes=undoes,
            request_id=str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64],
        )
        return self.machine


def last_step(machine: Machine) -> MachineStep | None:
    """The last thing done that was neither undone nor is an undo."""
    steps = machine.steps.exclude(verb=MachineVerb.UNDO).filter(undone_by=None)
    return steps.order_by("-at", "-id").first()


@transaction.atomic
def undo(machine_id: UUID, *, by: Person, now: dt.datetime, op_id: UUID | None = None) -> Machine:
    """Put back what one's own last step changed, for a minute at least, as a step that undoes it.

    Raises WrongMove when there is nothing of theirs to undo, or it is too late.
    """
    machine = locked(machine_id, by=by, archived=True)
    op_id = op_id or uuid7()
    if taken(machine, by, op_id):
        return machine
    step = last_step(machine)
    late = dt.timedelta(seconds=settings.UNDO_SECONDS)
    if step is None or step.by_id != by.pk or now > step.at + late:
        raise WrongMove(_("There is nothing left to undo."))
    change = Change(machine, step.on)
    _put_back(change, step.before)
    if step.verb == MachineVerb.ADD:
        change.set(archived_on=now.date())
    return change.keep(MachineVerb.UNDO, by=by, now=now, op_id=op_id, undoes=step)


def _put_back(change: Change, before: dict[str, Any]) -> None:
    """Rows that were opened go, those that were closed are open again, and fields as they were."""
    for kind, pk in before.get("opened", []):
        DATED[kind].objects.filter(pk=pk).delete()
    for kind, pk in before.get("closed", []):
        DATED[kind].objects.filter(pk=pk).update(until=None)
    for kind, pk, was in before.get("corrected", []):
        DATED[kind].objects.filter(pk=pk).update(**was)
    columns = {field.attname: field for field in Machine._meta.concrete_fields}
    fields = before.get("fields", {})
    change.set(**{name: columns[name].to_python(value) for name, value in fields.items()})


def _plain(value: Any) -> Any:
    """A column's value as JSON keeps it without loss."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
