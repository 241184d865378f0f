"""What service managers fill in: a new call, and the plan of a visit."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Contact, Machine, Person, Site
from calls import dayboard, who_goes
from calls.calling import Call
from calls.models import FaultCode
from calls.models.visits import VisitKind
from calls.models.work import FaultList
from fieldapp.plumbing.form_fields import FIRST, LAST, TOO_OLD, FieldForm, OneOf

if TYPE_CHECKING:
    from calls.models import Visit

PICKER = "%Y-%m-%dT%H:%M"  # as browsers send a day and a time
OTHER = "other"


class LocalMoment(forms.DateTimeField):
    """A day and a time by the clock of ``zone``, which the form sets."""

    widget = forms.DateTimeInput(format=PICKER, attrs={"type": "datetime-local"})
    default_error_messages = {
        "required": gettext_lazy("Choose a day and a time."),
        "invalid": gettext_lazy("Choose a day and a time."),
        "out_of_range": gettext_lazy("This day is too far away."),
    }
    zone = "UTC"

    def to_python(self, value: Any) -> dt.datetime | None:
        """The moment; a time that the clocks skip or repeat that night is refused."""
        with timezone.override(ZoneInfo(self.zone)):
            moment = super().to_python(value)
        if moment and not FIRST.year < moment.year < LAST.year:
            raise forms.ValidationError(self.error_messages["out_of_range"], "out_of_range")
        return moment

    def prepare_value(self, value: Any) -> Any:
        """As the clock there shows it."""
        if isinstance(value, dt.datetime) and value.tzinfo:
            return value.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        return value


class Planned(FieldForm):
    """A form about a visit as it was when the form was opened."""

    rev = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        max_value=2**31 - 1,
        error_messages={"required": TOO_OLD, "invalid": TOO_OLD},
    )


class GiveForm(Planned):
    """Who goes from when: what a drop on the board and a suggestion send. Nobody takes it back."""

    lead = OneOf(Person.objects.none(), required=False)
    start = LocalMoment(required=False)
    back = forms.ChoiceField(choices=[("board", ""), ("visit", "")], required=False)

    def __init__(self, data: Any, *, visit: Visit, by: Person):
        super().__init__(data)
        self.visit = visit
        fields = cast(Any, self.fields)
        fields["lead"].queryset = offered(visit, by)
        fields["start"].zone = dayboard.zone_of(by)

    @property
    def changes(self) -> dict[str, Any]:
        """The lead, and the time where one was named; how long it is planned for stays."""
        changes: dict[str, Any] = {"lead": self.cleaned_data["lead"]}
        if start := self.cleaned_data["start"]:
            length = who_goes.planned_length(self.visit)
            changes |= {"window_start": start, "window_end": start + length}
        return changes


class CancelForm(FieldForm):
    """Why a visit is called off."""

    why = forms.CharField(
        label=gettext_lazy("Why is it cancelled?"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say why in a few words.")},
    )


class PlanForm(Planned):
    """All of a visit's plan. Times are by the clock of its site."""

    lead = OneOf(
        Person.objects.none(),
        label=gettext_lazy("Technician"),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )
    window_start = LocalMoment(label=gettext_lazy("From"))
    window_end = LocalMoment(label=gettext_lazy("Until"), required=False)
    helpers = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=gettext_lazy("Who goes along"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choose one that is here.")},
    )
    skills = forms.MultipleChoiceField(
        label=gettext_lazy("What they must know"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choose one that is here.")},
    )

    def __init__(self, data: Any = None, *, visit: Visit, by: Person):
        initial: dict[str, Any] = {
            "rev": visit.rev,
            "lead": visit.lead_id,
        }
        initial |= {"window_start": visit.window_start, "window_end": visit.window_end}
        super().__init__(data, initial=initial | {"skills": visit.skills})
        people, fields = offered(visit, by), cast(Any, self.fields)
        for name in ("lead", "helpers"):
            fields[name].queryset = people
        for name in ("window_start", "window_end"):
            fields[name].zone = visit.site.zone
        names = sorted({*who_goes.known_skills(), *visit.skills})
        fields["skills"].choices = [(name, name) for name in names]
        if not names:
            del self.fields["skills"]

    @property
    def changes(self) -> dict[str, Any]:
        """What was chosen."""
        changes = {name: self.cleaned_data[name] for name in self.fields if name in self.NAMES}
        return changes | {"helpers": list(self.cleaned_data["helpers"])}

    NAMES = ("lead", "window_start", "window_end", "skills")


def offered(visit: Visit, by: Person) -> Any:
    """Whom a manager may send: their technicians, and whoever goes already."""
    mine = dayboard.technicians(by, dayboard.day_of(visit, by)).order_by().values("pk")
    goes = [one.pk for one in dayboard.goers(visit)]
    return Person.objects.filter(Q(pk__in=mine) | Q(pk__in=goes)).order_by("name", "id")


class NewCallForm(FieldForm):
    """Who called, what is wrong, and when we come."""

    contact = forms.ChoiceField(
        label=gettext_lazy("Who called?"),
        error_messages={
            "required": gettext_lazy("Say who called."),
            "invalid_choice": gettext_lazy("Choose one that is here."),
        },
    )
    caller = forms.CharField(
        label=gettext_lazy("Somebody else: name and phone"),
        max_length=120,
        required=False,
        error_messages={"required": gettext_lazy("Say who called.")},
    )
    problem_code = OneOf(
        FaultCode.objects.none(),
        label=gettext_lazy("What is wrong?"),
        required=False,
        empty_label=gettext_lazy("In words"),
    )
    problem = forms.CharField(
        label=gettext_lazy("In the caller’s words"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say what is wrong.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of visit"), choices=VisitKind, initial=VisitKind.REPAIR
    )
    window_start = LocalMoment(label=gettext_lazy("We come from"))
    window_end = LocalMoment(label=gettext_lazy("Until"), required=False)
    skills = forms.MultipleChoiceField(
        label=gettext_lazy("Whoever goes must know"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choose one that is here.")},
    )
    note = forms.CharField(label=gettext_lazy("For the technician"), max_length=500, required=False)

    def __init__(
        self, data: Any = None, *, site: Site, machine: Machine | None, by: Person, **more
    ):
        super().__init__(data, **more)
        self.site, self.machine = site, machine
        fields = cast(Any, self.fields)
        self._offer_contacts(by)
        codes = FaultCode.objects.filter(kind=FaultList.PROBLEM, archived_on=None)
        if machine is not None:
            fits = Q(categories=[]) | Q(categories__contains=[machine.model.category])
            codes = codes.filter(fits)
        fields["problem_code"].queryset = codes
        fields["problem"].required = not codes.exists()
        if fields["problem"].required:
            del fields["problem_code"]
        for name in ("window_start", "window_end"):
            fields[name].zone = site.zone
        names = who_goes.known_skills()
        fields["skills"].choices = [(name, name) for name in names]
        if not names:
            del self.fields["skills"]

    def _offer_contacts(self, by: Person) -> None:
        """Those of the site and of no site; where there are none, the name is asked for."""
        rows = Contact.objects.visible_to(by).current().filter(customer=self.site.customer_id)
        rows = rows.filter(Q(site=self.site) | Q(site=None)).order_by("name", "id")
        self.contacts = {str(one.pk): one for one in rows}
        fields = cast(Any, self.fields)
        if not self.contacts:
            del fields["contact"]
            fields["caller"].required, fields["caller"].label = True, _("Who called?")
            return
        named = [
            (pk, f"{one}, {one.role}" if one.role else str(one))
            for pk, one in self.contacts.items()
        ]
        fields["contact"].choices = [("", _("Choose")), *named, (OTHER, _("Somebody else"))]

    def clean(self) -> dict[str, Any]:
        """Somebody called, and about something."""
        said = super().clean() or {}
        if said.get("contact") == OTHER and not said.get("caller"):
            self.add_error("caller", _("Say who called."))
        told = {"problem", "problem_code"} & set(self.errors)
        if not told and not said.get("problem") and not said.get("problem_code"):
            self.add_error("problem", _("Say what is wrong."))
        return said

    @property
    def call(self) -> Call:
        """What was told."""
        said = self.cleaned_data
        words = [str(said.get("problem_code") or ""), said["problem"]]
        contact = self.contacts.get(said.get("contact", ""))
        return Call(
            self.site,
            said["window_start"],
            said["window_end"],
            said["kind"],
            [self.machine] if self.machine else [],
            problem=": ".join(filter(None, words))[:500],
            contact=contact,
            reported_by=said["caller"] or str(contact or ""),
            note=said["note"],
            skills=said.get("skills", []),
        )
