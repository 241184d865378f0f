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
    return frozenset(named_holidays(country, subdivision, year))


@lru_cache(maxsize=256)
def named_holidays(country: str, subdivision: str, year: int) -> dict[date, str]:
    """The same days with what each is called there."""
    country, subdivision = _region(country, subdivision)
    found = _holidays_known(country, subdivision, year)
    if found is None and subdivision:
        found = _holidays_known(country, "", year)
    return found or {}


@lru_cache(maxsize=1)
def countries() -> tuple[tuple[str, str], ...]:
    """Code and English name of each country whose holidays we know, by name."""
    import holidays
    from holidays.registry import COUNTRIES

    known = holidays.list_supported_countries()
    names = {words[1]: words[0] for words in COUNTRIES.values() if words[1] in known}
    spaced = ((code, re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)) for code, name in names.items())
    return tuple(sorted(spaced, key=lambda pair: pair[1]))


@lru_cache(maxsize=256)
def parts_of(country: str) -> tuple[tuple[str, str], ...]:
    """Code and name of each part of a country that has holidays of its own."""
    import holidays

    country = country.strip().upper()
    codes = holidays.list_supported_countries().get(country, [])
    kind = getattr(holidays, country, None)
    named = {code: name for name, code in getattr(kind, "subdivisions_aliases", {}).items()}
    pairs = ((code, f"{named[code]} ({code})" if code in named else code) for code in codes)
    return tuple(sorted(pairs, key=lambda pair: pair[1]))


def _region(country: str, subdivision: str) -> tuple[str, str]:
    """Both codes as ISO writes them, the subdivision without its country: ("GB", "SCT")."""
    country, subdivision = country.strip().upper(), subdivision.strip()
    if subdivision.upper().startswith(f"{country}-"):
        subdivision = subdivision[len(country) + 1 :].upper()
    return country, subdivision


def _holidays_known(country: str, subdivision: str, year: int) -> dict[date, str] | None:
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
    return {day: str(name) for day, name in found.items() if day.year == year}
