"""Which territory a site is in: the longest matching postal prefix of its country wins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from accounts.models.territories import Territory, TerritoryArea

Area = tuple[str, str]  # a country (ISO 3166-1 alpha-2) and a prefix; an empty one is all of it


def normalise(postal_code: str) -> str:
    """A postal code without blanks and in capitals, as prefixes are kept."""
    return "".join(postal_code.split()).upper()


def match(country: str, postal_code: str) -> Territory | None:
    """The territory of a place; without a match the one marked default; else none.

    ``country`` is ISO 3166-1 alpha-2. An empty prefix stands for the whole country.
    """
    code = normalise(postal_code)
    prefixes = [code[:length] for length in range(len(code) + 1)]
    areas = TerritoryArea.objects.filter(country=country.upper(), prefix__in=prefixes)
    best = max(areas.select_related("territory"), key=lambda area: len(area.prefix), default=None)
    if best:
        return best.territory
    return Territory.objects.filter(is_default=True).first()


@dataclass(frozen=True)
class Map:
    """All areas at once, to match many places, also as they would be after a change."""

    areas: dict[Area, UUID]
    default: UUID | None

    def area_of(self, country: str, postal_code: str) -> Area | None:
        """The area that a place falls into; none where nothing matches."""
        code, country = normalise(postal_code), country.upper()
        for length in range(len(code), -1, -1):
            if (country, code[:length]) in self.areas:
                return country, code[:length]
        return None

    def territory_of(self, country: str, postal_code: str) -> UUID | None:
        """As `match`, by id."""
        area = self.area_of(country, postal_code)
        return self.areas[area] if area else self.default

    def around(self, area: Area) -> Area | None:
        """The next larger area that this one is cut out of."""
        country, prefix = area
        for length in range(len(prefix) - 1, -1, -1):
            if (country, prefix[:length]) in self.areas:
                return country, prefix[:length]
        return None

    def changed(self, territory: UUID, areas: Iterable[Area], *, is_default: bool) -> Map:
        """The map as it would be with these areas for a territory."""
        kept = {area: owner for area, owner in self.areas.items() if owner != territory}
        default = territory if is_default else None if self.default == territory else self.default
        return Map(kept | dict.fromkeys(areas, territory), default)


def as_it_is() -> Map:
    """The map of today."""
    areas = TerritoryArea.objects.values_list("country", "prefix", "territory")
    default = Territory.objects.filter(is_default=True).values_list("pk", flat=True).first()
    return Map({(country, prefix): owner for country, prefix, owner in areas}, default)
