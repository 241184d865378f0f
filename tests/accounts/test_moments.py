"""Words for time: as people say it, and on the clock of the place they are about."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from accounts.moments import due_when, heard_at, level, time_left

CASES = json.loads((Path(__file__).parents[1] / "time_left_cases.json").read_text("utf-8"))
LONDON = "Europe/London"

moments = st.datetimes(datetime(2009, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


def at(words: str) -> datetime:
    return datetime.fromisoformat(words)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['words']} at {case['now']}")
def test_the_time_left_is_said_as_the_table_that_the_phone_shares_says_it(
    case: dict[str, Any],
) -> None:
    start = at(case["start"]) if case["start"] else None
    said = time_left(at(case["due"]), at(case["now"]), case["zone"], start)
    assert said == (case["words"], case["state"])


@pytest.mark.parametrize(
    ("moment", "now", "zone", "expected"),
    [
        ("2026-11-03T10:55Z", "2026-11-03T14:00Z", LONDON, "Today 10:55"),
        ("2026-11-03T00:00Z", "2026-11-03T23:59Z", LONDON, "Today 00:00"),
        ("2026-11-02T23:59Z", "2026-11-03T00:00Z", LONDON, "Yesterday 23:59"),
        ("2026-11-02T16:20Z", "2026-11-03T14:00Z", LONDON, "Yesterday 16:20"),
        ("2026-11-01T09:10Z", "2026-11-03T14:00Z", LONDON, "Sun 09:10"),
        ("2026-10-28T09:10Z", "2026-11-03T14:00Z", LONDON, "Wed 09:10"),
        ("2026-10-27T09:10Z", "2026-11-03T08:00Z", LONDON, "27 Oct 09:10"),
        ("2026-09-03T13:02Z", "2026-11-23T14:00Z", LONDON, "3 Sep 14:02"),  # summer time
        ("2025-11-03T14:02Z", "2026-11-03T14:00Z", LONDON, "3 Nov 2025 14:02"),
        ("2025-12-31T09:10Z", "2026-01-02T14:00Z", LONDON, "Wed 09:10"),
        ("2026-11-03T02:00Z", "2026-11-03T14:00Z", "America/New_York", "Yesterday 21:00"),
        ("2026-01-01T02:00Z", "2026-02-03T14:00Z", "America/New_York", "31 Dec 2025 21:00"),
        ("2026-11-02T20:00Z", "2026-11-03T08:00Z", "Asia/Kolkata", "Today 01:30"),
        ("2026-10-25T00:30Z", "2026-10-26T08:00Z", LONDON, "Yesterday 01:30"),
        ("2026-10-25T01:30Z", "2026-10-26T08:00Z", LONDON, "Yesterday 01:30"),
        # A phone whose clock is fast.
        ("2026-11-03T14:05Z", "2026-11-03T14:00Z", LONDON, "Today 14:05"),
        ("2026-11-04T09:00Z", "2026-11-03T14:00Z", LONDON, "4 Nov 09:00"),
    ],
)
def test_when_something_was_heard(moment: str, now: str, zone: str, expected: str) -> None:
    assert heard_at(at(moment), at(now), zone) == expected


@pytest.mark.parametrize(
    ("now", "cells"),
    [
        ("2026-11-03T08:00Z", 10),  # before the start
        ("2026-11-03T10:00Z", 10),
        ("2026-11-03T10:01Z", 10),
        ("2026-11-03T10:24Z", 9),
        ("2026-11-03T12:00Z", 5),
        ("2026-11-03T13:00Z", 3),
        ("2026-11-03T13:36Z", 1),
        ("2026-11-03T13:59:59Z", 1),
        ("2026-11-03T14:00Z", 0),
        ("2026-11-04T14:00Z", 0),
    ],
)
def test_the_gauge_empties_cell_by_cell_and_is_empty_only_when_late(now: str, cells: int) -> None:
    assert level(at("2026-11-03T14:00Z"), at("2026-11-03T10:00Z"), at(now)) == cells


def test_the_gauge_of_a_deadline_no_later_than_its_start_is_full_or_empty() -> None:
    due, start = at("2026-11-03T14:00Z"), at("2026-11-03T15:00Z")
    assert level(due, start, at("2026-11-03T13:00Z")) == 10
    assert level(due, start, at("2026-11-03T14:30Z")) == 0
    assert level(due, due, due) == 0


def test_days_are_named_in_the_language_of_the_reader() -> None:
    with translation.override("de"):
        assert heard_at(at("2026-10-28T09:10Z"), at("2026-11-03T14:00Z"), LONDON) == "Mi 09:10"


@given(moments, moments, moments)
def test_gauge_and_words_agree_on_what_is_late(
    due: datetime, start: datetime, now: datetime
) -> None:
    words, state = time_left(due, now, LONDON, start)
    assert 0 <= level(due, start, now) <= 10
    assert (state == "late") == (level(due, start, now) == 0) == words.startswith("Late by")


@given(
    moments,
    st.timedeltas(timedelta(minutes=1), timedelta(days=90)),
    st.floats(0, 1, exclude_max=True),
)
def test_what_is_soon_has_at_most_three_cells_left_and_the_rest_three_or_more(
    due: datetime, whole: timedelta, passed: float
) -> None:
    start = due - whole
    now = min(start + whole * passed, due - timedelta(microseconds=1))
    cells = level(due, start, now)
    if time_left(due, now, LONDON, start).state == "soon":
        assert 1 <= cells <= 3
    else:
        assert 3 <= cells <= 10


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (datetime(2026, 11, 10, 14, 55, tzinfo=UTC), "14:55"),
        (datetime(2026, 11, 11, 9, 30, tzinfo=UTC), "Wed 09:30"),
        (datetime(2026, 12, 3, 9, 30, tzinfo=UTC), "Thu 3 Dec 09:30"),
        (datetime(2027, 1, 11, 8, tzinfo=UTC), "Mon 11 Jan 2027 08:00"),
        (datetime(2026, 11, 10, 8, tzinfo=UTC), "08:00"),
        (datetime(2026, 11, 9, 16, 20, tzinfo=UTC), "yesterday 16:20"),
        (datetime(2026, 11, 5, 16, 20, tzinfo=UTC), "Thu 16:20"),
    ],
)
def test_when_something_is_due_reads_well_inside_a_sentence(due, words):
    now = datetime(2026, 11, 10, 11, tzinfo=UTC)
    assert due_when(due, now, "Europe/London") == words
