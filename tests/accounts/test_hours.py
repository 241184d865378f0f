"""Working time: clocks must be right on the odd days too, or somebody is told they are late."""

import time as stopwatch
from datetime import UTC, date, datetime, time, timedelta

import pytest

from accounts.hours import (
    ALWAYS,
    Calendar,
    add_working,
    add_working_days,
    is_open,
    is_working_day,
    next_opening,
    working_between,
)
from tests.accounts.calendars import (
    ADELAIDE,
    ENGLAND,
    HOUR,
    KOLKATA,
    LONDON,
    LUNCH,
    NEVER_CLOSED,
    NEW_YORK,
    NIGHTS,
    NO_HOURS,
    OFFICE,
    SCOTLAND,
    SHORT_FRIDAY,
    at,
    shown,
)


@pytest.mark.parametrize(
    ("calendar", "start", "hours", "expected"),
    [
        (LONDON, "2026-11-03 09:15", 4, "Tue 2026-11-03 13:15"),
        (LONDON, "2026-11-06 16:00", 4, "Mon 2026-11-09 11:00"),  # over a weekend
        (LONDON, "2026-11-03 13:00", 4, "Tue 2026-11-03 17:00"),  # ends at closing, not later
        (LONDON, "2026-11-03 17:00", 4, "Wed 2026-11-04 12:00"),
        (LONDON, "2026-11-03 20:00", 4, "Wed 2026-11-04 12:00"),
        (LONDON, "2026-11-03 06:00", 4, "Tue 2026-11-03 12:00"),
        (LONDON, "2026-11-07 10:00", 4, "Mon 2026-11-09 12:00"),
        (LONDON, "2026-11-07 10:00", 0, "Sat 2026-11-07 10:00"),  # nothing passes at once
        (LONDON, "2026-11-02 08:00", 90, "Fri 2026-11-13 17:00"),
        (SCOTLAND, "2026-11-27 16:00", 4, "Tue 2026-12-01 11:00"),  # St Andrew's Day
        (ENGLAND, "2026-11-27 16:00", 4, "Mon 2026-11-30 11:00"),
        (ENGLAND, "2026-12-24 16:00", 4, "Tue 2026-12-29 11:00"),  # Boxing Day is made up for
        (NEW_YORK, "2026-07-02 16:00", 4, "Mon 2026-07-06 11:00"),  # 4 July is a Saturday
        (NEW_YORK, "2026-11-03 09:00-08:00", 4, "Tue 2026-11-03 16:00"),  # told in California
        (ADELAIDE, "2026-11-03 22:45+00:00", 1, "Wed 2026-11-04 10:15"),
        (KOLKATA, "2026-11-03 11:30", 1, "Tue 2026-11-03 13:30"),  # lunch does not count
        (NEVER_CLOSED, "2026-11-07 23:00", 4, "Sun 2026-11-08 03:00"),
        (NIGHTS, "2026-11-03 23:00", 8, "Wed 2026-11-04 23:00"),
    ],
)
def test_working_hours_pass_only_while_open(
    calendar: Calendar, start: str, hours: int, expected: str
) -> None:
    due = add_working(at(start, calendar), hours * HOUR, calendar)
    assert due.tzinfo is UTC
    assert shown(due, calendar) == expected


@pytest.mark.parametrize(
    ("calendar", "start", "end", "hours"),
    [
        # London, 2026-03-29: 01:00 becomes 02:00. 2026-10-25: 02:00 becomes 01:00.
        (NEVER_CLOSED, "2026-03-29 00:00", "2026-03-30 00:00", 23),
        (NEVER_CLOSED, "2026-10-25 00:00", "2026-10-26 00:00", 25),
        (NIGHTS, "2026-03-29 00:00", "2026-03-29 12:00", 5),
        (NIGHTS, "2026-10-25 00:00", "2026-10-25 12:00", 7),
        (LONDON, "2026-03-27 00:00", "2026-03-31 00:00", 18),
        (LONDON, "2026-10-23 00:00", "2026-10-27 00:00", 18),
        # New York, 2026-03-08 and 2026-11-01.
        (Calendar("America/New_York", ALWAYS), "2026-03-08 00:00", "2026-03-09 00:00", 23),
        (Calendar("America/New_York", ALWAYS), "2026-11-01 00:00", "2026-11-02 00:00", 25),
        # Lord Howe Island moves its clocks by half an hour.
        (Calendar("Australia/Lord_Howe", ALWAYS), "2026-04-05 00:00", "2026-04-06 00:00", 24.5),
        # Beirut puts them back at midnight, into the day that has just ended.
        (Calendar("Asia/Beirut", ALWAYS), "2026-10-24 00:00", "2026-10-25 00:00", 25),
        # Samoa had no 30 December 2011.
        (Calendar("Pacific/Apia", ALWAYS), "2011-12-29 00:00", "2011-12-31 00:00", 24),
    ],
)
def test_a_day_on_which_the_clocks_change_has_the_hours_it_really_has(
    calendar: Calendar, start: str, end: str, hours: float
) -> None:
    a, b = at(start, calendar), at(end, calendar)
    assert working_between(a, b, calendar) == hours * HOUR
    assert add_working(a, hours * HOUR, calendar) <= b


def test_hours_that_begin_at_a_missing_time_begin_when_the_clocks_jump() -> None:
    calendar = Calendar("Europe/London", (((time(1, 30), time(3)),),) * 7)
    opening = next_opening(at("2026-03-29 00:00"), calendar)
    assert opening == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert working_between(opening, opening + 12 * HOUR, calendar) == HOUR


def test_hours_that_lie_wholly_in_the_missing_hour_are_none() -> None:
    calendar = Calendar("Europe/London", (((time(1, 15), time(1, 45)),),) * 7)
    day = at("2026-03-29 00:00")
    assert working_between(day, at("2026-03-29 12:00"), calendar) == timedelta(0)
    assert shown(next_opening(day, calendar), calendar) == "Mon 2026-03-30 01:15"


def test_hours_at_a_time_that_occurs_twice_are_open_the_first_time() -> None:
    calendar = Calendar("Europe/London", (((time(1), time(1, 30)),),) * 7)
    first = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    assert next_opening(at("2026-10-24 12:00"), calendar) == first
    assert is_open(first, calendar)
    assert not is_open(first + HOUR, calendar)


@pytest.mark.parametrize(
    ("calendar", "start", "days", "expected"),
    [
        (LONDON, "2026-11-03 10:20", 1, "Wed 2026-11-04 10:20"),
        (LONDON, "2026-11-03 10:20", 2, "Thu 2026-11-05 10:20"),
        (LONDON, "2026-11-05 10:20", 2, "Mon 2026-11-09 10:20"),
        (LONDON, "2026-11-06 16:59", 1, "Mon 2026-11-09 16:59"),
        (LONDON, "2026-11-03 20:00", 1, "Thu 2026-11-05 08:00"),  # evening: from Wednesday
        (LONDON, "2026-11-03 17:00", 1, "Thu 2026-11-05 08:00"),  # closing is outside hours
        (LONDON, "2026-11-03 06:00", 1, "Wed 2026-11-04 08:00"),  # before opening
        (LONDON, "2026-11-07 12:00", 3, "Thu 2026-11-12 08:00"),  # Saturday: from Monday
        (LONDON, "2026-11-07 12:00", 0, "Sat 2026-11-07 12:00"),
        (KOLKATA, "2026-11-03 12:30", 1, "Wed 2026-11-04 13:00"),  # at lunch
        (SCOTLAND, "2026-11-30 10:00", 1, "Wed 2026-12-02 08:00"),  # heard on a holiday
        (SCOTLAND, "2026-11-27 10:00", 2, "Wed 2026-12-02 10:00"),  # a holiday between
        (ENGLAND, "2026-11-27 10:00", 2, "Tue 2026-12-01 10:00"),
        (ENGLAND, "2026-12-24 10:00", 2, "Wed 2026-12-30 10:00"),
        (Calendar("Europe/London", SHORT_FRIDAY), "2026-11-05 16:00", 1, "Fri 2026-11-06 16:00"),
        (LONDON, "2026-03-27 09:30", 1, "Mon 2026-03-30 09:30"),  # the clocks change between
        (LONDON, "2026-10-23 09:30", 1, "Mon 2026-10-26 09:30"),
        (NEVER_CLOSED, "2026-03-28 01:30", 1, "Sun 2026-03-29 02:00"),  # no 01:30 that day
        (NEW_YORK, "2026-11-25 15:00", 2, "Mon 2026-11-30 15:00"),  # Thanksgiving
        (ADELAIDE, "2026-10-02 09:30", 1, "Mon 2026-10-05 09:30"),
    ],
)
def test_a_working_day_later_is_the_same_clock_time_on_the_next_working_day(
    calendar: Calendar, start: str, days: int, expected: str
) -> None:
    due = add_working_days(at(start, calendar), days, calendar)
    assert due.tzinfo is UTC
    assert shown(due, calendar) == expected


@pytest.mark.parametrize(
    ("calendar", "a", "b", "expected"),
    [
        (LONDON, "2026-11-06 16:00", "2026-11-09 11:00", 4 * HOUR),
        (LONDON, "2026-11-03 09:00", "2026-11-03 09:45", timedelta(minutes=45)),
        (LONDON, "2026-11-07 00:00", "2026-11-08 23:59", timedelta(0)),
        (LONDON, "2026-11-03 12:00", "2026-11-03 12:00", timedelta(0)),
        (LONDON, "2026-11-04 12:00", "2026-11-03 12:00", timedelta(0)),
        (KOLKATA, "2026-11-03 08:00", "2026-11-03 17:00", 8 * HOUR),
        (SCOTLAND, "2026-11-30 00:00", "2026-12-01 00:00", timedelta(0)),
        (ENGLAND, "2026-11-30 00:00", "2026-12-01 00:00", 9 * HOUR),
        (NO_HOURS, "2026-11-03 00:00", "2026-12-03 00:00", timedelta(0)),
    ],
)
def test_working_time_between_two_moments(
    calendar: Calendar, a: str, b: str, expected: timedelta
) -> None:
    assert working_between(at(a, calendar), at(b, calendar), calendar) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-03 07:59", False),
        ("2026-11-03 08:00", True),
        ("2026-11-03 12:30", False),
        ("2026-11-03 16:59", True),
        ("2026-11-03 17:00", False),
        ("2026-11-07 10:00", False),
    ],
)
def test_open_from_the_first_minute_and_no_longer_at_closing(moment: str, expected: bool) -> None:
    calendar = Calendar("Europe/London", LUNCH)
    assert is_open(at(moment), calendar) is expected
    assert (next_opening(at(moment), calendar) == at(moment)) is expected


def test_the_next_opening_passes_over_nights_weekends_and_days_off() -> None:
    christmas = at("2026-12-24 18:00")
    assert shown(next_opening(christmas, ENGLAND), ENGLAND) == "Tue 2026-12-29 08:00"
    own = Calendar("Europe/London", OFFICE, closed_on=frozenset({date(2026, 11, 4)}))
    assert shown(next_opening(at("2026-11-03 18:00"), own), own) == "Thu 2026-11-05 08:00"


def test_a_working_day_has_hours_and_is_no_day_off() -> None:
    scotland = [is_working_day(date(2026, 11, day), SCOTLAND) for day in (27, 28, 29, 30)]
    england = [is_working_day(date(2026, 11, day), ENGLAND) for day in (27, 28, 29, 30)]
    assert scotland == [True, False, False, False]
    assert england == [True, False, False, True]


def test_a_calendar_without_hours_says_so_and_never_searches_forever() -> None:
    start = at("2026-11-03 09:00")
    with pytest.raises(ValueError, match="no hours at all"):
        add_working(start, HOUR, NO_HOURS)
    with pytest.raises(ValueError, match="no hours at all"):
        add_working_days(start, 1, NO_HOURS)
    with pytest.raises(ValueError, match="no hours at all"):
        next_opening(start, NO_HOURS)
    assert not is_open(start, NO_HOURS)


@pytest.mark.parametrize("year", [2026, 9999])
def test_a_search_is_bounded(year: int) -> None:
    start = datetime(year, 12, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="ten years"):
        add_working(start, timedelta(days=40_000), LONDON)
    with pytest.raises(ValueError, match="ten years"):
        add_working_days(start, 10**9, LONDON)


@pytest.mark.parametrize(
    ("moment", "zone"),
    [
        (datetime.min, "America/New_York"),
        (datetime.max, "America/New_York"),
        (datetime.max, "Asia/Kolkata"),
    ],
)
def test_a_moment_past_what_a_date_can_say_is_refused_in_words(moment: datetime, zone: str) -> None:
    with pytest.raises(ValueError, match=r"out of range|ten years"):
        next_opening(moment.replace(tzinfo=UTC), Calendar(zone, ALWAYS))


def test_the_first_of_all_days_is_no_error() -> None:
    opening = next_opening(datetime.min.replace(tzinfo=UTC), Calendar("Asia/Kolkata", ALWAYS))
    assert opening.year == 1


def test_amounts_run_forwards_and_moments_need_a_zone() -> None:
    start = at("2026-11-03 09:00")
    with pytest.raises(ValueError, match="negative"):
        add_working(start, -HOUR, LONDON)
    with pytest.raises(ValueError, match="negative"):
        add_working_days(start, -1, LONDON)
    with pytest.raises(ValueError, match="time zone"):
        add_working(datetime(2026, 11, 3, 9), HOUR, LONDON)


def test_four_hundred_days_take_less_than_five_milliseconds() -> None:
    start = at("2026-01-01 00:00")
    end = start + timedelta(days=400)
    whole = working_between(start, end, SCOTLAND)  # and fetches the holidays of both years

    def seconds() -> float:
        began = stopwatch.perf_counter()
        add_working(start, whole, SCOTLAND)
        return stopwatch.perf_counter() - began

    assert min(seconds() for _attempt in range(5)) < 0.005


def test_a_calendar_refuses_nonsense() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        Calendar("Mars/Base", OFFICE)
    with pytest.raises(ValueError, match="seven days"):
        Calendar("Europe/London", OFFICE[:5])
    with pytest.raises(ValueError, match="overlap"):
        Calendar("Europe/London", (((time(8), time(12)), (time(11), time(17))),) * 7)
