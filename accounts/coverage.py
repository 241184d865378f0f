"""When a site is worked at: its zone, the company's hours, its region's holidays."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING

from accounts import company, hours

if TYPE_CHECKING:
    from accounts.models import Site


def calendar_of(site: Site | None) -> hours.Calendar:
    """The working calendar of a site; of the company where no site is known yet."""
    ours = company.current()
    if site is None:
        zone, country, region = ours.time_zone, ours.country, ours.holiday_region
    else:
        zone, country, region = site.zone, site.country, site.holiday_region
    return _calendar(zone, json.dumps(ours.hours, sort_keys=True), country, region)


@functools.lru_cache(maxsize=512)
def _calendar(zone: str, kept_hours: str, country: str, region: str) -> hours.Calendar:
    week = hours.weekly_hours(json.loads(kept_hours))
    return hours.Calendar(zone, week, country=country, subdivision=region)
