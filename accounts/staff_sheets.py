"""People and territories as files: which columns, and which rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import company
from accounts.models import Person, Territory
from accounts.models.people import Role
from fieldapp.plumbing.downloads import Column, Sheet, yes

if TYPE_CHECKING:
    from django.db.models import QuerySet


def people(found: QuerySet[Person]) -> Sheet[Person]:
    """The people of a list."""
    rows = found.select_related("manager").prefetch_related("territories")
    return Sheet(f"people-{company.today()}", gettext("People"), PEOPLE, rows)


PEOPLE: list[Column[Person]] = [
    Column(_("Username"), lambda one: one.username),
    Column(_("Name"), lambda one: one.name),
    Column(_("Email"), lambda one: one.email),
    Column(_("Roles"), lambda one: "; ".join(str(Role(role).label) for role in one.roles)),
    Column(_("Territories"), lambda one: "; ".join(map(str, one.territories.all()))),
    Column(_("Manager"), lambda one: str(one.manager or "")),
    Column(_("Contractor"), lambda one: yes(one.is_contractor)),
    Column(_("Last day"), lambda one: one.last_day),
    Column(_("Switched off"), lambda one: yes(not one.is_active)),
    Column("Id", lambda one: str(one.pk)),
]


@dataclass(frozen=True)
class Land:
    """A territory's part of one country; no country where it has no area at all."""

    territory: Territory
    country: str
    prefixes: list[str]


def territories() -> Sheet[Land]:
    """The map: a row for each country of each territory, with its beginnings of postal codes."""
    found = Territory.objects.filter(archived_on=None).order_by("name").prefetch_related("areas")
    rows = [land for territory in found for land in _lands(territory)]
    return Sheet(f"territories-{company.today()}", gettext("Territories"), TERRITORIES, rows)


def _lands(territory: Territory) -> Iterator[Land]:
    areas = list(territory.areas.all())  # in the order of countries, then prefixes
    for country, group in groupby(areas, key=lambda area: area.country):
        yield Land(territory, country, [area.prefix for area in group])
    if not areas:
        yield Land(territory, "", [])


TERRITORIES: list[Column[Land]] = [
    Column(_("Territory"), lambda land: land.territory.name),
    Column(_("Country"), lambda land: land.country),
    Column(_("Postal codes beginning with"), lambda land: "; ".join(filter(None, land.prefixes))),
    Column(_("Default"), lambda land: yes(land.territory.is_default)),
]
