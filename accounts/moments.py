"""Words for moments, as people read them: how long is left, and when something was heard.

The phone says the same words while a page stands open (JavaScript); both are held to
``tests/time_left_cases.json``. ``now`` is passed in, and ``zone`` is the IANA name of the place
whose clock the words show.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

State = Literal["calm", "soon", "late"]

CELLS = 10  # of the gauge

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
_DAYS_WITH_A_NAME = 6  # "Wed" can mean one day only


class TimeLeft(NamedTuple):
    """What a card says about its deadline, and how loudly."""

    words: str
    state: State


def time_left(due: datetime, now: datetime, zone: str, start: datetime | None = None) -> TimeLeft:
    """Say how long is left until ``due``: "48 min left", "Wed 09:30", "Late by 2 days".

    It is late from ``due`` on and soon when less than a quarter of the time since ``start`` is
    left; without ``start`` nothing is ever soon. Parts of a minute, and of a day late, are
    left out, so that we never promise more time than there is.
    """
    left = due - now
    if left <= _NOTHING:
        return TimeLeft(_late_by(-left), "late")
    soon = start is not None and left * 4 < due - start
    words = _left(left) if left < _DAY else _day_and_time(due, now, zone)
    return TimeLeft(words, "soon" if soon else "calm")


def heard_at(moment: datetime, now: datetime, zone: str, *, inline: bool = False) -> str:
    """Say when something was: "Today 10:55", "Yesterday 16:20", "Tue 09:10", "3 Nov 14:02".

    A weekday alone is one of the last six days; another year is named. ``inline`` gives the
    words as they stand inside a sentence: "today 10:55".
    """
    local, today = moment.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    days_ago = (today - local.date()).days
    if days_ago in (0, 1):
        return _recent_day(days_ago, inline) % {"time": f"{local:%H:%M}"}
    if 1 < days_ago <= _DAYS_WITH_A_NAME:
        return _written(local, pgettext("date format", "D H:i"))
    if local.year == today.year:
        return _written(local, pgettext("date format", "j M H:i"))
    return _written(local, pgettext("date format", "j M Y H:i"))


def _recent_day(days_ago: int, inline: bool) -> str:
    if days_ago:
        return _("yesterday %(time)s") if inline else _("Yesterday %(time)s")
    return _("today %(time)s") if inline else _("Today %(time)s")


def due_when(due: datetime, now: datetime, zone: str) -> str:
    """Say when something is due, inside a sentence: "14:55" today, else "Wed 09:30".

    What was due is said as what was heard: "yesterday 16:20".
    """
    local, today = due.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if local.date() < today:
        return heard_at(due, now, zone, inline=True)
    return _day_and_time(due, now, zone)


def level(due: datetime, start: datetime, now: datetime) -> int:
    """How many of the gauge's ten cells are still full: 10 at ``start``, 0 from ``due`` on.

    A cell that has begun to empty still counts, so that only what is late shows none.
    """
    left, whole = due - now, due - start
    if left <= _NOTHING:
        return 0
    if whole <= left:
        return CELLS
    return -(-left * CELLS // whole)


def _left(left: timedelta) -> str:
    hours, minutes = _hours_and_minutes(left)
    if not hours and not minutes:
        return _("Less than 1 min left")
    if not hours:
        return _("%(minutes)d min left") % {"minutes": minutes}
    if not minutes:
        return _("%(hours)d h left") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min left") % {"hours": hours, "minutes": minutes}


def _late_by(late: timedelta) -> str:
    if late >= _DAY:
        return ngettext("Late by %(days)d day", "Late by %(days)d days", late.days) % {
            "days": late.days
        }
    hours, minutes = _hours_and_minutes(late)
    if not hours and not minutes:
        return _("Late by less than 1 min")
    if not hours:
        return _("Late by %(minutes)d min") % {"minutes": minutes}
    if not minutes:
        return _("Late by %(hours)d h") % {"hours": hours}
    return _("Late by %(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}


def _day_and_time(due: datetime, now: datetime, zone: str) -> str:
    """The day itself, with its date when the weekday alone could mean an earlier one."""
    local, today = due.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    if (local.date() - today).days <= _DAYS_WITH_A_NAME:
        return _written(local, pgettext("date format", "D H:i"))
    if local.year == today.year:
        return _written(local, pgettext("date format", "D j M H:i"))
    return _written(local, pgettext("date format", "D j M Y H:i"))


def _written(local: datetime, pattern: str) -> str:
    """A moment in a pattern of Django's, which is read once for each minute."""
    minute = local.replace(second=0, microsecond=0, tzinfo=None)
    return _written_in(minute, pattern, get_language())


@lru_cache(maxsize=4096)
def _written_in(minute: datetime, pattern: str, _language: str | None) -> str:
    return format_date(minute, pattern)


def _hours_and_minutes(span: timedelta) -> tuple[int, int]:
    return divmod(span // _MINUTE, 60)
