"""What a phone said, field by field, in words: labels of the forms, names instead of ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.contact_forms import ContactForm, GoneForm
from accounts.machine_forms import DayForm, EditForm, OtherBrandForm, SpotForm, StandInForm
from accounts.models import Contact, Machine, Site
from calls import readings
from calls.checklists import content
from calls.ending_forms import CloseShortForm, IncompleteForm
from calls.models import Checklist, FaultCode
from calls.models.visits import VisitKind
from calls.models.work import PartState
from calls.starting_forms import PhoneFixForm, StartForm
from calls.supplies_forms import THINGS, SuppliesForm
from calls.work_forms import DoneForm, FaultForm, PartForm
from signals.clues import Category, Clue
from signals.forms import SignalForm

if TYPE_CHECKING:
    from fieldapp.sync.models import FieldOperation

FORMS: dict[str, type[forms.BaseForm]] = {
    "visit.incomplete": IncompleteForm,
    "visit.close_short": CloseShortForm,
    "visit.start": StartForm,
    "visit.phone_fix": PhoneFixForm,
    "work.fault": FaultForm,
    "work.done": DoneForm,
    "work.part": PartForm,
    "machine.add": OtherBrandForm,
    "machine.edit": EditForm,
    "machine.move": SpotForm,
    "machine.stand_in": StandInForm,
    "machine.stand_in_ended": DayForm,
    "contact.add": ContactForm,
    "contact.change": ContactForm,
    "contact.gone": GoneForm,
    "supplies.request": SuppliesForm,
    "signal.capture": SignalForm,
}
LABELS = readings.NAMES | {
    "heard_nothing": gettext_lazy("Heard nothing that we could sell"),
    "summary": gettext_lazy("Summary"),
    "why": gettext_lazy("Why"),
    "note": gettext_lazy("Note"),
    "kind": gettext_lazy("Kind"),
    "machine": gettext_lazy("Machine"),
    "machines": gettext_lazy("Machines"),
    "contact": gettext_lazy("Contact"),
    "name": gettext_lazy("Name"),
    "signed_by": gettext_lazy("Signed by"),
    "email": gettext_lazy("E-mail"),
    "clue": gettext_lazy("Clue"),
    "item_id": gettext_lazy("Checklist item"),
}
CHOICES: dict[str, dict[str, Any]] = {
    "clue": dict(Clue.choices),
    "offer_category": dict(Category.choices),
    "state": dict(PartState.choices),
    "things": {str(number): each for number, each in enumerate(THINGS)},
}
CHECKS = {
    "ok": gettext_lazy("OK"),
    "not_ok": gettext_lazy("Not OK"),
    "na": gettext_lazy("N/A"),
    "not_done": gettext_lazy("Not done"),
}
HIDDEN = {
    "op_id",
    "draft",
    "csrfmiddlewaretoken",
    "next",
    "kept",
    "was",
    "shown",
    "rev",
    "go",
    "row",
}
SHOWED = "initial-"
TELL_WHAT_THEY_SHOWED = {"contact.change", "machine.edit"}
HIDDEN_BEGIN = (SHOWED, "w-")
LONG = 80  # signs, from which a text gets several lines
OF_ROWS = {"problem": FaultCode, "cause": FaultCode, "correction": FaultCode, "contact": Contact}
OF_ROWS |= {"machine": Machine, "machines": Machine, "instead_of": Machine, "site": Site}


@dataclass(frozen=True)
class Said:
    """One field: its label and what was said; ``options`` where it was one of several."""

    name: str
    label: str
    words: str
    values: tuple[str, ...]
    options: dict[str, str] = field(default_factory=dict)

    @property
    def may_change(self) -> bool:
        """Somebody in the office may say it otherwise; not what was drawn, nor several at once."""
        return len(self.values) == 1 and not self.name.startswith("s-") and self.name != "strokes"


def fields_of(body: Mapping[str, Any] | None) -> dict[str, list[str]]:
    """The fields of a body, whatever its shape."""
    found = (body or {}).get("fields")
    if not isinstance(found, Mapping):
        return {}
    return {
        str(name): [str(each) for each in values] if isinstance(values, list) else [str(values)]
        for name, values in found.items()
    }


def target_of(body: Mapping[str, Any] | None) -> dict[str, str]:
    """What a body is about, whatever its shape."""
    found = (body or {}).get("target")
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, Mapping) else {}


def changes(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Of a form that told what it showed as it was opened what was changed in it, also to nothing.

    All of it where a form did not tell.
    """
    shown = {name: values for name, values in fields.items() if name.startswith(SHOWED)}
    if not shown:
        return dict(fields)
    told = {name.removeprefix(SHOWED): values for name, values in shown.items()}
    pairs = {name: (fields.get(name, []), values) for name, values in told.items()}
    return {
        name: said or [""] for name, (said, was) in pairs.items() if _plain(said) != _plain(was)
    }


def _plain(values: list[str]) -> str:
    """A box that is not ticked is not sent, and was shown as False."""
    text = (values or [""])[0]
    return {"on": "True", "False": ""}.get(text, text)


def said(operation: FieldOperation) -> list[Said]:
    """What the phone said, in the order in which it said it. A few queries, however many."""
    whole, form = fields_of(operation.body), FORMS.get(operation.type)
    fields = changes(whole)
    known = _rows(fields)
    items = _items(operation) if operation.type.startswith("checklist.") else {}
    found = []
    for name, values in fields.items():
        if name in HIDDEN or name.startswith(HIDDEN_BEGIN):
            continue
        if not any(values) and SHOWED + name not in whole:
            continue
        options = _options(name, form, items)
        words = ", ".join(_words(name, each, options, known) for each in values if each)
        words = words or _nothing(name, form)
        found.append(Said(name, _label(name, form, items), words, tuple(values), options))
    return found


def _label(name: str, form: type[forms.BaseForm] | None, items: dict[str, content.Item]) -> str:
    for start, more in (("v-", ""), ("n-", _("note")), ("s-", _("signature")), ("t-", _("ticked"))):
        item = items.get(name.removeprefix(start)) if name.startswith(start) else None
        if item is not None:
            return f"{item.text} ({more})" if more else item.text
    base = getattr(form, "base_fields", {}).get(name)
    label = (base.label if base is not None else None) or LABELS.get(name)
    return str(label or name.replace("_", " ").capitalize())


def _options(
    name: str, form: type[forms.BaseForm] | None, items: dict[str, content.Item]
) -> dict[str, str]:
    item = items.get(name.removeprefix("v-")) if name.startswith("v-") else None
    if item is not None and item.kind == content.Kind.CHECK:
        return {value: str(words) for value, words in CHECKS.items()}
    if item is not None:
        return {option.id: option.label for option in item.options}
    base: Any = getattr(form, "base_fields", {}).get(name)
    plain = isinstance(base, forms.ChoiceField) and not isinstance(base, forms.ModelChoiceField)
    pairs: Any = base.choices if plain else ()
    if name == "kind":
        pairs = VisitKind.choices
    return {str(value): str(words) for value, words in pairs or CHOICES.get(name, {}).items()}


def _nothing(name: str, form: type[forms.BaseForm] | None) -> str:
    """What stood there was taken away."""
    base = getattr(form, "base_fields", {}).get(name)
    return _("no") if isinstance(base, forms.BooleanField) else _("nothing")


def _words(name: str, value: str, options: dict[str, str], known: dict[str, str]) -> str:
    if name.startswith(("s-", "strokes")):
        return _("drawn on the phone")
    if value in {"on", "True", "true"}:
        return _("yes")
    return known.get(value) or options.get(value) or value


def _rows(fields: dict[str, list[str]]) -> dict[str, str]:
    """Names of the rows that fields name by their ids."""
    wanted: dict[type, set[UUID]] = {}
    for name, values in fields.items():
        if name in OF_ROWS:
            wanted.setdefault(OF_ROWS[name], set()).update(_ids(values))
    known = {}
    for model, ids in wanted.items():
        rows: Any = model.objects.filter(pk__in=ids)  # type: ignore[attr-defined]
        rows = rows.select_related("model") if model is Machine else rows
        known |= {str(row.pk): str(row) for row in rows}
    return known


def _ids(values: list[str]) -> Iterator[UUID]:
    for value in values:
        try:
            yield UUID(value)
        except ValueError:
            continue


def an_id(text: str | None) -> UUID | None:
    """An id out of a text, or None."""
    return next(_ids([text or ""]), None)


def _items(operation: FieldOperation) -> dict[str, content.Item]:
    """The items of the checklist that was filled in, by id."""
    machine = an_id(target_of(operation.body).get("machine"))
    if operation.visit_id is None or machine is None:
        return {}
    rows = Checklist.objects.filter(visit=operation.visit_id, machine=machine)
    found: dict[str, content.Item] = {}
    for checklist in rows.select_related("version"):
        read = content.stored(checklist.version.content)
        found |= {str(item.id): item for item in read.items}
    return found
