"""A program: the public holidays of a region in ten years, as JSON; null where it is not known.

    python -m accounts.holiday_lookup GB SCT 2020

The package knows 250 countries and loads them all, 12 MB, to answer for one. So whoever needs an
answer starts this for a fifth of a second, and keeps the dates.
"""

import json
import sys

import holidays


def looked_up(country: str, subdivision: str, first: int) -> list[str] | None:
    """The dates from the year ``first`` on, or None when nobody told us of the region."""
    years = range(max(first, 1), first + 10)
    try:
        found = holidays.country_holidays(country, subdiv=subdivision or None, years=years)
    except NotImplementedError:
        return None
    if not hasattr(found, "country"):  # a stock exchange
        return None
    return [day.isoformat() for day in found]


if __name__ == "__main__":
    json.dump(looked_up(sys.argv[1], sys.argv[2], int(sys.argv[3])), sys.stdout)
