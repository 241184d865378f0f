"""What technicians fill in about a signal. Nothing but the type is required."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import company
from accounts.models import Contact
from fieldapp.plumbing.form_fields import TOO_OLD, DayField, FieldForm, OneOf
from signals import where as places
from signals.capture import Heard
from signals.clues import CLUES, Category, Clue, SignalType
from signals.describing import LONGEST_NOTE
from signals.models import Signal

if TYPE_CHECKING:
    from accounts.models import Person
    from signals.where import Where

MOST_CONTACTS = 8
LONGEST_OPEN = timedelta(days=30)


class Words(forms.CharField):
    """What was said, in one line or a few; line ends as phones and programs write them."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(
            max_length=LONGEST_NOTE,
            widget=forms.Textarea(attrs={"rows": 2, "autocapitalize": "sentences"}),
            **options,
        )

    def to_python(self, value: object) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class ExpectationsForm(FieldForm):
    """What the customer was told, and what must happen first."""

    expects_call = forms.BooleanField(label=gettext_lazy("They expect a call"), required=False)
    expects_call_on = DayField(
        label=gettext_lazy("On which day?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Write the day as 2026-04-30.")},
    )
    fix_first = forms.BooleanField(label=gettext_lazy("Fix this first"), required=False)
    zone = ""
    now: datetime | None = None  # when it was filled in; else this moment
    from_phone = False

    def clean_expects_call_on(self):
        """A day on which somebody can still call."""
        day = self.cleaned_data["expects_call_on"]
        zone = ZoneInfo(self.zone or company.current().time_zone)
        if day and day < (self.now or timezone.now()).astimezone(zone).date():
            raise forms.ValidationError(_("Choose today or a later day."))
        return day


class SignalForm(ExpectationsForm):
    """One sheet: what was asked, hinted or seen at a place."""

    noticed_at = forms.DateTimeField(
        widget=forms.HiddenInput, error_messages={"required": TOO_OLD, "invalid": TOO_OLD}
    )
    clue = forms.ChoiceField(
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Choose one of these.")},
    )
    offer_category = forms.ChoiceField(
        label=gettext_lazy("What could help?"),
        choices=Category.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Choose one of these.")},
    )
    note = Words()
    machine = OneOf(None, required=False, label=gettext_lazy("Machine"))
    contact = OneOf(None, required=False, widget=forms.RadioSelect)
    adds_to = OneOf(None, required=False)
    might_leave = forms.BooleanField(label=Category.RETENTION.label, required=False)

    def __init__(self, data: Any = None, *, type_: str, where: Where, by: Person, **more: Any):
        super().__init__(data, **more)
        self.type, self.where = type_, where
        self.zone = where.site.zone if where.site else ""
        clues = [(clue, str(Clue(clue).label)) for clue in CLUES[type_]]
        self.fields["clue"].choices = [*clues, ("", _("Not sure"))]
        self.fields["clue"].label = QUESTIONS[type_]
        self.fields["note"].label = NOTES[type_]
        self.fields["machine"].queryset = places.machines_at(where, by=by)
        self.fields["machine"].label_from_instance = machine_words
        self.fields["machine"].empty_label = _("No machine in particular")
        self._offer_contacts(places.contacts_at(where, by=by))
        self.fields["adds_to"].queryset = (
            Signal.objects.visible_to(by).kept().filter(site=where.site)
            if where.site
            else Signal.objects.none()
        )

    def _offer_contacts(self, contacts: QuerySet[Contact]) -> None:
        """A few names as chips, and the way out; what is seen is said by nobody."""
        self.fields["contact"].queryset = contacts
        few = [] if self.type == SignalType.OBSERVED else list(contacts[:MOST_CONTACTS])
        self.shows_contacts = bool(few)
        self.fields["contact"].choices = [
            *((contact.pk, contact.name) for contact in few),
            ("", _("Someone else")),
        ]

    def clean_noticed_at(self):
        """When the sheet was opened. One that stood open for a month is opened again."""
        moment = self.cleaned_data["noticed_at"]
        if not self.from_phone and abs(timezone.now() - moment) > LONGEST_OPEN:
            raise forms.ValidationError(TOO_OLD)
        return moment

    def heard(self, photos: tuple[str, ...]) -> Heard:
        """The facts for ``capture.capture``."""
        facts = self.cleaned_data
        category = Category.RETENTION if facts["might_leave"] else facts["offer_category"]
        return Heard(
            type=self.type,
            noticed_at=facts["noticed_at"],
            site=self.where.site,
            place=self.where.place,
            visit=self.where.visit,
            clue=facts["clue"],
            offer_category=category,
            machine=facts["machine"],
            contact=facts["contact"],
            note=facts["note"],
            photos=photos,
            adds_to=facts["adds_to"],
            expects_call=facts["expects_call"],
            expects_call_on=facts["expects_call_on"] if facts["expects_call"] else None,
            fix_first=facts["fix_first"],
        )


QUESTIONS = {
    SignalType.OVERT: gettext_lazy("About what?"),
    SignalType.PASSIVE: gettext_lazy("What was the hint?"),
    SignalType.OBSERVED: gettext_lazy("What did you see?"),
}
NOTES = {
    SignalType.OVERT: gettext_lazy("What did they say?"),
    SignalType.PASSIVE: gettext_lazy("What did they say?"),
    SignalType.OBSERVED: gettext_lazy("Add words, if you like"),
}


def machine_words(machine: Any) -> str:
    """A machine on one line: model, floor, serial."""
    floor = _("floor %(floor)s") % {"floor": machine.floor} if machine.floor else ""
    return ", ".join(filter(None, (machine.model.name, floor, machine.serial)))


class DescribeForm(ExpectationsForm):
    """What is added to a signal later."""

    note = Words(label=gettext_lazy("Add words"))


class BrochureForm(FieldForm):
    """To whom the brochure goes, and that they want it."""

    contact = OneOf(
        None,
        label=gettext_lazy("To whom?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose to whom it goes."),
            "invalid_choice": gettext_lazy("Choose to whom it goes."),
        },
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("They agreed to e-mails about offers"), required=False
    )

    def __init__(self, data: Any = None, *, signal: Signal, **more: Any):
        super().__init__(data, **more)
        where = places.Where(signal.site)
        contacts = places.contacts_at(where, by=signal.technician).exclude(email="")
        self.fields["contact"].queryset = contacts
        self.addressed = [(contact.pk, contact.name) for contact in contacts[:MOST_CONTACTS]]
        self.fields["contact"].choices = self.addressed


class AnswerForm(FieldForm):
    """The technician's answer to a question of sales."""

    text = Words(
        label=gettext_lazy("Your answer"),
        required=True,
        error_messages={"required": gettext_lazy("Write your answer.")},
    )


def opened_at(now: datetime) -> str:
    """A moment for a hidden field, exact to the microsecond so that twice is once."""
    return now.isoformat()
