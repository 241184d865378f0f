"""What stands there today where a phone said something else: the other of two versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Contact, Machine
from calls import figures, readings
from calls.checklists import content, rows
from calls.handlers import contacts
from calls.models import Answer, Work
from fieldapp.plumbing.form_fields import in_words
from fieldapp.sync import reading

if TYPE_CHECKING:
    from accounts.models import Person
    from calls.models import Visit
    from fieldapp.sync.models import FieldOperation


@dataclass(frozen=True)
class Stands:
    """A label, and what is there; ``url`` leads to it."""

    label: str
    words: str
    url: str = ""


# What the target names, and of that row what stands beside: the fields that the phone changed.
KEPT_RIGHT: dict[str, tuple[str, Any, tuple[str, ...]]] = {
    "contact.change": ("contact", Contact, ()),
    "contact.gone": ("contact", Contact, ("left_on", "succeeded_by")),
    "machine.edit": ("machine", Machine, ()),
    "machine.move": ("machine", Machine, ("floor", "spot")),
    "machine.stand_in": ("machine", Machine, ("stands_in_for",)),
    "machine.stand_in_ended": ("machine", Machine, ("stands_in_for",)),
}
LABELS = {
    "left_on": gettext_lazy("Left on"),
    "succeeded_by": gettext_lazy("Now"),
    "stands_in_for": gettext_lazy("Stands in for"),
}


def now(operation: FieldOperation, visit: Visit | None, *, by: Person) -> list[Stands]:
    """The same things as the phone spoke of, as they are today; empty where there are none."""
    machine = reading.an_id(reading.target_of(operation.body).get("machine"))
    if operation.type in KEPT_RIGHT:
        return list(_of_row(operation, by))
    if visit is None:
        return []
    if operation.type == "report.summary":
        return [Stands(_("Summary"), visit.summary)] if visit.summary else []
    if machine is None:
        return []
    if operation.type == "work.done":
        work = Work.objects.filter(visit=visit, machine=machine).first()
        return list(_work(work)) if work else []
    if operation.type == "work.counters":
        last = readings.last_readings([machine]).get(machine, {})
        return [
            Stands(str(readings.NAMES.get(name, name)), figures.said(each.value))
            for name, each in last.items()
            if not each.is_measure
        ]
    return list(_answers(operation, visit)) if operation.type.startswith("checklist.") else []


def _of_row(operation: FieldOperation, by: Person) -> Iterator[Stands]:
    """Of a contact or a machine that ``by`` may see: which one, and what the phone speaks of."""
    named, model, names = KEPT_RIGHT[operation.type]
    wanted = reading.an_id(reading.target_of(operation.body).get(named))
    row = model.objects.visible_to(by).filter(pk=wanted).first()
    if row is None:
        return
    yield Stands(str(reading.LABELS[named]), str(row), _address(row))
    form: Any = reading.FORMS[operation.type]
    said = reading.changes(reading.fields_of(operation.body))
    for name in names or [each for each in form.base_fields if each in said and each != "op_id"]:
        field = form.base_fields.get(name)
        label = field.label if field else LABELS[name]
        yield Stands(str(label), in_words(field, getattr(row, name)))


def _address(row: Contact | Machine) -> str:
    if isinstance(row, Machine):
        return reverse("machine", args=[row.pk])
    return contacts.back_to(row.customer_id, row.site_id)


def _work(work: Work) -> Iterator[Stands]:
    if work.done:
        yield Stands(_("What was done"), work.done)
    if work.fixed is not None:
        yield Stands(_("Is it fixed?"), _("Fixed") if work.fixed else _("Not fixed"))


def _answers(operation: FieldOperation, visit: Visit) -> Iterator[Stands]:
    """Answers to the items that the phone answered, whoever gave them."""
    fields = reading.fields_of(operation.body)
    named = [reading.an_id(name[2:]) for name in fields if name.startswith("v-")]
    items = [item for item in named if item]
    found = Answer.objects.filter(
        checklist__visit=visit, item_id__in=items, replaced_at=None
    ).select_related("checklist__version", "by")
    for answer in found:
        told = content.stored(answer.checklist.version.content)
        item = next((each for each in told.items if each.id == answer.item_id), None)
        if item is not None:
            yield Stands(item.text, f"{rows.said_by(item, answer)} ({answer.by})")
