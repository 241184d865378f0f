"""Which territory a site is in: the longest matching postal prefix of its country wins."""

from __future__ import annotations

from accounts.models.territories import Territory, TerritoryArea


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
