"""Public holidays by country and part of it."""

from datetime import date

from accounts.days_off import known_region, public_holidays
from accounts.hours import Calendar, is_working_day
from tests.accounts.calendars import OFFICE


def test_regions_are_known_or_not() -> None:
    assert known_region("GB")
    assert known_region("gb", "GB-SCT")
    assert known_region("US", "NY")
    assert not known_region("GB", "XX")
    assert not known_region("XX")
    assert not known_region("")
    assert not known_region("ECB")  # a bank's calendar, no country's
    assert not known_region("HolidayBase")


def test_scotland_and_england_have_holidays_of_their_own() -> None:
    scotland, england = public_holidays("GB", "SCT", 2026), public_holidays("GB", "GB-ENG", 2026)
    assert date(2026, 11, 30) in scotland - england
    assert date(2026, 8, 31) in england - scotland
    assert date(2026, 12, 28) in scotland & england


def test_an_unknown_region_never_stops_a_clock() -> None:
    assert public_holidays("GB", "XX", 2026) == public_holidays("GB", "", 2026)
    assert public_holidays("XX", "", 2026) == frozenset()
    nowhere = Calendar("Europe/London", OFFICE, country="XX")
    assert is_working_day(date(2026, 12, 25), nowhere)
