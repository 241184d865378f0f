"""Hours as company settings keep them: read strictly, refused with a sentence."""

from datetime import time

import pytest

from accounts.hours import ALWAYS, weekly_hours


def test_weekly_hours_are_read_in_order_and_days_left_out_are_closed() -> None:
    kept = {"mon": [["13:00", "17:00"], ["08:00", "12:00"]], "sat": [["22:00", "24:00"]]}
    assert weekly_hours(kept) == (
        ((time(8), time(12)), (time(13), time(17))),
        (),
        (),
        (),
        (),
        ((time(22), time(0)),),
        (),
    )


def test_round_the_clock_is_midnight_to_midnight() -> None:
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    assert weekly_hours({day: [["00:00", "24:00"]] for day in days}) == ALWAYS


def test_spans_may_touch() -> None:
    assert weekly_hours({"mon": [["08:00", "12:00"], ["12:00", "17:00"]]})[0] == (
        (time(8), time(12)),
        (time(12), time(17)),
    )


@pytest.mark.parametrize(
    ("kept", "said"),
    [
        ([], "by day"),
        (None, "by day"),
        ({}, "at least one day"),
        ({"mon": []}, "at least one day"),
        ({"monday": [["08:00", "17:00"]]}, "“monday” is no day"),
        ({1: []}, "“1” is no day"),
        ({"mon": "08:00-17:00"}, "Monday: give a list"),
        ({"mon": None}, "Monday: give a list"),
        ({"tue": ["08:00", "17:00"]}, "Tuesday: give each span"),
        ({"tue": [["08:00"]]}, "Tuesday: give each span"),
        ({"mon": [["8", "17:00"]]}, "Monday: “8” is no time"),
        ({"mon": [[8, 17]]}, "Monday: “8” is no time"),
        ({"mon": [["08:00", "25:00"]]}, "“25:00” is no time"),
        ({"mon": [["24:00", "24:00"]]}, "“24:00” is no time"),
        ({"mon": [["٠٨:٠٠", "17:00"]]}, "is no time"),
        ({"mon": [["17:00", "08:00"]]}, "17:00 to 08:00 runs backwards"),
        ({"mon": [["08:00", "08:00"]]}, "runs backwards"),
        ({"mon": [["22:00", "00:00"]]}, "as 24:00"),
        ({"fri": [["08:00", "12:00"], ["11:00", "17:00"]]}, "Friday: the hours until 12:00"),
        ({"fri": [["08:00", "24:00"], ["11:00", "17:00"]]}, "overlap"),
    ],
)
def test_unclear_hours_are_refused_with_a_sentence(kept: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        weekly_hours(kept)
