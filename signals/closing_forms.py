"""The forms that close a follow-up: won, lost, part of another."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fieldapp.plumbing.form_fields import DayField
from signals import cards
from signals.followup_forms import VerbForm, day_input, lines
from signals.lifecycle import LostReason
from signals.models import FollowUp


class WinForm(VerbForm):
    """They bought."""

    verb = "win"
    value = forms.DecimalField(
        label=gettext_lazy("Value of the order"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "required": gettext_lazy("Enter the value, like 18400."),
            "invalid": gettext_lazy("Enter the value as a number, like 18400."),
            "min_value": gettext_lazy("Enter the value as a number, like 18400."),
        },
    )
    monthly = forms.DecimalField(
        label=gettext_lazy("And each month"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    months = forms.IntegerField(
        label=gettext_lazy("For how many months"),
        required=False,
        min_value=1,
        max_value=600,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    thanks = forms.CharField(
        label=gettext_lazy("A word of thanks to the technician"),
        required=False,
        max_length=500,
        widget=lines(),
    )

    def prepare(self) -> None:
        """Thanks have a name."""
        name = self.follow_up.signal.technician
        self.fields["thanks"].label = _("A word of thanks to %(name)s") % {"name": name}


class LoseForm(VerbForm):
    """They did not buy, and why."""

    verb = "lose"
    reason = forms.ChoiceField(
        label=gettext_lazy("Why not?"),
        choices=LostReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say why not.")},
    )
    rival = forms.CharField(
        label=gettext_lazy("Which other brand"),
        help_text=gettext_lazy("If they bought elsewhere."),
        required=False,
        max_length=80,
    )
    until = DayField(
        label=gettext_lazy("Bound until"),
        help_text=gettext_lazy("If they are bound: it opens again by itself on that day."),
        required=False,
        widget=day_input(),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=2000, widget=lines()
    )


class MergeForm(VerbForm):
    """Part of another open follow-up of the same account."""

    verb = "merge"
    into = forms.ModelChoiceField(
        label=gettext_lazy("Part of"),
        queryset=FollowUp.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose another follow-up.")},
    )

    def prepare(self) -> None:
        """This account's other open follow-ups."""
        others = FollowUp.objects.visible_to(self.person).open().for_cards()
        others = others.exclude(pk=self.follow_up.pk).filter(
            signal__customer=self.follow_up.signal.customer_id, signal__withdrawn_at=None
        )
        self.fields["into"].queryset = others
        self.fields["into"].label_from_instance = lambda other: cards.title(other.signal)[:80]

    def facts(self) -> dict[str, object]:
        """The other one's id."""
        return {"into": self.cleaned_data["into"].pk}
