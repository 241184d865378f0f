"""When a visit is planned for, where nobody named an hour."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from accounts import coverage, hours

if TYPE_CHECKING:
    from accounts.models import Site

USUAL_WINDOW = dt.timedelta(hours=2)
BEGINS = dt.time(8)  # of a day on which nobody works there, if somebody wants to come all the same


def next_window(site: Site, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Two hours from the opening of the next working day there."""
    calendar = coverage.calendar_of(site)
    day = coverage.day_at(site, hours.add_working_days(now, 1, calendar))
    return window_on(site, day, now)


def window_on(site: Site, day: dt.date, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Two hours from the opening of a day there; of today, not before ``now``."""
    calendar = coverage.calendar_of(site)
    zone = ZoneInfo(calendar.zone)
    start = hours.next_opening(dt.datetime.combine(day, dt.time(0), zone), calendar)
    if start.astimezone(zone).date() != day:
        start = dt.datetime.combine(day, BEGINS, zone)
    start = max(start, now)
    return start, start + USUAL_WINDOW
