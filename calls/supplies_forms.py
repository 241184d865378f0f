"""What is asked for when a customer runs out of something."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Machine
from calls.starting_forms import OneMachine
from fieldapp.plumbing.form_fields import FieldForm

LONGEST = 200
THINGS = [
    gettext_lazy("Black toner"),
    gettext_lazy("Cyan toner"),
    gettext_lazy("Magenta toner"),
    gettext_lazy("Yellow toner"),
    gettext_lazy("Waste toner box"),
    gettext_lazy("Staples"),
    gettext_lazy("Paper"),
]


class Things(forms.MultipleChoiceField):
    """Chips of which one is asked for, unless words say it."""

    def validate(self, value: Any) -> None:
        """Only what is offered; that something was asked for at all the form sees to."""
        if value:
            super().validate(value)


class SuppliesForm(FieldForm):
    """Chips for what is asked most, and words for the rest."""

    things = Things(
        label=gettext_lazy("What do they need?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choose from these.")},
    )
    more = forms.CharField(
        label=gettext_lazy("Something else, or how many"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    machine = OneMachine(
        None,
        label=gettext_lazy("For which machine?"),
        required=False,
        empty_label=gettext_lazy("No machine in particular"),
    )

    def __init__(self, data: Any = None, *, offered: QuerySet[Machine], **more: Any):
        super().__init__(data, **more)
        self.fields["things"].choices = [(str(n), each) for n, each in enumerate(THINGS)]
        self.fields["machine"].queryset = offered

    def clean(self) -> dict[str, Any]:
        """At least one thing, in at most as many words as are kept."""
        said = super().clean() or {}
        if not self.errors and not self.what:
            self.add_error("things", _("Choose something, or write it."))
        elif len(self.what) > LONGEST:
            self.add_error("more", _("Write it in fewer words."))
        return said

    @property
    def what(self) -> str:
        """All of it in one line."""
        said = self.cleaned_data
        chosen = [str(THINGS[int(number)]) for number in said.get("things", [])]
        return ", ".join(filter(None, [*chosen, said.get("more", "")]))
