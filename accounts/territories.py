"""Which territory a site is in: the longest matching postal prefix of its country wins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.apps import apps

from accounts.models.territories import Territory, TerritoryArea

if TYPE_CHECKING:
    from accounts.models import Site


def normalise(postal_code: str) -> str:
    """A postal code without blanks and in capitals, as prefixes are kept."""
    return "".join(postal_code.split()).upper()


def match(country: str, postal_code: str) -> Territory | None:
    """The territory of a place; without a match the one marked default; else none.

    ``country`` is ISO 3166-1 alpha-2. An empty prefix stands for the whole country.
    """
    return match_all([(country, postal_code)])[0]


def match_all(places: Sequence[tuple[str, str]]) -> list[Territory | None]:
    """`match` for many places, in two queries."""
    wanted = [(country.upper(), normalise(postal_code)) for country, postal_code in places]
    prefixes = {code[:length] for _country, code in wanted for length in range(len(code) + 1)}
    areas = TerritoryArea.objects.filter(
        country__in={country for country, _code in wanted}, prefix__in=prefixes
    )
    found = {
        (area.country, area.prefix): area.territory for area in areas.select_related("territory")
    }
    default = Territory.objects.filter(is_default=True).first()
    return [_longest(found, country, code) or default for country, code in wanted]


def _longest(found: dict[tuple[str, str], Territory], country: str, code: str) -> Territory | None:
    for length in range(len(code), -1, -1):
        if territory := found.get((country, code[:length])):
            return territory
    return None


def place_anew(sites: Iterable[Site]) -> list[Site]:
    """Put sites where the areas are now, and let whom it concerns see them; returns the moved."""
    from accounts import access

    sites = list(sites)
    matched = match_all([(site.country, site.postal_code) for site in sites])
    moved = []
    for site, territory in zip(sites, matched, strict=True):
        if site.territory_id != (territory.pk if territory else None):
            site.territory = territory
            moved.append(site)
    apps.get_model("accounts", "Site").objects.bulk_update(moved, ["territory"], batch_size=500)
    access.cover_sites(moved)
    return moved
