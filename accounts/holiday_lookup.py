"""A program: what is known of public holidays, as JSON; null where it is not known.

    python -m accounts.holiday_lookup days GB SCT 2020
    python -m accounts.holiday_lookup countries
    python -m accounts.holiday_lookup parts GB

The package knows 250 countries and loads them all, 12 MB, to answer for one. So whoever needs an
answer starts this for a fifth of a second, and keeps what it said.
"""

import json
import re
import sys
from collections.abc import Callable
from typing import Any

import holidays
from holidays.registry import COUNTRIES


def days(country: str, subdivision: str, first: str) -> dict[str, str] | None:
    """Dates and names from the year ``first`` on, or None when nobody told us of the region."""
    years = range(max(int(first), 1), int(first) + 10)
    try:
        found = holidays.country_holidays(country, subdiv=subdivision or None, years=years)
    except NotImplementedError:
        return None
    if not hasattr(found, "country"):  # a stock exchange
        return None
    return {day.isoformat(): str(name) for day, name in found.items()}


def countries() -> dict[str, dict[str, object]]:
    """English name of each country, and the codes of its parts that have holidays of their own."""
    known = holidays.list_supported_countries()
    names = {words[1]: words[0] for words in COUNTRIES.values()}
    return {
        code: {"name": re.sub(r"(?<=[a-z])(?=[A-Z])", " ", names.get(code, code)), "parts": parts}
        for code, parts in known.items()
    }


def parts(country: str) -> dict[str, str]:
    """Code and name of each part of a country that has holidays of its own."""
    codes = holidays.list_supported_countries().get(country, [])
    kind = getattr(holidays, country, None)
    named = {code: name for name, code in getattr(kind, "subdivisions_aliases", {}).items()}
    return {code: named.get(code, "") for code in codes}


ANSWERS: dict[str, Callable[..., Any]] = {"days": days, "countries": countries, "parts": parts}


if __name__ == "__main__":
    json.dump(ANSWERS[sys.argv[1]](*sys.argv[2:]), sys.stdout)
