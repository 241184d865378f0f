"""What technicians fill in at a machine: one form a subject, each with an id of its own."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls import readings
from calls.models import FaultCode
from calls.models.work import PartState
from calls.work import Item, Told
from fieldapp.plumbing.form_fields import FieldForm, OneOf

if TYPE_CHECKING:
    from calls.fault_codes import Offered

MOST = 999


class Words(forms.CharField):
    """A few lines; line ends as phones and programs write them."""

    def __init__(self, *, rows: int = 2, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "autocapitalize": "sentences"})
        super().__init__(widget=widget, **options)

    def to_python(self, value: object) -> str:
        """The text."""
        return str(super().to_python(value)).replace("\r\n", "\n")


class CodeChoice(OneOf):
    """One entry of a short list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(None, **options)

    def offer(self, codes: list[FaultCode]) -> None:
        """Take these and no others; one query has fetched them for all three lists."""
        self.by_id = {str(code.pk): code for code in codes}
        empty = [] if isinstance(self.widget, forms.RadioSelect) else [("", _("Not known yet"))]
        self.choices = [*empty, *((code.pk, code.words) for code in codes)]

    def to_python(self, value: object) -> FaultCode | None:
        """The entry."""
        if value in self.empty_values:
            return None
        found = self.by_id.get(str(value).strip().lower())
        if found is None:
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        return found

    def validate(self, value: object) -> None:
        """One must be chosen where the field says so."""
        forms.Field.validate(self, value)


class FaultForm(FieldForm):
    """Problem, cause, correction; a note where the lists do not say it."""

    problem = CodeChoice(
        label=gettext_lazy("What is wrong?"),
        widget=forms.RadioSelect(attrs={"class": "chips chips--even"}),
        error_messages={"required": gettext_lazy("Choose what is wrong.")},
    )
    cause = CodeChoice(label=gettext_lazy("Why"), required=False)
    correction = CodeChoice(label=gettext_lazy("What helped"), required=False)
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, codes: Offered, **more: Any):
        super().__init__(data, **more)
        for name in ("problem", "cause", "correction"):
            self.fields[name].offer(codes[name])

    @property
    def told(self) -> Told:
        """For ``work.add_fault``."""
        names = ("problem", "cause", "correction", "note")
        return Told(**{name: self.cleaned_data[name] for name in names})


class DoneForm(FieldForm):
    """What was done, and whether the machine is fixed. ``was`` is what stood there before."""

    done = Words(label=gettext_lazy("What was done"), max_length=1000, required=False)
    fixed = forms.TypedChoiceField(
        label=gettext_lazy("Is it fixed?"),
        choices=[("yes", gettext_lazy("Fixed")), ("no", gettext_lazy("Not fixed"))],
        coerce={"yes": True, "no": False}.get,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect(attrs={"class": "seg"}),
        error_messages={"invalid_choice": gettext_lazy("Choose one of these.")},
    )
    was = forms.CharField(max_length=1000, required=False, strip=False, widget=forms.HiddenInput)

    def clean_was(self) -> str:
        """Line ends as they were kept."""
        return str(self.cleaned_data["was"]).replace("\r\n", "\n")


class PartForm(FieldForm):
    """One part: its name, its number, how many; used now, or needed next time."""

    name = forms.CharField(
        label=gettext_lazy("Which part?"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Write what part it is.")},
    )
    number = forms.CharField(
        label=gettext_lazy("Number"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    quantity = forms.IntegerField(
        label=gettext_lazy("How many"),
        min_value=1,
        max_value=MOST,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": gettext_lazy("Write a whole number.")},
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Used or needed?"),
        choices=PartState.choices,
        initial=PartState.USED,
        widget=forms.RadioSelect(attrs={"class": "seg"}),
        error_messages={"required": gettext_lazy("Choose one of these.")},
    )

    @property
    def item(self) -> Item:
        """For ``work.add_part``."""
        names = ("name", "number", "quantity", "state")
        return Item(**{name: self.cleaned_data[name] for name in names})


class Count(forms.DecimalField):
    """What a counter shows, however it is written: 12 345 or 12,345."""

    def to_python(self, value: Any) -> Decimal | None:
        """The number; also what a hidden field says that it was, which nothing else checks."""
        if isinstance(value, str):
            value = "".join(value.split()).replace("’", "").replace("'", "")
            head, comma, tail = value.rpartition(",")
            if comma and len(tail) == 3 and "." not in tail:
                value = head.replace(",", "") + tail
            value = value.replace(",", ".") if "." not in value else value.replace(",", "")
        number = super().to_python(value)
        if number is not None and not number.is_finite():
            raise ValidationError(self.error_messages["invalid"], "invalid")
        return number


class CountersForm(FieldForm):
    """A field for each counter of the machine; those left empty were not read.

    Those still as the page showed them were not read now: a colleague may have read them since.
    """

    def __init__(self, data: Any = None, *, counters: tuple[str, ...], **more: Any):
        super().__init__(data, **more)
        self.counters = counters
        for name in counters:
            self.fields[name] = Count(
                label=readings.NAMES.get(name, name),
                min_value=0,
                max_digits=12,
                decimal_places=3 if name == "hours" else 0,
                required=False,
                show_hidden_initial=True,
                widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
                error_messages={"invalid": gettext_lazy("Write the number that it shows.")},
            )

    def clean(self) -> dict[str, Any]:
        """At least one of them."""
        said = super().clean() or {}
        if not self.errors and all(said.get(name) is None for name in self.counters):
            self.add_error(self.counters[0], _("Write at least one counter."))
        return said

    @property
    def values(self) -> dict[str, Decimal]:
        """Those that were read."""
        found = {name: self.cleaned_data.get(name) for name in self.changed_data}
        return {name: found[name] for name in self.counters if found.get(name) is not None}
