"""The life of a machine, as far as a reader may see it: places, hands, loans, what was changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import machine_details
from accounts.machine_forms import EditForm
from accounts.models import Machine, MachineStep, MachineVerb, Site
from accounts.models.machines import MachineStatus, name_of

if TYPE_CHECKING:
    from accounts.models import Person

LATEST = 8
LONGEST = 30  # dated rows of one kind on a page


@dataclass(frozen=True)
class Period:
    """Something that held from one day to another, in words."""

    what: str
    when: str
    is_now: bool


@dataclass(frozen=True)
class Loan:
    """That one machine stood in for another; ``other`` is the other one of the two."""

    other: Machine
    sees_other: bool
    when: str
    is_now: bool
    replaces: bool  # the page's machine stood in for the other


@dataclass(frozen=True)
class Life:
    """All of it, the latest first."""

    places: list[Period] = field(default_factory=list)
    hands: list[Period] = field(default_factory=list)
    loans: list[Loan] = field(default_factory=list)
    steps: list[MachineStep] = field(default_factory=list)

    @property
    def is_replaced(self) -> bool:
        """Another machine does its work for now."""
        return any(loan.is_now and not loan.replaces for loan in self.loans)


def of(machine: Machine, *, reader: Person) -> Life:
    """What is written of ``machine``; a place that ``reader`` may not see has no name here."""
    return Life(places(machine, reader), hands(machine), loans(machine, reader), steps(machine))


def when(since: dt.date, until: dt.date | None) -> str:
    """A period in words. One that ended on its first day began before anybody wrote it down."""
    if until is None:
        return _("since %(day)s") % {"day": _day(since)}
    if since == until:
        return _("until %(day)s") % {"day": _day(until)}
    return _("%(since)s to %(until)s") % {"since": _day(since), "until": _day(until)}


def _day(day: dt.date) -> str:
    return date_format(day, "j M Y")


def places(machine: Machine, reader: Person) -> list[Period]:
    """Where it stands, and stood."""
    rows = list(machine.places.select_related("site__customer")[:LONGEST])
    seen = sites_in_sight({row.site_id for row in rows}, reader)
    found = [
        Period(
            place_words(row.site if row.site_id in seen else None, row.floor, machine),
            when(row.since, row.until),
            row.until is None,
        )
        for row in rows
    ]
    if not rows and machine.status == MachineStatus.IN_USE:
        found.append(Period(place_words(machine.site, machine.floor, machine), _("now"), True))
    return found


def sites_in_sight(ids: set[UUID], reader: Person) -> set[UUID]:
    """Of some sites, those that ``reader`` may see."""
    rows = Site.objects.visible_to(reader).filter(pk__in=ids)
    return set(rows.values_list("pk", flat=True))


def place_words(site: Site | None, floor: str, machine: Machine) -> str:
    """A place on one line: the site, another customer's with that one's name, and the floor."""
    if site is None:
        return _("At another account")
    same = site.customer_id == machine.site.customer_id
    name = site.name if same else f"{site.customer}, {site.name}"
    return _("%(site)s, floor %(floor)s") % {"site": name, "floor": floor} if floor else name


def hands(machine: Machine) -> list[Period]:
    """Who owns and services it, and who did."""
    rows = list(machine.owners.all()[:LONGEST])
    found = [
        Period(hands_words(row.owned_by, row.serviced_by), when(row.since, row.until), False)
        for row in rows
        if row.until is not None
    ]
    open_one = next((row for row in rows if row.until is None), None)
    said = when(open_one.since, None) if open_one else _("now")
    here = Period(hands_words(machine.owned_by, machine.serviced_by), said, True)
    return [here, *found]


def hands_words(owned_by: str, serviced_by: str) -> str:
    """Whose it is and who services it, on one line."""
    if owned_by == serviced_by:
        return _("Owned and serviced by %(name)s") % {"name": name_of(owned_by)}
    names = {"owner": name_of(owned_by), "servicer": name_of(serviced_by)}
    return _("Owned by %(owner)s, serviced by %(servicer)s") % names


def loans(machine: Machine, reader: Person) -> list[Loan]:
    """For what it stood in, and what stood in for it."""
    given = machine.loans.select_related("stands_in_for__model")[:LONGEST]
    had = machine.stood_in_by.select_related("machine__model")[:LONGEST]
    pairs = [(row, row.stands_in_for, True) for row in given]
    pairs += [(row, row.machine, False) for row in had]
    seen = sites_in_sight({other.site_id for _row, other, _replaces in pairs}, reader)
    pairs.sort(key=lambda pair: (pair[0].until is None, pair[0].since), reverse=True)
    return [
        Loan(other, other.site_id in seen, when(row.since, row.until), row.until is None, replaces)
        for row, other, replaces in pairs
    ]


def steps(machine: Machine) -> list[MachineStep]:
    """What was done to its record lately; each with ``words``."""
    rows = machine.steps.select_related("by").order_by("-at", "-id")[:LATEST]
    found = list(rows)
    for row in found:
        row.words = step_words(row)
    return found


def step_words(step: MachineStep) -> str:
    """What was done; of a change, which fields."""
    label = str(step.get_verb_display())
    if step.verb == MachineVerb.EDIT:
        names = [field_words(name) for name in step.facts.get("changed", [])]
        return f"{label}: {', '.join(names)}"
    if step.verb == MachineVerb.GONE and step.facts.get("why"):
        return f"{label}: {step.facts['why']}"
    return label


def field_words(name: str) -> str:
    """A field of a machine as the form calls it, inside a sentence."""
    known = name in machine_details.SEEN + machine_details.KNOWN
    words = str(EditForm.base_fields[name].label) if known else name
    return words[:1].lower() + words[1:]
