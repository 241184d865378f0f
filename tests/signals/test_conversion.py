"""Conversion is counted right: against a computation apart, in plain Python, row by row."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from accounts import company
from accounts.models import CompanySettings, Person
from signals import cohorts, conversion
from signals.groupings import GROUPINGS
from signals.models import Signal
from tests.signals.scatter import NOW, follow_up, scatter, signal

ZONE = ZoneInfo("Europe/London")
SINCE, UNTIL = dt.date(2026, 2, 1), dt.date(2026, 5, 31)


def cohort_of(person, **params: str) -> cohorts.Cohort:
    days = {"from": str(SINCE), "to": str(UNTIL)}
    return cohorts.asked(days | params, asker=person, now=NOW)


def counted(person, by: str, **params: str) -> conversion.Conversion:
    return conversion.count(cohort_of(person, **params), GROUPINGS[by], now=NOW)


def figures(row: conversion.Row) -> dict[str, object]:
    hidden = {"key", "label", "people"}
    return {name: value for name, value in vars(row).items() if name not in hidden}


# A computation apart: every signal read, nothing asked of the database but the rows.


def key_of(found: Signal, by: str) -> str:
    task = getattr(found, "follow_up", None)
    owner = task.owner if task else None
    key = {
        "type": found.type,
        "clue": found.clue,
        "territory": found.territory_id,
        "technician": found.technician_id,
        "rep": owner and owner.pk,
        "manager": owner and owner.manager_id,
        "offer": found.offer_id,
        "category": found.offer_category,
        "segment": found.segment,
        "model": found.model_id,
        "month": f"{found.noticed_at.astimezone(ZONE):%Y-%m}",
    }[by]
    return str(key or "")


def reached(found: Signal) -> int:
    task = getattr(found, "follow_up", None)
    if task is None:
        return 0
    if task.stage == "won":
        return 4
    names = ("contacted", "qualified", "quoted")
    been = [task.stage == name or getattr(task, f"{name}_at") is not None for name in names]
    return max((index + 1 for index, has in enumerate(been) if has), default=0)


def elapsed(found: list[Signal], name: str, unit: dt.timedelta, stage: str = "") -> float | None:
    spans = [
        (getattr(one.follow_up, name) - one.noticed_at) / unit
        for one in found
        if hasattr(one, "follow_up")
        and getattr(one.follow_up, name)
        and (not stage or one.follow_up.stage == stage)
    ]
    return median(spans) if spans else None


def by_hand(found: list[Signal]) -> dict[str, object]:
    tasks = [getattr(one, "follow_up", None) for one in found]
    stages = [task.stage if task else "unrouted" for task in tasks]
    called = [task for task in tasks if task and task.contacted_at]
    late = [
        task
        for task in tasks
        if task
        and task.stage not in ("won", "lost", "merged")
        and task.contacted_at is None
        and task.due_at < NOW
    ]
    hour, day = dt.timedelta(hours=1), dt.timedelta(days=1)
    return {
        "noticed": len(found),
        "contacted": sum(reached(one) >= 1 for one in found),
        "qualified": sum(reached(one) >= 2 for one in found),
        "quoted": sum(reached(one) >= 3 for one in found),
        "won": stages.count("won"),
        "lost": stages.count("lost"),
        "open": sum(stage not in ("won", "lost", "merged") for stage in stages),
        "late": len(late),
        "in_time": sum(task.contacted_at <= task.due_at for task in called),
        "clocks": len(called) + len(late),
        "value": sum((task.value for task in tasks if task and task.stage == "won"), Decimal(0)),
        "median_hours_to_contact": elapsed(found, "contacted_at", hour),
        "median_days_won": elapsed(found, "closed_at", day, "won"),
        "median_days_lost": elapsed(found, "closed_at", day, "lost"),
    }


def noticed_in_the_period() -> list[Signal]:
    everything = Signal.objects.select_related("follow_up__owner").filter(withdrawn_at=None)
    return [one for one in everything if SINCE <= one.noticed_at.astimezone(ZONE).date() <= UNTIL]


def same(found: dict[str, object], expected: dict[str, object]) -> bool:
    return found == {
        name: pytest.approx(value) if isinstance(value, float) else value
        for name, value in expected.items()
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_every_grouping_equals_a_computation_apart(cast, seed):
    scatter(cast, 150, seed)
    inside = noticed_in_the_period()
    for by in GROUPINGS:
        expected = defaultdict(list)
        for one in inside:
            expected[key_of(one, by)].append(one)
        result = counted(cast.mona, by)
        assert {row.key for row in result.rows} == set(expected), by
        for row in result.rows:
            assert same(figures(row), by_hand(expected[row.key])), (by, row.label)
        assert same(figures(result.total), by_hand(inside)), by


def test_each_number_is_as_long_as_its_list(cast):
    scatter(cast, 120, 3)
    for by in GROUPINGS:
        for row in counted(cast.mona, by).rows:
            cell = cohort_of(cast.mona).with_row(by, row.key)
            for name in ("noticed", "contacted", "qualified", "quoted", "won", "lost", "open"):
                assert cell.that(name, now=NOW).count() == getattr(row, name), (by, row.key, name)
            assert cell.that("late", now=NOW).count() == row.late
            assert cell.that("in_time", now=NOW).count() == row.in_time


@pytest.mark.parametrize("by", list(GROUPINGS))
def test_one_statement_whatever_the_number_of_rows(cast, by, django_assert_num_queries):
    company.current()
    scatter(cast, 60)
    cohort = cohort_of(cast.mona)
    with django_assert_num_queries(1):
        conversion.count(cohort, GROUPINGS[by], now=NOW)


@pytest.mark.parametrize("by", list(GROUPINGS))
def test_counting_also_by_type_is_counting_twice(cast, by):
    scatter(cast, 60)
    cohort = cohort_of(cast.mona)
    types, found = conversion.count_also_by_type(cohort, GROUPINGS[by], now=NOW)
    assert types == conversion.count(cohort, GROUPINGS["type"], now=NOW)
    assert found == conversion.count(cohort, GROUPINGS[by], now=NOW)


def test_nothing_noticed_is_no_rows_and_a_total_of_nothing(cast):
    result = counted(cast.mona, "territory")
    assert result.rows == []
    assert (result.total.noticed, result.total.value) == (0, Decimal(0))
    assert result.total.median_hours_to_contact is None
    assert result.total.won_share.share is None


# What counts


def test_days_are_the_companys_and_both_ends_are_included(cast):
    """1 June begins at 23:00 UTC the day before, as summer time has it in London."""
    for moment in ("2026-05-31T22:59:59", "2026-05-31T23:00:00", "2026-06-01T22:59:59"):
        signal(cast, dt.datetime.fromisoformat(f"{moment}+00:00"))
    signal(cast, dt.datetime.fromisoformat("2026-06-01T23:00:00+00:00"))
    june = cohorts.asked({"from": "2026-06-01", "to": "2026-06-01"}, asker=cast.mona, now=NOW)
    assert conversion.count(june, GROUPINGS["type"], now=NOW).total.noticed == 2
    months = conversion.count(
        cohorts.asked({"from": "2026-05-01", "to": "2026-06-30"}, asker=cast.mona, now=NOW),
        GROUPINGS["month"],
        now=NOW,
    )
    assert [(row.key, row.label, row.noticed) for row in months.rows] == [
        ("2026-05", "May 2026", 1),
        ("2026-06", "June 2026", 3),
    ]


def test_without_days_it_is_the_last_ninety_with_today(cast):
    CompanySettings.objects.update(time_zone="Pacific/Auckland")
    company.forget()
    found = cohorts.asked({}, asker=cast.mona, now=NOW)  # 2 July already, in Auckland
    assert (found.since, found.until) == (dt.date(2026, 4, 4), dt.date(2026, 7, 2))


def test_what_was_taken_back_counts_nowhere(cast):
    signal(cast, dt.datetime(2026, 4, 1, tzinfo=dt.UTC), withdrawn_at=NOW)
    assert counted(cast.mona, "type").total.noticed == 0


def test_won_implies_every_stage_before_it(cast):
    noticed = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
    closed = noticed + dt.timedelta(days=2)
    follow_up(signal(cast, noticed), cast, "won", value=Decimal("900.50"), closed_at=closed)
    row = counted(cast.mona, "type").rows[0]
    assert (row.contacted, row.qualified, row.quoted, row.won) == (1, 1, 1, 1)
    assert (row.value, row.median_days_won, row.median_hours_to_contact) == (
        Decimal("900.50"),
        2.0,
        None,
    )


def test_lost_counts_what_it_had_reached(cast):
    noticed = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
    later = noticed + dt.timedelta(hours=3)
    task = {"closed_at": later, "lost_reason": "price", "contacted_at": later}
    follow_up(signal(cast, noticed), cast, "lost", **task)
    row = counted(cast.mona, "type").rows[0]
    assert (row.contacted, row.qualified, row.quoted, row.lost) == (1, 0, 0, 1)
    assert row.median_hours_to_contact == 3.0


def test_merged_ones_count_as_noticed_for_their_technician_and_their_value_once(cast):
    noticed = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
    won = follow_up(
        signal(cast, noticed), cast, "won", value=Decimal(1000), closed_at=noticed + dt.timedelta(1)
    )
    theirs = signal(cast, noticed, technician=cast.carl)
    follow_up(theirs, cast, "merged", merged_into=won, closed_at=noticed + dt.timedelta(hours=1))
    result = counted(cast.mona, "technician")
    rows = {row.label: (row.noticed, row.won, row.open, row.value) for row in result.rows}
    assert rows == {"Erin Cast": (1, 1, 0, Decimal(1000)), "Carl Cast": (1, 0, 0, Decimal(0))}
    assert (result.total.noticed, result.total.value) == (2, Decimal(1000))


def test_the_rep_is_the_owner_and_the_manager_is_the_reps(cast):
    noticed = dt.datetime(2026, 4, 1, 9, tzinfo=dt.UTC)
    follow_up(signal(cast, noticed), cast, "claimed", owner=cast.rita)
    signal(cast, noticed)
    reps = [(row.key, row.label) for row in counted(cast.mona, "rep").rows]
    managers = [(row.key, row.label) for row in counted(cast.mona, "manager").rows]
    assert reps == [("", "Nobody yet"), (str(cast.rita.pk), "Rita Cast")]
    assert managers == [(str(cast.mona.pk), "Mona Cast"), ("", "No manager")]


def test_rows_without_a_key_are_named_plainly(cast):
    plain = {"clue": "", "territory": None, "segment": "", "model": None, "offer": None}
    signal(cast, dt.datetime(2026, 4, 1, tzinfo=dt.UTC), **plain)
    labels = {by: counted(cast.mona, by).rows[0].label for by in plain}
    assert labels == {
        "clue": "No clue",
        "territory": "No territory",
        "segment": "No segment",
        "model": "No machine named",
        "offer": "No offer named",
    }


def test_only_what_the_asker_may_see_is_counted(cast):
    noticed = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    signal(cast, noticed)
    signal(cast, noticed, site=cast.northgate_library, technician=cast.otto)
    south_only = Person.objects.create(username="sol", name="Sol", roles=["service_manager"])
    south_only.territories.add(cast.south)
    from accounts import access

    access.refresh_territories(south_only)
    assert counted(south_only, "type").total.noticed == 1
    assert counted(cast.mona, "type").total.noticed == 2
    assert counted(cast.admin, "type").total.noticed == 2
