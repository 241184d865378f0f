"""What is asked when a visit cannot be done as planned: why, what is left, what was agreed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Machine
from calls.models.visits import WhyIncomplete
from calls.models.work import PartState
from calls.work import Item
from calls.work_forms import Words
from fieldapp.plumbing.form_fields import DayField, FieldForm, OneOf

ME, OFFICE = "me", "office"
CHOOSE = gettext_lazy("Choose one of these.")


def words(label: Any, missing: Any, longest: int = 500) -> Words:
    """A text that must be written."""
    return Words(label=label, max_length=longest, error_messages={"required": missing})


class IncompleteForm(FieldForm):
    """What it waits for, what is left, which part, and who comes back when."""

    why = forms.ChoiceField(
        label=gettext_lazy("What does it wait for?"),
        choices=WhyIncomplete.choices,
        widget=forms.RadioSelect(attrs={"class": "seg"}),
        error_messages={
            "required": gettext_lazy("Choose what it waits for."),
            "invalid_choice": CHOOSE,
        },
    )
    left = words(
        gettext_lazy("What is left to do, and why"), gettext_lazy("Write what is left to do.")
    )
    part = forms.CharField(
        label=gettext_lazy("Which part must be brought?"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    number = forms.CharField(
        label=gettext_lazy("Its number"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    machine = OneOf(None, label=gettext_lazy("For which machine?"), required=False)
    who = forms.ChoiceField(
        label=gettext_lazy("Who comes back?"),
        choices=[(OFFICE, gettext_lazy("The office")), (ME, gettext_lazy("I do"))],
        initial=OFFICE,
        widget=forms.RadioSelect(attrs={"class": "seg"}),
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    return_on = DayField(
        label=gettext_lazy("On which day?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "in in--short"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write the day as 2026-04-30.")},
    )

    def __init__(self, data: Any = None, *, machines: list[Machine], today: dt.date, **more: Any):
        super().__init__(data, **more)
        self.machines, self.today = machines, today
        rows = Machine.objects.filter(pk__in=[machine.pk for machine in machines])
        self.fields["machine"].queryset = rows.select_related("model")
        self.fields["machine"].empty_label = None
        if len(machines) < 2:
            del self.fields["machine"]
        if not machines:
            del self.fields["part"], self.fields["number"]

    def clean_return_on(self) -> dt.date | None:
        """A day on which somebody can still come."""
        day = self.cleaned_data["return_on"]
        if day and day < self.today:
            raise forms.ValidationError(_("Choose today or a later day."))
        return day

    @property
    def parts(self) -> list[tuple[Any, Item]]:
        """The part to bring, with the id of the machine it is for; none where none was named."""
        said = self.cleaned_data
        if not said.get("part"):
            return []
        machine = said.get("machine") or self.machines[0]
        item = Item(said["part"], said["number"], 1, PartState.NEEDED)
        return [(machine.pk, item)]


class CloseShortForm(FieldForm):
    """What they asked for, why it was not done, and what was agreed instead."""

    asked = words(gettext_lazy("What did they ask for?"), gettext_lazy("Write what they asked."))
    why_not = words(gettext_lazy("Why was it not done?"), gettext_lazy("Write why not."))
    agreed = words(gettext_lazy("What was agreed?"), gettext_lazy("Write what was agreed."))
