"""What is filled in about a machine: what it is, where it moved on which day, whose it became."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import machine_details
from accounts.models import Machine, Site
from accounts.models.machines import SOMEBODY_ELSE
from fieldapp.plumbing.filtering import searched
from fieldapp.plumbing.form_fields import (
    DayField,
    FieldForm,
    OneOf,
    shown_in,
    tell_what_is_shown,
)

if TYPE_CHECKING:
    from accounts.models import Person

MOST_SITES, MOST_MACHINES = 12, 25  # shown at once; a search finds the others
SAID_OF_A_MACHINE = ("serial", "code", "floor", "spot", "model__name", "model__brand")
CUSTOMER, NAMED = "customer", "named"
FLOOR_NEEDED = gettext_lazy("Write the floor that it moved to.")


def day(label: str, **options: Any) -> DayField:
    """A field for a day, as phones let one choose it."""
    return DayField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date", "class": "in in--short"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Choose the day."),
            "invalid": gettext_lazy("Write the day as 2026-04-30."),
        },
        **options,
    )


def line(label: str, longest: int, **attributes: str) -> forms.CharField:
    """A short text that may be left empty."""
    widget = forms.TextInput(attrs={"autocomplete": "off", **attributes})
    return forms.CharField(label=label, max_length=longest, required=False, widget=widget)


class EditForm(FieldForm):
    """What is written about a machine, as far as this person may change it."""

    serial = line(gettext_lazy("Serial number"), 60, spellcheck="false")
    floor = line(gettext_lazy("Floor"), 20)
    spot = line(gettext_lazy("Where on the floor"), 80)
    installed_on = day(gettext_lazy("In use since"), required=False)
    warranty_until = day(gettext_lazy("Warranty until"), required=False)
    lessor = line(gettext_lazy("Leased from"), 80)
    lease_number = line(gettext_lazy("Number of the lease"), 60)
    lease_end = day(gettext_lazy("The lease ends"), required=False)
    notice_on = day(gettext_lazy("Notice of the lease by"), required=False)

    def __init__(self, data: Any = None, *, machine: Machine, by: Person, **more: Any):
        super().__init__(data, **more)
        self.names = machine_details.may_change(by)
        for name in set(self.fields) - set(self.names) - {"op_id"}:
            del self.fields[name]
        for name in self.names:
            self.initial.setdefault(name, getattr(machine, name))
        tell_what_is_shown(self)

    @property
    def shown(self) -> dict[str, Any]:
        """What stood there as it was opened, by field."""
        return shown_in(self)

    @property
    def values(self) -> dict[str, Any]:
        """For ``machine_details.edit``."""
        return {name: self.cleaned_data[name] for name in self.names}


class DayForm(FieldForm):
    """On which day it happened; ``was`` is what stood there as the form was opened."""

    was = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    on = day(gettext_lazy("On which day?"))


class SpotForm(DayForm):
    """Where it stands from a day on; managers choose the site, too."""

    site = OneOf(
        None,
        label=gettext_lazy("At which site?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose the site."),
            "invalid_choice": gettext_lazy("Choose one that is here."),
        },
    )
    floor = line(gettext_lazy("Floor"), 20)
    spot = line(gettext_lazy("Where on the floor"), 80)
    field_order = ("op_id", "site", "floor", "spot", "on")

    def __init__(
        self,
        data: Any = None,
        *,
        by: Person,
        machine: Machine,
        offered: QuerySet[Site] | None,
        **more: Any,
    ):
        super().__init__(data, **more)
        if offered is None:  # it stays at its site: another floor is what there is to say
            del self.fields["site"]
            self.fields["floor"].required = True
            self.fields["floor"].error_messages["required"] = FLOOR_NEEDED
            return
        self.fields["site"].queryset = (
            Site.objects.visible_to(by).current().select_related("customer")
        )
        self.initial.setdefault("site", machine.site_id)
        rows = {site.pk: site for site in (machine.site, *offered[:MOST_SITES])}
        chosen = self._chosen()
        if chosen is not None:
            rows.setdefault(chosen.pk, chosen)
        self.fields["site"].choices = [
            (site.pk, site_words(site, machine)) for site in rows.values()
        ]

    def _chosen(self) -> Site | None:
        """The site that was sent, when it may be chosen."""
        try:
            return self.fields["site"].to_python(self.data.get("site")) if self.is_bound else None
        except forms.ValidationError:
            return None


def site_words(site: Site, machine: Machine) -> str:
    """A site by its name; another customer's with that one's."""
    if site.customer_id == machine.site.customer_id:
        return site.name
    return f"{site.customer}, {site.name}"


class GoneForm(DayForm):
    """It has left for good."""

    why = line(gettext_lazy("Where did it go?"), 120)


class HandsForm(DayForm):
    """Who owns it and who services it from a day on."""

    owned_by = forms.ChoiceField(label=gettext_lazy("Who owns it?"), widget=forms.RadioSelect)
    owner_name = line(gettext_lazy("The owner's name"), 80)
    serviced_by = forms.ChoiceField(
        label=gettext_lazy("Who services it?"), widget=forms.RadioSelect
    )
    servicer_name = line(gettext_lazy("Name of who services it"), 80)
    field_order = ("op_id", "owned_by", "owner_name", "serviced_by", "servicer_name", "on")

    def __init__(self, data: Any = None, *, machine: Machine, **more: Any):
        super().__init__(data, **more)
        self.customer = str(machine.site.customer)[:80]
        for name, named in (("owned_by", "owner_name"), ("serviced_by", "servicer_name")):
            self.fields[name].choices = [
                ("us", _("We")),
                (CUSTOMER, self.customer),
                (SOMEBODY_ELSE, _("Somebody else, we do not know who")),
                (NAMED, _("Somebody else, by name")),
            ]
            self.fields[name].error_messages["required"] = _("Choose one.")
            now = getattr(machine, name)
            self.initial.setdefault(name, self._choice(now))
            if self._choice(now) == NAMED:
                self.initial.setdefault(named, now)

    def _choice(self, name: str) -> str:
        known = {"": "us", self.customer: CUSTOMER, SOMEBODY_ELSE: SOMEBODY_ELSE}
        return known.get(name, NAMED)

    def clean(self) -> dict[str, Any]:
        """The names, where somebody else is named."""
        facts = super().clean() or self.cleaned_data
        for name, named in (("owned_by", "owner_name"), ("serviced_by", "servicer_name")):
            if facts.get(name) == NAMED and not facts.get(named):
                self.add_error(named, _("Write the name."))
        return facts

    @property
    def hands(self) -> dict[str, str]:
        """For ``machine_moves.change_hands``."""
        facts = self.cleaned_data
        meant = {"us": "", CUSTOMER: self.customer, SOMEBODY_ELSE: SOMEBODY_ELSE}
        return {
            "owned_by": meant.get(facts["owned_by"], facts["owner_name"]),
            "serviced_by": meant.get(facts["serviced_by"], facts["servicer_name"]),
        }


class StandInForm(DayForm):
    """For which machine of the site this one stands in: some of them, or those that words find."""

    instead_of = OneOf(
        None,
        label=gettext_lazy("For which machine?"),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose the machine.")},
    )
    field_order = ("op_id", "instead_of", "on")

    def __init__(
        self, data: Any = None, *, offered: QuerySet[Machine], words: str = "", **more: Any
    ):
        super().__init__(data, **more)
        field = self.fields["instead_of"]
        field.queryset = offered
        rows = list(searched(offered, words, SAID_OF_A_MACHINE)[: MOST_MACHINES + 1])
        self.has_more = bool(words) or len(rows) > MOST_MACHINES
        choices = {row.pk: machine_words(row) for row in rows[:MOST_MACHINES]}
        chosen = self._chosen(field)
        if chosen is not None:
            choices.setdefault(chosen.pk, machine_words(chosen))
        field.choices = list(choices.items())

    def _chosen(self, field: Any) -> Machine | None:
        """The machine that was sent, when it may be chosen."""
        try:
            return field.to_python(self.data.get("instead_of")) if self.is_bound else None
        except forms.ValidationError:
            return None


def machine_words(machine: Machine) -> str:
    """A machine on one line: model, floor, serial."""
    floor = _("floor %(floor)s") % {"floor": machine.floor} if machine.floor else ""
    return ", ".join(filter(None, (machine.model.name, floor, machine.serial)))


class OtherBrandForm(FieldForm):
    """Another brand's machine: its brand is enough."""

    brand = forms.ChoiceField(
        label=gettext_lazy("Which brand?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Choose one of these.")},
    )
    brand_name = line(gettext_lazy("Another brand"), 60, autocapitalize="words")
    model = line(gettext_lazy("Model"), 60)
    floor = forms.ChoiceField(label=gettext_lazy("Floor"), required=False, widget=forms.RadioSelect)
    floor_name = line(gettext_lazy("Another floor"), 20)

    def __init__(self, data: Any = None, *, brands: list[str], floors: list[str], **more: Any):
        super().__init__(data, **more)
        self.brands, self.floors = brands, floors
        self.fields["brand"].choices = [(name, name) for name in brands]
        self.fields["floor"].choices = [(name, name) for name in floors]

    def clean(self) -> dict[str, Any]:
        """A brand, chosen or written; what is written counts."""
        facts = super().clean() or self.cleaned_data
        if not self.errors and not (facts.get("brand_name") or facts.get("brand")):
            place = "brand" if self.brands else "brand_name"
            self.add_error(place, _("Choose the brand, or write it."))
        return facts

    @property
    def seen(self) -> dict[str, str]:
        """For ``other_brands.Seen``."""
        facts = self.cleaned_data
        return {
            "brand": facts["brand_name"] or facts["brand"],
            "model": facts["model"],
            "floor": facts["floor_name"] or facts["floor"],
        }
