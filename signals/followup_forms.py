"""The forms of a follow-up's page: one per verb, each ends in the verb that the API calls too.

Those that close one are in ``closing_forms.py``.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy

from accounts import company, coverage, hours
from accounts.models import Person
from accounts.models.people import Role
from fieldapp.plumbing.form_fields import DayField
from fieldapp.plumbing.ids import uuid7
from signals import pausing

if TYPE_CHECKING:
    from collections.abc import Callable

    from signals.models import FollowUp

OUTCOMES = [
    ("reached", gettext_lazy("Reached")),
    ("no_answer", gettext_lazy("No answer")),
    ("not_now", gettext_lazy("Not now")),
]
CHANNELS = [
    ("call", gettext_lazy("Phone")),
    ("email", gettext_lazy("E-mail")),
    ("message", gettext_lazy("Message")),
    ("visit", gettext_lazy("Visit")),
]


def day_input() -> forms.DateInput:
    """A day, chosen with the phone's own calendar."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def lines(rows: int = 2) -> forms.Textarea:
    """A few lines of text."""
    return forms.Textarea(attrs={"rows": rows})


class VerbForm(forms.Form):
    """What every verb's form has: the id that makes a second press change nothing."""

    verb = ""
    op_id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: object, follow_up: FollowUp, person: Person, **kwargs: object
    ) -> None:
        self.follow_up, self.person = follow_up, person
        kwargs.setdefault("initial", {"op_id": uuid7()})
        super().__init__(*args, auto_id=f"{self.verb}_%s", **kwargs)
        self.use_required_attribute = False
        self.prepare()

    def prepare(self) -> None:
        """Choices that depend on the follow-up."""

    def facts(self) -> dict[str, object]:
        """The verb's own arguments."""
        return {name: value for name, value in self.cleaned_data.items() if name != "op_id"}

    def act(self, verb: Callable[..., FollowUp], now: datetime) -> FollowUp:
        """Do it. Raises WrongMove and Refused as the verb does."""
        op_id = self.cleaned_data["op_id"] or uuid7()
        return verb(self.follow_up.pk, by=self.person, now=now, op_id=op_id, **self.facts())


class ClaimForm(VerbForm):
    """Claim: nothing to fill in."""

    verb = "claim"


class ContactForm(VerbForm):
    """How did it go?"""

    verb = "contact"
    outcome = forms.ChoiceField(
        label=gettext_lazy("How did it go?"),
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say how it went.")},
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("How"), choices=CHANNELS, initial="call", required=False
    )
    note = forms.CharField(
        label=gettext_lazy("What was said"), required=False, max_length=2000, widget=lines()
    )
    next_on = DayField(label=gettext_lazy("Next step on"), required=False, widget=day_input())

    def clean_channel(self) -> str:
        """By phone, unless something else was said."""
        return self.cleaned_data["channel"] or "call"


class NoteForm(VerbForm):
    """A step with a word about it."""

    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=2000, widget=lines()
    )


class QualifyForm(NoteForm):
    """The need is real and somebody can decide."""

    verb = "qualify"


class QuoteForm(NoteForm):
    """An offer went out."""

    verb = "quote"


class SnoozeForm(VerbForm):
    """Out of sight until a day."""

    verb = "snooze"
    until = DayField(
        label=gettext_lazy("Until"),
        widget=day_input(),
        error_messages={"required": gettext_lazy("Choose a day.")},
    )
    named = forms.BooleanField(label=gettext_lazy("The customer named the day"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why it can wait"),
        help_text=gettext_lazy("Not needed when the customer named the day."),
        required=False,
        max_length=200,
    )

    def facts(self) -> dict[str, object]:
        """The moment at which the site opens on that day, and the reason."""
        calendar = coverage.calendar_of(self.follow_up.signal.site)
        midnight = datetime.combine(self.cleaned_data["until"], time(0), ZoneInfo(calendar.zone))
        named = self.cleaned_data["named"]
        reason = pausing.CUSTOMER_NAMED_THE_DAY if named else self.cleaned_data["reason"]
        return {"until": hours.next_opening(midnight, calendar), "reason": reason}


class ReturnForm(VerbForm):
    """A question to the technician."""

    verb = "return"
    question = forms.CharField(
        label=gettext_lazy("Your question"),
        max_length=2000,
        widget=lines(),
        error_messages={"required": gettext_lazy("Write your question.")},
    )


class HandOverForm(VerbForm):
    """Give it to somebody else who sells."""

    verb = "hand-over"
    to = forms.ModelChoiceField(
        label=gettext_lazy("To"),
        queryset=Person.objects.none(),
        empty_label=gettext_lazy("Choose"),
        error_messages={"required": gettext_lazy("Choose who takes it over.")},
    )

    def prepare(self) -> None:
        """The queue's members; for managers everybody who sells."""
        here = Q(last_day=None) | Q(last_day__gte=company.today())
        people = Person.objects.filter(here, is_active=True, archived_on=None)
        if self.person.is_manager or self.person.is_admin:
            people = people.filter(roles__overlap=[Role.REP, Role.SALES_MANAGER])
        else:
            people = people.filter(queues=self.follow_up.queue_id)
        self.fields["to"].queryset = people.exclude(pk=self.follow_up.owner_id)


class UndoForm(VerbForm):
    """Take back what one did last."""

    verb = "undo"

    def act(self, verb: Callable[..., FollowUp], now: datetime) -> FollowUp:
        """Undone twice is undone once, without an id."""
        return verb(self.follow_up.pk, by=self.person, now=now)
