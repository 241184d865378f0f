"""Working time: when a place is open, and when so much working time has passed.

Clocks count the working time of a site's calendar. Everything here takes aware moments and
gives moments in UTC; nothing reads the clock, the database or the settings.

Working time is real elapsed time, so a span that contains the hour skipped in spring is an hour
shorter that day and one that contains the hour repeated in autumn an hour longer. A local time
that occurs twice means its first occurrence; one that does not occur means the moment at which
the clocks jump.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from accounts.days_off import known_region as known_region
from accounts.days_off import public_holidays

Span = tuple[time, time]  # from, to; midnight as the second one is the end of the day
Week = tuple[tuple[Span, ...], ...]  # Monday first, seven of them

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS: Week = (((time(0), time(0)),),) * 7  # 24×7
FURTHEST = 3660  # days that a search looks ahead; ten years are no deadline any more

_NOTHING = timedelta(0)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """When a place works: its zone, its hours through the week, the days it stays closed.

    ``closed_on`` are dates of the company's own, ``open_on`` days on which it works whatever the
    weekday or the holidays, with their hours. ``country`` (ISO 3166-1) and ``subdivision``
    (ISO 3166-2, with or without the country) add the public holidays there, 24×7 hours
    included: a calendar that never closes names no country.
    Raises ValueError for a zone that does not exist and for hours that contradict themselves.
    """

    zone: str
    week: Week
    closed_on: frozenset[date] = frozenset()
    country: str = ""
    subdivision: str = ""
    open_on: Mapping[date, tuple[Span, ...]] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        _zone(self.zone)
        if len(self.week) != len(DAYS):
            raise ValueError("A week of hours needs seven days, Monday first.")
        for spans in self.week:
            _check_day(spans)


def weekdays(start: time, end: time) -> Week:
    """The same hours from Monday to Friday, nothing at the weekend."""
    return (((start, end),),) * 5 + ((), ())


def add_working(start: datetime, amount: timedelta, calendar: Calendar) -> datetime:
    """The first moment, in UTC, at which ``amount`` of working time has passed since ``start``.

    Time that ends with the day's hours ends at closing, not at the next opening. Nothing to
    add gives ``start`` itself, whether open or not.
    Raises ValueError when ``amount`` is negative or is not reached within ten years.
    """
    moment = _utc(start)
    if amount < _NOTHING:
        raise ValueError("Working time is counted forwards: the amount cannot be negative.")
    if not amount:
        return moment
    left = amount
    for begin, end in _stretches(moment, calendar):
        if end - begin >= left:
            return begin + left
        left -= end - begin
    raise _never(calendar)


def add_working_days(start: datetime, days: int, calendar: Calendar) -> datetime:
    """The same clock time ``days`` working days later, in UTC.

    A start outside hours (in the evening, before opening, at lunch, on a day off) counts from
    the next opening: Monday 20:00 and one day are Wednesday at opening. The clock time is kept
    even where the later day has shorter hours. No days give ``start`` itself.
    Raises ValueError when ``days`` is negative or is not reached within ten years.
    """
    if days < 0:
        raise ValueError("Working days are counted forwards: the number cannot be negative.")
    if not days:
        return _utc(start)
    counted_from = _local(next_opening(start, calendar), calendar)
    left = days
    for day in _dates(counted_from.date() + _ONE_DAY):
        left -= is_working_day(day, calendar)
        if not left:
            return _moment(day, counted_from.time(), calendar)
    raise _never(calendar)


def working_between(a: datetime, b: datetime, calendar: Calendar) -> timedelta:
    """The working time from ``a`` to ``b``; zero when ``b`` is not after ``a``.

    A calendar without hours has none to count: zero.
    """
    first, last = _utc(a), _utc(b)
    total = _NOTHING
    if last <= first:
        return total
    days = (last - first).days + 3  # both ends, and a date line crossed or an hour repeated
    for begin, end in _stretches(first, calendar, days):
        if begin >= last:
            break
        total += min(end, last) - begin
    return total


def next_opening(moment: datetime, calendar: Calendar) -> datetime:
    """``moment`` itself when open then, else when the hours begin again, in UTC.

    Raises ValueError when that is not within ten years.
    """
    for begin, _end in _stretches(_utc(moment), calendar):
        return begin
    raise _never(calendar)


def is_open(moment: datetime, calendar: Calendar) -> bool:
    """Whether ``moment`` is in working time; the moment of closing no longer is."""
    now = _utc(moment)
    return any(begin == now for begin, _end in _stretches(now, calendar, days=2))


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether the place has hours on this weekday and the date is no day off, or works anyway."""
    return bool(calendar.open_on.get(day)) or (
        bool(calendar.week[day.weekday()])
        and day not in calendar.closed_on
        and day not in public_holidays(calendar.country, calendar.subdivision, day.year)
    )


def weekly_hours(kept: object) -> Week:
    """Read hours as settings keep them: ``{"mon": [["08:00", "12:00"], ["13:00", "17:00"]]}``.

    A day left out is closed; "24:00" ends a day at midnight. Raises ValueError, with a sentence
    for whoever filled in the form, when anything is unclear or no day has hours.
    """
    if not isinstance(kept, dict):
        raise ValueError(_("Give the hours by day, from “mon” to “sun”."))
    for name in kept:
        if name not in DAYS:
            raise ValueError(_("“%(name)s” is no day: use mon to sun.") % {"name": name})
    week = tuple(
        day_of_hours(str(WEEKDAYS[number]), kept.get(name, [])) for number, name in enumerate(DAYS)
    )
    if not any(week):
        raise ValueError(_("Give at least one day some hours."))
    return week


def day_of_hours(name: str, kept: object) -> tuple[Span, ...]:
    """One day's spans, in order; the sentence of a ValueError begins with the day."""
    if not isinstance(kept, list):
        raise ValueError(f"{name}: " + _("give a list of hours, empty when closed."))
    try:
        spans = tuple(sorted(_span(pair) for pair in kept))
        _check_day(spans)
    except ValueError as problem:
        raise ValueError(f"{name}: {problem}") from None
    return spans


def _span(pair: object) -> Span:
    if not isinstance(pair, list) or len(pair) != 2:
        raise ValueError(_("give each span as a start and an end, like 08:00 and 17:00."))
    start, end = pair
    if end == "00:00":
        raise ValueError(_("write midnight at the end of a day as 24:00."))
    return _clock_time(start), time(0) if end == "24:00" else _clock_time(end)


def _clock_time(words: object) -> time:
    if not isinstance(words, str) or not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", words):
        raise ValueError(
            _("“%(words)s” is no time of day: write it like 08:00.") % {"words": words}
        )
    return time.fromisoformat(words)


def _check_day(spans: tuple[Span, ...]) -> None:
    """Spans must run forwards, in order, without overlaps; one may touch the next."""
    for start, end in spans:
        if end <= start and end != time(0):
            raise ValueError(
                _("%(start)s to %(end)s runs backwards: the end must be after the start.")
                % {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
            )
    for (_start, end), (following, _later) in pairwise(spans):
        if end > following or end == time(0):
            raise ValueError(
                _("the hours until %(end)s overlap those from %(start)s.")
                % {"end": f"{end:%H:%M}", "start": f"{following:%H:%M}"}
            )


def _stretches(
    moment: datetime, calendar: Calendar, days: int = FURTHEST
) -> Iterator[tuple[datetime, datetime]]:
    """The open stretches after ``moment`` (UTC), the one it lies in cut off at ``moment``."""
    if not any(calendar.week):
        return
    for day in _dates(_local(moment, calendar).date(), days):
        if not is_working_day(day, calendar):
            continue
        for start, end in calendar.open_on.get(day) or calendar.week[day.weekday()]:
            closing = _moment(day if end > start else day + _ONE_DAY, end, calendar)
            begin = max(_moment(day, start, calendar), moment)
            if begin < closing:
                yield begin, closing


def _dates(first: date, days: int = FURTHEST) -> Iterator[date]:
    """``first`` and the days after it, at most ``days`` and not past what a date can say."""
    start = max(first.toordinal(), 2)  # the first and last days may have no midnight in UTC
    for ordinal in range(start, min(start + days, date.max.toordinal() - 1)):
        yield date.fromordinal(ordinal)


def _moment(day: date, clock: time, calendar: Calendar) -> datetime:
    """When the clocks of the place show this, in UTC; see the top of the file for odd nights."""
    zone = _zone(calendar.zone)
    local = datetime.combine(day, clock, zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return moment
    return _jump(local.replace(fold=1).astimezone(UTC), moment, zone)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The moment between the two (UTC) at which the zone's clocks jump, to the second."""
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


def _utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError("A moment needs its time zone.")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("This moment is out of range.") from None


def _local(moment: datetime, calendar: Calendar) -> datetime:
    try:
        return moment.astimezone(_zone(calendar.zone))
    except OverflowError:
        raise ValueError("This moment is out of range.") from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"“{name}” is no time zone: use a name like Europe/London.") from None


def _never(calendar: Calendar) -> ValueError:
    if not any(calendar.week):
        return ValueError("This calendar has no hours at all, so working time never passes.")
    return ValueError("This calendar does not have so much working time in the next ten years.")
