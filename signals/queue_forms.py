"""The form of a queue, and of where its follow-ups go when it is archived."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import company
from accounts.models import Person, Territory
from signals import clock
from signals.clock import Span
from signals.clues import SHEET_TITLES, SignalType
from signals.followups import SALES
from signals.forms import OneOf
from signals.models import Queue
from signals.models.queues import Unit
from signals.queue_keeping import Wanted

HOURS = "hours"  # typed by people; kept as minutes
UNITS = (
    (Unit.MINUTES.value, gettext_lazy("working minutes")),
    (HOURS, gettext_lazy("working hours")),
    (Unit.DAYS.value, gettext_lazy("working days")),
)
LONGEST = {Unit.MINUTES: 60 * 24 * 60, HOURS: 24 * 60, Unit.DAYS: 60}
NUMBER = {"class": "in", "inputmode": "numeric"}


class ClockForm(forms.Form):
    """How long customers of one type wait."""

    remind = forms.IntegerField(
        label=gettext_lazy("Remind after"),
        min_value=1,
        widget=forms.NumberInput(attrs=NUMBER),
        error_messages={"required": gettext_lazy("Say after how long to remind.")},
    )
    due = forms.IntegerField(
        label=gettext_lazy("Due after"),
        min_value=2,
        widget=forms.NumberInput(attrs=NUMBER),
        error_messages={"required": gettext_lazy("Say after how long it is due.")},
    )
    unit = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=UNITS)

    def __init__(self, data: Any = None, *, type_: str, span: Span) -> None:
        super().__init__(data, prefix=type_, initial=_typed(span))
        self.type = type_
        self.title = SHEET_TITLES[SignalType(type_)]

    def clean(self) -> dict[str, Any]:
        """The reminder comes before the end, and the end before anybody forgets."""
        told = self.cleaned_data
        remind, due, unit = told.get("remind"), told.get("due"), told.get("unit")
        if remind and due and remind >= due:
            self.add_error("remind", _("Remind before it is due: write a smaller number."))
        if due and unit and due > LONGEST[unit]:
            self.add_error("due", _("That is longer than 60 days. Write a smaller number."))
        return told

    @property
    def span(self) -> Span:
        """As the queue keeps it."""
        told = self.cleaned_data
        if told["unit"] == HOURS:
            return Span(Unit.MINUTES, told["remind"] * 60, told["due"] * 60)
        return Span(told["unit"], told["remind"], told["due"])


def _typed(span: Span) -> dict[str, Any]:
    if span.unit == Unit.MINUTES and span.remind % 60 == span.due % 60 == 0:
        return {"remind": span.remind // 60, "due": span.due // 60, "unit": HOURS}
    return {"remind": span.remind, "due": span.due, "unit": span.unit}


class People(forms.ModelMultipleChoiceField):
    """People who may work in the queue."""

    def clean(self, value: Any) -> Any:
        """The people; whatever is none of them is refused in the same words."""
        try:
            return super().clean(value)
        except forms.ValidationError:
            raise forms.ValidationError(_("Choose people who are here.")) from None


class QueueForm(forms.Form):
    """A queue: its name, territory and members, and whether it takes what no other takes."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        error_messages={"required": gettext_lazy("Give it a name.")},
    )
    territory = OneOf(
        None,
        label=gettext_lazy("Territory"),
        empty_label=gettext_lazy("None"),
        required=False,
        help_text=gettext_lazy("Signals from there come here. A territory has one queue."),
    )
    is_default = forms.BooleanField(
        label=gettext_lazy("It takes what no other queue takes (the default)"), required=False
    )
    members = People(
        None,
        label=gettext_lazy("Members"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("They see it and claim from it. Only people who sell are here."),
    )

    def __init__(self, data: Any = None, *, queue: Queue | None = None) -> None:
        self.queue = queue
        members = list(queue.members.values_list("pk", flat=True)) if queue else []
        super().__init__(data, initial=_facts(queue, members))
        mine = Q(queue=queue) if queue else Q(pk=None)
        free = Territory.objects.filter(Q(queue=None, archived_on=None) | mine)
        fields: dict[str, Any] = self.fields
        fields["territory"].queryset = free
        here = Q(last_day=None) | Q(last_day__gte=company.today())
        sells = Q(roles__overlap=sorted(SALES), is_active=True, archived_on=None) & here
        fields["members"].queryset = Person.objects.filter(sells | Q(pk__in=members))
        if queue and queue.is_default:
            del self.fields["is_default"]
        self.clocks = [
            ClockForm(data, type_=type_, span=clock.span(queue, type_))
            for type_ in SignalType.values
        ]

    def clean_name(self) -> str:
        """Names are compared without regard to capitals; an archived one is named as such."""
        name = self.cleaned_data["name"]
        others = Queue.objects.filter(name__iexact=name)
        other = (others.exclude(pk=self.queue.pk) if self.queue else others).first()
        if other and other.archived_on:
            raise forms.ValidationError(
                _("An archived queue has this name. Take that one into use again.")
            )
        if other:
            raise forms.ValidationError(_("Another queue has this name."))
        return name

    def is_valid(self) -> bool:
        """Whether it and its clocks are."""
        return all([super().is_valid(), *(each.is_valid() for each in self.clocks)])

    @property
    def wanted(self) -> Wanted:
        """How the queue should be."""
        told = self.cleaned_data
        return Wanted(
            name=told["name"],
            territory=told["territory"],
            is_default=told.get("is_default", True),
            members=list(told["members"]),
            clocks={each.type: each.span for each in self.clocks},
        )


def _facts(queue: Queue | None, members: list[Any]) -> dict[str, Any]:
    if queue is None:
        return {}
    return {"name": queue.name, "territory": queue.territory_id, "members": members}


class ArchiveForm(forms.Form):
    """Where the open follow-ups of a queue go."""

    move_to = OneOf(
        None,
        label=gettext_lazy("Move them to"),
        empty_label=gettext_lazy("Choose a queue"),
        required=False,
    )

    def __init__(self, data: Any = None, *, queue: Queue) -> None:
        super().__init__(data)
        others = Queue.objects.filter(archived_on=None).exclude(pk=queue.pk)
        field: Any = self.fields["move_to"]
        field.queryset = others.order_by("-is_default", "name", "id")
