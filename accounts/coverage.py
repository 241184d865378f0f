"""When a site is worked at: its zone, the company's hours, its region's holidays."""

from __future__ import annotations

import functools
import json
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import structlog

from accounts import company, hours
from accounts.models.settings import working_week

if TYPE_CHECKING:
    from accounts.models import Site

log = structlog.get_logger(__name__)


def calendar_of(site: Site | None) -> hours.Calendar:
    """The working calendar of a site; of the company where no site is known yet.

    Whoever mistyped a zone or left out all hours must not keep a signal from its queue: what
    cannot be used is replaced by what is next best, down to the hours that a company starts with.
    """
    ours = company.current()
    if site is None:
        zone, country, region = ours.time_zone, ours.country, ours.holiday_region
    else:
        zone, country, region = site.zone, site.country, site.holiday_region
    kept_hours = json.dumps(ours.hours, sort_keys=True)
    for each in (zone, ours.time_zone):
        try:
            return _calendar(each, kept_hours, country, region)
        except ValueError as error:
            log.warning("calendar_unusable", zone=each, why=str(error))
    return _calendar("UTC", json.dumps(working_week()), country, region)


def day_at(site: Site | None, now: datetime) -> date:
    """Which day it is there; at the company's where no site is known yet."""
    return now.astimezone(ZoneInfo(calendar_of(site).zone)).date()


@functools.lru_cache(maxsize=512)
def _calendar(zone: str, kept_hours: str, country: str, region: str) -> hours.Calendar:
    week = hours.weekly_hours(json.loads(kept_hours))
    return hours.Calendar(zone, week, country=country, subdivision=region)
