"""Territories: one row for each country of each, with its postal prefixes."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import access, territories
from accounts.imports import references
from accounts.models import Site, Territory, TerritoryArea
from fieldapp.plumbing.importing import values
from fieldapp.plumbing.importing.kinds import Column, Entry, Kind

SITES_AT_ONCE = 1_000


def _prefixes(cell: str) -> frozenset[str]:
    """Beginnings of postal codes, without blanks and in capitals."""
    one = values.text(12)
    return frozenset(territories.normalise(one(each)) for each in values.names(cell))


prefixes = values.Parse(
    _prefixes, gettext_lazy("beginnings of postal codes, with ; between them; empty is all")
)


class Territories(Kind):
    """Parts of the country. A country without prefixes belongs to the territory as a whole."""

    name = "territories"
    label = gettext_lazy("Territories")
    model = Territory
    key_column = "territory"
    key_field = "name"
    columns = (
        Column("territory", values.text(80), field="name", required=True),
        Column("country", values.country, stored=False),
        Column("postal_prefixes", prefixes, stored=False, empty=frozenset()),
        Column("is_default", values.yes_or_no, empty=False),
    )

    def key_of(self, texts: dict[str, str]) -> str:
        """A territory has a row for each of its countries."""
        return " ".join(filter(None, (texts.get("territory"), texts.get("country"))))

    def existing(self, keys: set[str], by: Any) -> dict[str, Any]:
        """Looked up in `settle`, where the names are known."""
        return {}

    def settle(self, entries: list[Entry], by: Any) -> None:
        """Find the territories, and refuse prefixes that another one has."""
        names = {entry.values["territory"] for entry in entries}
        there = {row.name: row for row in Territory.objects.filter(name__in=names)}
        countries = {entry.values.get("country") for entry in entries} - {None}
        taken = {
            (area.country, area.prefix): area.territory.name
            for area in TerritoryArea.objects.filter(country__in=countries).select_related(
                "territory"
            )
        }
        default = ""
        for entry in entries:
            entry.row = there.get(entry.values["territory"])
            self._claim(entry, taken)
            if entry.values.get("is_default"):
                if default not in ("", entry.values["territory"]):
                    entry.refuse("is_default", _("Only one territory takes what no other does."))
                default = default or entry.values["territory"]

    def _claim(self, entry: Entry, taken: dict[tuple[str, str], str]) -> None:
        """Each prefix once; ``taken`` grows with the rows of the file."""
        name = entry.values["territory"]
        if entry.values.get("postal_prefixes") and not entry.values.get("country"):
            entry.refuse("country", _("Postal prefixes need their country."))
        for country, prefix in areas(entry):
            owner = taken.setdefault((country, prefix), name)
            if owner != name:
                words = _("%(area)s belongs to the territory %(owner)s.")
                area = f"{country} {prefix}".strip()
                entry.refuse("postal_prefixes", words % {"area": area, "owner": owner})

    def hanging(self, entries: list[Entry]) -> dict[tuple[int, str], Any]:
        """The areas that each territory has in the country of its row."""
        kept: dict[tuple[Any, str | None], set[str]] = defaultdict(set)
        rows = TerritoryArea.objects.filter(territory__in={entry.row.pk for entry in entries})
        for territory_id, country, prefix in rows.values_list("territory", "country", "prefix"):
            kept[territory_id, country].add(prefix)
        found: dict[tuple[int, str], Any] = {}
        for entry in entries:
            said = entry.values.get("country")
            here = kept.get((entry.row.pk, said))
            same = not said or here == {prefix for _country, prefix in areas(entry)}
            found[entry.number, "country"] = said if here or not said else None
            found[entry.number, "postal_prefixes"] = (
                entry.values.get("postal_prefixes") if same else None
            )
        return found

    def write(self, entries: list[Entry], by: Any, now: datetime) -> None:
        """Territories once by name, then their areas."""
        made: dict[str, Territory] = {}
        for entry in entries:
            name = entry.values["territory"]
            if entry.row is None:
                made.setdefault(name, Territory(name=name))
        Territory.objects.bulk_create(made.values())
        for entry in entries:
            entry.row = entry.row or made[entry.values["territory"]]
        _set_default(entries)
        _set_areas(entries)

        if by is not None and not by.is_admin and made:  # whoever makes one looks after it
            by.territories.add(*made.values())
            access.refresh_territories(by)

    def permit(self, entries: list[Entry], by: Any) -> None:
        """A manager changes the territories that they have, and takes no site out of sight."""
        mine = set(by.territories.values_list("pk", flat=True))
        for entry in entries:
            if entry.row is not None and entry.row.pk not in mine:
                entry.refuse("territory", _("Only an admin may change what is not your territory."))
        taking = _taking(
            entries, Site.objects.exclude(pk__in=references.sites_for(by).values("pk"))
        )
        for entry in entries:
            if entry.values["territory"] in taking:
                column = "postal_prefixes" if areas(entry) else "is_default"
                entry.refuse(column, _("Sites would move that are not yours. Ask an admin."))

    def finish(self, by: Any, now: datetime, *, after: str) -> str:
        """Sites that are there already go where the areas are now, as far as they are in sight.

        Some at a time, in the order of their ids; sites made meanwhile are placed as they are made.
        """
        seen_all = by is None or by.is_admin
        sites = Site.objects.all() if seen_all else references.sites_for(by)
        if after:
            sites = sites.filter(pk__gt=after)
        some = list(sites.order_by("pk")[:SITES_AT_ONCE])
        territories.place_anew(some)
        return str(some[-1].pk) if len(some) == SITES_AT_ONCE else ""


def _taking(entries: list[Entry], hidden: Any) -> set[str]:
    """The names of territories into which the rows of a file would bring some of these sites."""
    was = territories.as_it_is()
    after, default, names = dict(was.areas), was.default, {}
    for entry in entries:
        name = entry.values["territory"]
        own = entry.row.pk if entry.row else uuid5(NAMESPACE_OID, name)
        names[own] = name
        said = areas(entry)
        about = {country for country, _prefix in said}
        gone = [each for each in after if after[each] == own and each[0] in about]
        for each in gone:
            del after[each]
        after |= dict.fromkeys(said, own)
        default = own if entry.values.get("is_default") else default
    then = territories.Map(after, default)
    places = hidden.current().order_by().values_list("country", "postal_code").distinct()
    moving = [place for place in places if then.territory_of(*place) != was.territory_of(*place)]
    return {names[to] for place in moving if (to := then.territory_of(*place)) in names}


def areas(entry: Entry) -> list[tuple[str, str]]:
    """Country and prefix of each area of a row; without prefixes the country as a whole."""
    country = entry.values.get("country")
    if not country:
        return []
    return [(country, prefix) for prefix in sorted(entry.values.get("postal_prefixes") or {""})]


def _set_default(entries: list[Entry]) -> None:
    """Give up what was the default before another one becomes it."""
    said = [entry for entry in entries if "is_default" in entry.values]
    on = {entry.row.pk for entry in said if entry.values["is_default"]}
    off = {entry.row.pk for entry in said} - on
    rows = Territory.objects.filter(is_default=True)
    (rows.exclude(pk__in=on) if on else rows.filter(pk__in=off)).update(is_default=False)
    Territory.objects.filter(pk__in=on).update(is_default=True)


def _set_areas(entries: list[Entry]) -> None:
    """In each row's country the territory has the row's prefixes and no others."""
    wanted = {(entry.row.pk, *area) for entry in entries for area in areas(entry)}
    about = {(territory_id, country) for territory_id, country, _prefix in wanted}
    there = {
        (area.territory_id, area.country, area.prefix): area.pk
        for area in TerritoryArea.objects.filter(territory__in={each for each, _c in about})
        if (area.territory_id, area.country) in about
    }
    gone = [pk for area, pk in there.items() if area not in wanted]
    TerritoryArea.objects.filter(pk__in=gone).delete()
    TerritoryArea.objects.bulk_create(
        TerritoryArea(territory_id=territory_id, country=country, prefix=prefix)
        for territory_id, country, prefix in sorted(wanted - there.keys())
    )
