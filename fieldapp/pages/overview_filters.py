"""What the overview is narrowed by: the form's choices, and what an address has picked besides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import company, personal_reports
from accounts.models import Person, Territory
from accounts.models.people import Role
from fieldapp.plumbing.form_fields import Choice
from signals import cohorts
from signals.clues import SignalType
from signals.cohorts import Cohort
from signals.groupings import GROUPINGS, NOTHING
from signals.models import Offer

PERIODS = {
    "30": gettext_lazy("Last 30 days"),
    "90": gettext_lazy("Last 90 days"),
    "365": gettext_lazy("Last 12 months"),
    "days": gettext_lazy("Own days"),
}
USUAL = "90"


@dataclass(frozen=True)
class Pick:
    """Something else that the page is narrowed by, and the address without it."""

    name: str
    key: str
    words: str
    without: str


def period_of(params: Mapping[str, str]) -> str:
    """The period that an address names: a number of days up to today, or own days."""
    own_days = "days" if params.get("from") or params.get("to") else USUAL
    word = params.get("period") or own_days
    if word not in PERIODS:
        raise cohorts.bad("period", _("Choose one of the periods."))
    return word


def cohort_of(params: Mapping[str, str], *, asker: Person, now: dt.datetime) -> Cohort:
    """The cohort of a page's address. Raises Refused as ``cohorts.asked``."""
    asked, period = dict(params.items()), period_of(params)
    if period != "days":
        today = now.astimezone(ZoneInfo(company.current().time_zone)).date()
        asked["to"] = f"{today}"
        asked["from"] = f"{today - dt.timedelta(days=int(period) - 1)}"
    return cohorts.asked(asked, asker=asker, now=now)


def address(name: str, cohort: Cohort, **more: str) -> str:
    """A page about this cohort. The days are named, so that it shows the same tomorrow."""
    return f"{reverse(name)}?{urlencode(cohort.query() | more)}"


def list_of(cohort: Cohort, reached: str) -> str:
    """The list of those in a cohort that have come this far."""
    return address("signal_list", cohort, reached=reached)


def choices(cohort: Cohort) -> list[Choice]:
    """The selects besides the period. Who is asked about, only as far as the company allows."""
    offered = {
        "territory": (_("All territories"), Territory.objects.values_list("id", "name")),
        "type": (_("All types"), SignalType.choices),
        "technician": (_("All technicians"), _technicians(cohort.asker)),
        "offer": (_("All offers"), Offer.objects.values_list("id", "name")),
    }
    return [
        Choice(
            name,
            str(GROUPINGS[name].title),
            [("", every), *((str(value), str(words)) for value, words in options)],
            cohort.picked.get(name, ""),
        )
        for name, (every, options) in offered.items()
        if options is not None
    ]


def _technicians(asker: Person) -> list[tuple[str, str]] | None:
    people = Person.objects.filter(roles__contains=[Role.TECHNICIAN])
    if not personal_reports.singly():
        return None
    return [(str(person.pk), str(person)) for person in people.only("id", "name", "username")]


def picks(cohort: Cohort, selects: list[Choice], more: Mapping[str, str]) -> list[Pick]:
    """What is picked and no select shows; ``more`` stays in the address when one is taken off."""
    shown = {select.name for select in selects if select.chosen in dict(select.options)}
    return [
        Pick(by, key, words_of(cohort, by, key), address("overview", cohort.without(by), **more))
        for by, key in cohort.picked.items()
        if by not in shown
    ]


def words_of(cohort: Cohort, by: str, key: str) -> str:
    """The row's name, as "Segment: legal"."""
    grouping, key = GROUPINGS[by], "" if key == NOTHING else key
    found = None
    if grouping.label and key:
        named = cohort.signals().order_by().values_list(grouping.label_expression(), flat=True)
        found = named.first() or _("unknown")
    return f"{grouping.title}: {grouping.label_of(key, found)}"
