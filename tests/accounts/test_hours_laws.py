"""What holds of working time for every calendar and moment."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.hours import (
    ALWAYS,
    Calendar,
    add_working,
    add_working_days,
    is_open,
    next_opening,
    working_between,
)
from tests.accounts.calendars import (
    ADELAIDE,
    KOLKATA,
    LONDON,
    NEVER_CLOSED,
    NEW_YORK,
    NIGHTS,
    SCOTLAND,
)

calendars = st.sampled_from(
    [LONDON, SCOTLAND, NEW_YORK, ADELAIDE, KOLKATA, NEVER_CLOSED, NIGHTS]
    + [Calendar(zone, ALWAYS) for zone in ("Asia/Beirut", "America/Havana", "Pacific/Apia")]
)
moments = st.datetimes(datetime(2009, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
amounts = st.timedeltas(timedelta(0), timedelta(days=30))


@settings(deadline=None)
@given(moments, amounts, calendars)
def test_the_time_added_is_the_time_between(
    start: datetime, amount: timedelta, calendar: Calendar
) -> None:
    assert working_between(start, add_working(start, amount, calendar), calendar) == amount


@settings(deadline=None)
@given(moments, amounts, amounts, calendars)
def test_more_working_time_is_never_over_earlier(
    start: datetime, less: timedelta, more: timedelta, calendar: Calendar
) -> None:
    less, more = sorted((less, more))
    assert start <= add_working(start, less, calendar) <= add_working(start, more, calendar)


@settings(deadline=None)
@given(moments, moments, moments, calendars)
def test_working_time_adds_up_and_never_exceeds_the_time_that_passed(
    a: datetime, b: datetime, c: datetime, calendar: Calendar
) -> None:
    a, b, c = sorted((a, a + (b - a) / 50, a + (c - a) / 50))
    whole = working_between(a, c, calendar)
    assert whole == working_between(a, b, calendar) + working_between(b, c, calendar)
    assert timedelta(0) <= whole <= c - a
    assert working_between(c, a, calendar) == timedelta(0)


@settings(deadline=None)
@given(moments, st.integers(0, 15), calendars)
def test_working_days_run_forwards_one_at_a_time(
    start: datetime, days: int, calendar: Calendar
) -> None:
    due = add_working_days(start, days, calendar)
    assert start <= due < add_working_days(start, days + 1, calendar)


@settings(deadline=None)
@given(moments, calendars)
def test_the_next_opening_is_open_and_nothing_is_open_before_it(
    moment: datetime, calendar: Calendar
) -> None:
    opening = next_opening(moment, calendar)
    assert is_open(opening, calendar)
    assert is_open(moment, calendar) == (opening == moment)
    assert working_between(moment, opening, calendar) == timedelta(0)
