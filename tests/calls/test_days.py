"""The days of a technician, by the clock of each site."""

import datetime as dt
from types import SimpleNamespace

from calls import days
from calls.models import Visit

NOW = dt.datetime(2026, 4, 14, 9, 0, tzinfo=dt.UTC)


def visit(name, start, state="planned", zone="UTC", arrived=None):
    """A visit without a database: what sorting looks at."""
    site = SimpleNamespace(zone=zone)
    return SimpleNamespace(
        name=name, window_start=start, state=state, site=site, arrived_at=arrived
    )


def at(hour, day=14):
    return dt.datetime(2026, 4, day, hour, 0, tzinfo=dt.UTC)


def names(visits):
    return [one.name for one in visits]


def test_the_first_planned_visit_of_today_is_next_and_the_others_come_later():
    plan = days.sort([visit("a", at(10)), visit("b", at(13))], now=NOW)
    assert plan.next.name == "a"
    assert names(plan.later) == ["b"]
    assert plan.today == 2


def test_what_is_under_way_is_next_also_when_another_was_planned_earlier():
    plan = days.sort([visit("a", at(8)), visit("b", at(9), "on_site")], now=NOW)
    assert plan.next.name == "b"
    assert names(plan.later) == ["a"]


def test_what_was_begun_yesterday_and_not_ended_is_still_next():
    plan = days.sort([visit("a", at(15, 13), "on_site"), visit("b", at(10))], now=NOW)
    assert plan.next.name == "a"


def test_what_is_done_today_stands_apart_and_what_was_done_before_is_gone():
    plan = days.sort([visit("a", at(8, 13), "done"), visit("b", at(8), "done")], now=NOW)
    assert plan.next is None
    assert names(plan.done) == ["b"]


def test_a_planned_visit_of_an_earlier_day_is_not_forgotten():
    plan = days.sort([visit("a", at(8, 10))], now=NOW)
    assert names(plan.missed) == ["a"]


def test_cancelled_visits_are_not_shown():
    plan = days.sort(
        [visit("a", at(10), "cancelled"), visit("b", at(10, 15), "cancelled")], now=NOW
    )
    assert plan == days.Days()


def test_the_days_ahead_are_those_of_the_site_and_not_of_the_server():
    late = visit("auckland", at(23), zone="Pacific/Auckland")
    plan = days.sort([late], now=NOW)
    assert [(day.day, names(some)) for day, some in plan.ahead] == [(15, ["auckland"])]


def test_moments_are_said_as_people_say_them():
    assert days.when(visit("a", at(9) + dt.timedelta(minutes=12)), now=NOW) == "In 12 minutes"
    assert days.when(visit("a", at(13)), now=NOW) == "Today 13:00"
    on_site = visit("a", at(8), "on_site", arrived=at(8) - dt.timedelta(minutes=10))
    assert days.when(on_site, now=NOW) == "On site for 1 h 10 min"
    assert days.when(visit("a", at(8), "on_the_way"), now=NOW) == "On the way"


def test_a_helper_sees_the_visit_too_and_others_do_not(cast):
    cast.visit.helpers.add(cast.carl)
    now = cast.visit.window_start
    assert days.of(cast.carl, now=now).next == cast.visit
    assert days.of(cast.otto, now=now).next == cast.otto_visit
    assert days.of(cast.sam, now=now) == days.Days()


def test_archived_visits_are_not_shown(cast):
    Visit.objects.filter(pk=cast.visit.pk).update(archived_on=dt.date(2026, 1, 1))
    assert days.of(cast.erin, now=cast.visit.window_start).next is None


def test_the_place_of_a_signal_is_the_visit_of_the_last_two_hours(cast):
    now, two_hours = cast.visit.window_start, dt.timedelta(hours=2)
    assert days.under_way(cast.erin, now=now, within=two_hours) is None
    Visit.objects.filter(pk=cast.visit.pk).update(state="done", arrived_at=now, finished_at=now)
    soon, late = now + dt.timedelta(hours=1), now + dt.timedelta(hours=3)
    assert days.under_way(cast.erin, now=soon, within=two_hours) == cast.visit
    assert days.under_way(cast.erin, now=late, within=two_hours) is None
