"""Forms of working hours, holidays and days of the company's own."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import company, days_off, hours
from accounts.models import CompanySettings, Site
from fieldapp.plumbing.form_fields import DayField

LONGEST_LINE = 80
FURTHEST = dt.timedelta(days=3 * 366)  # holidays are planned some years ahead, not a life


def in_words(spans: list[list[str]]) -> str:
    """``08:00-12:00, 13:00-17:00``, as it is typed."""
    return ", ".join(f"{start}-{end}" for start, end in spans)


def typed(words: str) -> list[list[str]]:
    """The hours that somebody typed, as settings keep them; not checked for sense yet."""
    spans = []
    for part in filter(None, (each.strip() for each in words.split(","))):
        ends = [_padded(each) for each in re.split(r"\s*(?:-|–|—|\bto\b)\s*", part)]
        spans.append(ends)
    return spans


def _padded(clock: str) -> str:
    """``8`` and ``8:30`` as ``08:00`` and ``08:30``; anything else as it is."""
    found = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?", clock)
    return f"{int(found[1]):02}:{found[2] or '00'}" if found else clock


class HoursField(forms.CharField):
    """A day's hours on one line; empty means closed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, max_length=LONGEST_LINE, **options)

    def clean(self, value: Any) -> list[list[str]]:
        """The spans. Raises ValidationError in the words of ``accounts.hours``."""
        spans = typed(super().clean(value))
        try:
            hours.day_of_hours(str(self.label), spans)
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None
        return spans


class WeekForm(forms.Form):
    """The company's hours, a line for each day."""

    def __init__(self, data: Any = None, *, kept: dict[str, list[list[str]]]) -> None:
        super().__init__(data)
        for number, name in enumerate(hours.DAYS):
            words = in_words(kept.get(name, []))
            self.fields[name] = HoursField(label=WEEKDAYS[number], initial=words)

    def clean(self) -> dict[str, Any]:
        """At least one day has hours."""
        if not self.errors and not any(self.cleaned_data.values()):
            raise forms.ValidationError(_("Give at least one day some hours."))
        return self.cleaned_data

    @property
    def week(self) -> dict[str, list[list[str]]]:
        """As settings keep it."""
        return {name: spans for name, spans in self.cleaned_data.items() if spans}


def parts_field(country: str, **options: Any) -> forms.ChoiceField:
    """The parts of a country that have holidays of their own."""
    whole = ("", _("The whole country"))
    return forms.ChoiceField(
        choices=[whole, *days_off.parts_of(country)],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose a part that is here.")},
        **options,
    )


class HolidaysForm(forms.ModelForm):
    """Whose public holidays count where no site is known yet."""

    class Meta:
        model = CompanySettings
        fields = ("country", "holiday_region")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"] = forms.ChoiceField(
            label=_("Country"),
            choices=days_off.countries(),
            error_messages={"invalid_choice": _("Choose a country that is here.")},
        )
        country = self.data.get("country") or self.instance.country
        self.fields["holiday_region"] = parts_field(country, label=_("Part of the country"))
        if self.is_bound and country != self.instance.country:
            self.fields["holiday_region"] = forms.CharField(required=False)

    def clean_holiday_region(self) -> str:
        """Of another country than before none yet: its parts are only known once it is saved."""
        moved = self.cleaned_data.get("country") != self.instance_country
        return "" if moved else str(self.cleaned_data["holiday_region"])

    @property
    def instance_country(self) -> str:
        """The country as it was stored; the form writes the new one into its instance."""
        return str(self.initial["country"])


class OwnDayForm(forms.Form):
    """A day off, or an extra working day."""

    day = DayField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput(attrs={"type": "date", "class": "in in--short"}),
        error_messages={
            "required": gettext_lazy("Choose the day."),
            "invalid": gettext_lazy("Write the day as 2026-12-24."),
        },
    )
    name = forms.CharField(
        label=gettext_lazy("What it is"),
        max_length=60,
        error_messages={"required": gettext_lazy("Say what it is, like “Christmas Eve”.")},
    )
    hours = HoursField(
        label=gettext_lazy("Hours"),
        help_text=gettext_lazy("Leave it empty for a day off. Like 09:00-13:00 for a working day."),
    )

    def clean_day(self) -> dt.date:
        """Not over, and not too far away."""
        day = self.cleaned_data["day"]
        if day < company.today():
            raise forms.ValidationError(_("Choose today or a later day."))
        if day > company.today() + FURTHEST:
            raise forms.ValidationError(
                _("That is too far ahead. Choose a day within three years.")
            )
        return day


class SiteHoursForm(forms.ModelForm):
    """What a site has of its own: its zone, and whose holidays it keeps."""

    class Meta:
        model = Site
        fields = ("time_zone", "holiday_region")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ours = company.current().time_zone
        zones = [("", _("As the company (%(zone)s)") % {"zone": ours})]
        zones += [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())]
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"), choices=zones, required=False
        )
        self.fields["holiday_region"] = parts_field(
            self.instance.country, label=_("Part of the country, for its holidays")
        )
