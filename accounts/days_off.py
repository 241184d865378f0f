"""Public holidays of a country or a part of it, looked up ten years at a time and kept."""

import json
import re
import subprocess
import sys
from datetime import date
from functools import lru_cache
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent


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
    found = _looked_up(country, subdivision, year - year % 10)
    return None if found is None else frozenset(day for day in found if day.year == year)


@lru_cache(maxsize=1024)
def _looked_up(country: str, subdivision: str, first: int) -> frozenset[date] | None:
    """Ten years of a region, by a process of their own: `holiday_lookup` says why."""
    asked = ["accounts.holiday_lookup", country, subdivision, str(first)]
    command = [sys.executable, "-W", "ignore", "-m", *asked]
    reply = subprocess.run(command, cwd=HOME, check=True, stdout=subprocess.PIPE, timeout=60)
    found = json.loads(reply.stdout)
    return None if found is None else frozenset(map(date.fromisoformat, found))
