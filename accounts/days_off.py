"""Public holidays of a country or a part of it, looked up a year at a time and kept."""

import re
from datetime import date
from functools import lru_cache


def known_region(country: str, subdivision: str = "") -> bool:
    """Whether we know the public holidays of this country and, if named, this part of it."""
    return _holidays_known(*_region(country, subdivision), date.min.year) is not None


@lru_cache(maxsize=4096)
def public_holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    """The days off of a region in one year, substitute days included.

    An unknown subdivision has its country's holidays and an unknown country none, because a
    clock that runs on a holiday does less harm than one that never starts. ``known_region``
    lets set-up and imports warn.
    """
    country, subdivision = _region(country, subdivision)
    found = _holidays_known(country, subdivision, year)
    if found is None and subdivision:
        found = _holidays_known(country, "", year)
    return found or frozenset()


def _region(country: str, subdivision: str) -> tuple[str, str]:
    """Both codes as ISO writes them, the subdivision without its country: ("GB", "SCT")."""
    country, subdivision = country.strip().upper(), subdivision.strip()
    if subdivision.upper().startswith(f"{country}-"):
        subdivision = subdivision[len(country) + 1 :].upper()
    return country, subdivision


def _holidays_known(country: str, subdivision: str, year: int) -> frozenset[date] | None:
    """The public holidays of that year, or None when nobody told us of the region."""
    if not re.fullmatch(r"[A-Z]{2,3}", country):
        return None
    import holidays  # half a second, which only those pay who need it

    try:
        found = holidays.country_holidays(country, subdiv=subdivision or None, years=year)
    except NotImplementedError:
        return None
    if not hasattr(found, "country"):  # a stock exchange
        return None
    return frozenset(day for day in found if day.year == year)
