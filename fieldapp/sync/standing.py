"""What stands on a visit today where a phone said something else: the other of two versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from calls import figures, readings
from calls.checklists import content, rows
from calls.models import Answer, Work
from fieldapp.sync import reading

if TYPE_CHECKING:
    from calls.models import Visit
    from fieldapp.sync.models import FieldOperation


@dataclass(frozen=True)
class Stands:
    """A label, and what is there."""

    label: str
    words: str


def now(operation: FieldOperation, visit: Visit | None) -> list[Stands]:
    """The same things as the phone spoke of, as they are today; empty where there are none."""
    machine = reading.an_id(reading.target_of(operation.body).get("machine"))
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
