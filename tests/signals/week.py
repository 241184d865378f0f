"""A working week at Harlow's, for tests whose clocks must run to the minute.

Hours are Monday to Friday, 08:00 to 17:00 in London; in this week of November, London is on UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from accounts.models import Person
from fieldapp.plumbing.ids import uuid7
from signals import capture, routing
from signals.models import FollowUp
from tests import cast as casting

WEEK = {"mon": 9, "tue": 10, "wed": 11, "thu": 12, "fri": 13, "sat": 14, "sun": 15}


def at(day: str, clock: str = "09:00", *, week: int = 0) -> datetime:
    """``at("tue", "11:30")``; ``week`` counts weeks after the first."""
    hour, minute = map(int, clock.split(":"))
    moment = datetime(2026, 11, WEEK[day], hour, minute, tzinfo=UTC)
    return moment + timedelta(weeks=week)


def followed_up(
    cast: casting.Cast, moment: datetime, *, by: Person | None = None, **facts: object
) -> FollowUp:
    """A follow-up of what Erin, or ``by``, heard, sent and routed at ``moment``."""
    heard = casting.heard(cast, **({"noticed_at": moment} | facts))
    signal = capture.capture(uuid7(), heard, by=by or cast.erin, now=moment).signal
    routing.route(signal.pk, now=moment)
    return FollowUp.objects.get(signal=signal)
