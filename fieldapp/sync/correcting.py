"""The form in which the office corrects an operation: what was said, and where it belongs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import moments
from accounts.models import Machine, Site
from calls.models import FaultCode, Visit
from calls.starting_forms import machine_words
from fieldapp.sync import reading
from fieldapp.sync.reading import OF_ROWS, Said

if TYPE_CHECKING:
    from accounts.models import Person
    from fieldapp.sync.models import FieldOperation

AROUND = timedelta(days=14)
MOST_VISITS = 40
MOST_MACHINES = 200
NEW = "new"
PREFIX = "said-"  # so that no field of a phone's form is taken for one of ours
LISTS = {"problem": "problem", "cause": "cause", "correction": "correction"}


class CorrectForm(forms.Form):
    """Each field that the phone sent, the visit, the machine, and why."""

    def __init__(
        self, operation: FieldOperation, data: Any = None, *, by: Person, now: datetime
    ) -> None:
        super().__init__(data)
        self.operation, self.by, self.now = operation, by, now
        self.target = reading.target_of(operation.body)
        self.said = [each for each in reading.said(operation) if each.may_change]
        self.visits = self._visits()
        if "visit" in self.target:
            self._offer_visits()
        if "machine" in self.target:
            self._offer_machines()
        for each in self.said:
            self.fields[PREFIX + each.name] = _field(each)
        self.fields["note"] = forms.CharField(
            label=_("Why it was corrected"), max_length=300, required=False
        )

    def _visits(self) -> list[Visit]:
        """Where they may have been: their own visits around that time, and others at the site."""
        row, known = self.operation, reading.an_id(self.target.get("visit"))
        moment = row.captured_at or row.received_at
        near = Q(window_start__range=(moment - AROUND, moment + AROUND))
        mine = Q(lead=row.person) | Q(helpers=row.person)
        there = Q(site__visits=known) if known else Q(pk=None)
        rows = Visit.objects.visible_to(self.by).filter(archived_on=None)
        rows = rows.filter((near & (mine | there)) | Q(pk=known)).distinct()
        return list(rows.select_related("site__customer").order_by("-window_start")[:MOST_VISITS])

    def _offer_visits(self) -> None:
        named = self.target["visit"]
        choices = [(str(visit.pk), visit_words(visit, self.now)) for visit in self.visits]
        if named not in dict(choices):
            choices.insert(0, ("", _("Choose the visit")))
        choices += [
            (f"{NEW}:{site.pk}", _("A visit of its own: %(site)s") % {"site": site_words(site)})
            for site in self._sites()
        ]
        self.fields["visit"] = forms.ChoiceField(
            label=_("Visit"),
            choices=choices,
            initial=named,
            error_messages={"required": gettext_lazy("Choose the visit that it belongs to.")},
        )

    def _sites(self) -> list[Site]:
        """Where a visit may be started for it: the sites of those visits, and of the machine."""
        ids = {visit.site_id for visit in self.visits}
        if machine_id := reading.an_id(self.target.get("machine")):
            ids |= set(Machine.objects.filter(pk=machine_id).values_list("site_id", flat=True))
        rows = Site.objects.visible_to(self.by).filter(pk__in=ids).select_related("customer")
        return list(rows.order_by("customer__name", "name", "id"))

    def _offer_machines(self) -> None:
        named = self.target["machine"]
        known = Q(pk=reading.an_id(named)) | Q(site__in={visit.site_id for visit in self.visits})
        rows = Machine.objects.visible_to(self.by).filter(known)
        rows = rows.select_related("model", "site__customer").order_by("site", "floor", "id")
        choices = [
            (str(row.pk), f"{row.site.customer}: {machine_words(row)}")
            for row in rows[:MOST_MACHINES]
        ]
        if named not in dict(choices):
            choices.insert(0, ("", _("Choose the machine")))
        self.fields["machine"] = forms.ChoiceField(
            label=_("Machine"),
            choices=choices,
            initial=named,
            error_messages={"required": gettext_lazy("Choose the machine.")},
        )

    @property
    def new_visit_at(self) -> UUID | None:
        """The site at which a visit is to be started for it."""
        kind, _colon, site = self.cleaned_data.get("visit", "").partition(":")
        return UUID(site) if kind == NEW else None

    def changed(self) -> dict[str, Any]:
        """Target and fields, whole, as they shall be; the id of a visit that is new comes later."""
        target, fields = dict(self.target), reading.fields_of(self.operation.body)
        for name in ("visit", "machine"):
            if name in self.fields:
                target[name] = self.cleaned_data[name]
        for each in self.said:
            fields[each.name] = [self.cleaned_data[PREFIX + each.name]]
        return {"target": target, "fields": fields}


def visit_words(visit: Visit, now: datetime) -> str:
    """ "Harlow & Pike, Fleet Lane: PM call, 22 Nov 09:00, done"."""
    when = moments.heard_at(visit.window_start, now, visit.site.zone, inline=True)
    facts = [str(visit.get_kind_display()), when, str(visit.get_state_display()).lower()]
    return f"{site_words(visit.site)}: {', '.join(facts)}"


def site_words(site: Site) -> str:
    """Account and site."""
    return f"{site.customer}, {site.name}"


def _field(said: Said) -> forms.Field:
    options: list[tuple[str, str]] = list(said.options.items())
    if said.name in LISTS:
        rows = FaultCode.objects.filter(kind=LISTS[said.name]).filter(
            Q(archived_on=None) | Q(pk__in=[reading.an_id(said.values[0])])
        )
        options = [(str(row.pk), row.words) for row in rows]
        options = options if said.name == "problem" else [("", _("Not known yet")), *options]
    elif said.name in OF_ROWS:
        options = [(said.values[0], said.words)]
    if options:
        if said.values[0] not in dict(options):
            options.insert(0, (said.values[0], said.words))
        return forms.ChoiceField(
            label=said.label, choices=options, initial=said.values[0], required=False
        )
    is_long = len(said.words) > reading.LONG or "\n" in said.words
    widget = forms.Textarea(attrs={"rows": 3}) if is_long else forms.TextInput()
    return forms.CharField(
        label=said.label, initial=said.values[0], widget=widget, required=False, max_length=4000
    )
