"""The forms of the page on which a technician works at a machine, and what saves each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from django.utils.translation import gettext as _

from calls import fault_codes, figures, readings, work
from calls.operations import Moment
from calls.work_forms import CountersForm, DoneForm, FaultForm, PartForm
from fieldapp.plumbing.form_fields import FieldForm
from fieldapp.plumbing.ids import uuid7

if TYPE_CHECKING:
    from accounts.models import Machine, Person
    from calls.models import Visit
    from calls.worklists import Sheet

FIXED = {True: "yes", False: "no"}


def forms_of(sheet: Sheet, *, do: str = "", data: Mapping[str, Any] | None = None) -> dict:
    """All forms by subject; the one called ``do`` holds what was sent."""
    return {name: make(sheet, data if name == do else None) for name, make in FORMS.items()}


def form_of(do: str, sheet: Sheet, data: Any, *, archived: bool = False) -> FieldForm:
    """One of them. ``archived``: with what the short lists offer no longer."""
    return _fault(sheet, data, archived=archived) if do == "fault" else FORMS[do](sheet, data)


def _fault(sheet: Sheet, data: Any, *, archived: bool = False) -> FieldForm:
    codes = fault_codes.offered(sheet.machine, archived=archived)
    return FaultForm(data, codes=codes, initial={"op_id": uuid7()}, auto_id="fault_%s")


def _done(sheet: Sheet, data: Any) -> FieldForm:
    initial = {
        "op_id": uuid7(),
        "done": sheet.done,
        "was": sheet.done,
        "fixed": FIXED.get(cast(bool, sheet.fixed), ""),
    }
    return DoneForm(data, initial=initial, auto_id="done_%s")


def _counters(sheet: Sheet, data: Any) -> FieldForm:
    usual = readings.counters_of(sheet.machine)
    read = (name for name, reading in sheet.last.items() if not reading.is_measure)
    counters = (*usual, *(name for name in read if name not in usual))
    initial: dict[str, Any] = {"op_id": uuid7()}
    initial |= {name: figures.kept(reading.value) for name, reading in sheet.readings.items()}
    return CountersForm(data, counters=counters, initial=initial, auto_id="counter_%s")


def _part(sheet: Sheet, data: Any) -> FieldForm:
    return PartForm(data, initial={"op_id": uuid7()}, auto_id="part_%s")


FORMS: dict[str, Callable[[Sheet, Any], FieldForm]] = {
    "fault": _fault,
    "done": _done,
    "counters": _counters,
    "part": _part,
}


def save(visit: Visit, machine: Machine, do: str, form: Any, *, by: Person, at: Moment) -> str:
    """Keep what a form says; returns what to say of it. Raises as the verbs of ``calls/work.py``.

    Sent again, it is kept once and says the same.
    """
    ids = (visit.pk, machine.pk)
    if do == "fault":
        work.add_fault(*ids, form.told, by=by, at=at)
        return _("Fault kept: %(words)s.") % {"words": form.told.problem}
    if do == "part":
        work.add_part(*ids, form.item, by=by, at=at)
        return _("Part kept: %(words)s.") % {"words": form.item.name}
    if do == "counters":
        work.read_counters(*ids, form.values, by=by, at=at)
        return _("Counters kept.")
    facts = {name: form.cleaned_data[name] for name in ("done", "fixed", "was")}
    work.say(*ids, **facts, by=by, at=at)
    return _("What was done is kept.")
