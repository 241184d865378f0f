"""Public holidays of a country or a part of it, looked up ten years at a time and kept."""

import json
import re
import subprocess
import sys
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent
CODE = re.compile(r"[A-Z]{2,3}")


def known_region(country: str, subdivision: str = "") -> bool:
    """Whether we know the public holidays of this country and, if named, this part of it."""
    country, subdivision = _region(country, subdivision)
    if country in _countries() and subdivision in ("", *_countries()[country]["parts"]):
        return True
    return _holidays_known(country, subdivision, date.min.year) is not None


@lru_cache(maxsize=4096)
def public_holidays(country: str, subdivision: str, year: int) -> frozenset[date]:
    """The days off of a region in one year, substitute days included.

    An unknown subdivision has its country's holidays and an unknown country none, because a
    clock that runs on a holiday does less harm than one that never starts. ``known_region``
    lets set-up and imports warn.
    """
    return frozenset(named_holidays(country, subdivision, year))


def named_holidays(country: str, subdivision: str, year: int) -> dict[date, str]:
    """The same days with what each is called there."""
    country, subdivision = _region(country, subdivision)
    found = _holidays_known(country, subdivision, year)
    if found is None and subdivision:
        found = _holidays_known(country, "", year)
    return found or {}


def countries() -> list[tuple[str, str]]:
    """Code and English name of each country whose holidays we know, by name."""
    pairs = ((code, facts["name"]) for code, facts in _countries().items())
    return sorted(pairs, key=lambda pair: pair[1])


@lru_cache(maxsize=256)
def parts_of(country: str) -> tuple[tuple[str, str], ...]:
    """Code and name of each part of a country that has holidays of its own."""
    country = country.strip().upper()
    if not CODE.fullmatch(country) or country not in _countries():
        return ()
    named = _asked("parts", country)
    pairs = ((code, f"{name} ({code})" if name else code) for code, name in named.items())
    return tuple(sorted(pairs, key=lambda pair: pair[1]))


def _region(country: str, subdivision: str) -> tuple[str, str]:
    """Both codes as ISO writes them, the subdivision without its country: ("GB", "SCT")."""
    country, subdivision = country.strip().upper(), subdivision.strip()
    if subdivision.upper().startswith(f"{country}-"):
        subdivision = subdivision[len(country) + 1 :].upper()
    return country, subdivision


def _holidays_known(country: str, subdivision: str, year: int) -> dict[date, str] | None:
    """The public holidays of that year, or None when nobody told us of the region."""
    if not CODE.fullmatch(country):
        return None
    found = _looked_up(country, subdivision, year - year % 10)
    return None if found is None else {day: found[day] for day in found if day.year == year}


@lru_cache(maxsize=1024)
def _looked_up(country: str, subdivision: str, first: int) -> dict[date, str] | None:
    """Ten years of a region."""
    found = _asked("days", country, subdivision, str(first))
    if found is None:
        return None
    return {date.fromisoformat(day): name for day, name in found.items()}


@lru_cache(maxsize=1)
def _countries() -> dict[str, dict[str, Any]]:
    """Name and parts of each country."""
    found: dict[str, dict[str, Any]] = _asked("countries")
    return found


def _asked(*words: str) -> Any:
    """What `holiday_lookup` says, in a process of its own: it says why."""
    command = [sys.executable, "-W", "ignore", "-m", "accounts.holiday_lookup", *words]
    reply = subprocess.run(command, cwd=HOME, check=True, stdout=subprocess.PIPE, timeout=60)
    return json.loads(reply.stdout)
