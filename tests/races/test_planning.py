"""Two managers plan the same visit at the same moment."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading

import pytest

from calls import deciding, planning
from calls.lifecycle import WrongMove
from calls.models import PlanStep, Visit
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from tests.calls.plans import LONDON, assign, at, call, form, fresh, move, planned, sees
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visit(cast):
    cast.carl.last_day = None
    cast.carl.save(update_fields=["last_day"])
    return planned(cast, lead=None)


def give(visit, by, lead, rev=1, moment=None):
    return lambda: assign(visit.pk, lead, by=by, at=moment or form(), rev=rev)


def meet_after_reading(monkeypatch, read) -> None:
    """Have both read the visit before either goes on; where a lock forbids it, go on alone."""
    meeting = threading.Barrier(2)

    def and_wait(visit_id, **who):
        row = read(visit_id, **who)
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        return row

    monkeypatch.setattr(deciding, "locked", and_wait)


def both_give(cast, visit):
    return together(give(visit, cast.sven, cast.carl), give(visit, cast.mona, cast.otto))


def test_of_two_managers_one_assigns_and_the_other_reads_what_it_is_now(cast, visit, monkeypatch):
    meet_after_reading(monkeypatch, deciding.locked)
    results = both_give(cast, visit)
    refused = [each for each in results if isinstance(each, WrongMove)]
    assert len(refused) == 1, results
    kept = fresh(visit)
    assert (kept.rev, PlanStep.objects.count()) == (2, 1)
    assert str(kept.lead) in str(refused[0])
    other = ({cast.carl, cast.otto} - {kept.lead}).pop()
    assert (sees(kept.lead, visit.site), sees(other, visit.site)) == ({"visit"}, set())


def test_control_without_the_lock_both_would_have_it(cast, visit, monkeypatch):
    def unlocked(visit_id, **_who):
        return Visit.objects.select_related("site__customer", "lead").get(pk=visit_id)

    meet_after_reading(monkeypatch, unlocked)
    both_give(cast, visit)
    assert PlanStep.objects.count() == 2
    assert sees(cast.carl, visit.site) | sees(cast.otto, visit.site) == {"visit"}
    assert fresh(visit).rev == 2  # one of the two is lost


def test_of_two_managers_one_moves_it_and_the_other_reads_where_it_is_now(cast, visit, monkeypatch):
    def moves(by, clock):
        times = (at(clock), at(clock) + dt.timedelta(hours=1))
        return lambda: move(visit.pk, *times, by=by, at=form(), rev=1)

    meet_after_reading(monkeypatch, deciding.locked)
    results = together(moves(cast.sven, "11:00"), moves(cast.mona, "14:00"))
    (refused,) = (each for each in results if isinstance(each, WrongMove))
    kept = fresh(visit)
    assert (kept.rev, PlanStep.objects.count()) == (2, 1)
    assert kept.window_end - kept.window_start == dt.timedelta(hours=1)
    assert f"{kept.window_start.astimezone(LONDON):%H:%M}" in str(refused)


def test_one_form_sent_four_times_at_once_is_one_decision(cast, visit):
    moment = form()
    results = together(*[give(visit, cast.sven, cast.otto, moment=moment)] * 4)
    assert all(isinstance(each, Visit) for each in results), results
    assert (PlanStep.objects.count(), fresh(visit).rev) == (1, 2)


def test_one_id_for_two_visits_at_once_is_one_decision_and_the_other_is_refused(cast, visit):
    other, moment = planned(cast, lead=None), form()
    gives = [give(each, cast.sven, cast.carl, moment=moment) for each in (visit, other)]
    refused = [each for each in together(*gives) if isinstance(each, Refused)]
    assert [each.code for each in refused] == ["op_reused"]
    assert PlanStep.objects.count() == 1


def test_one_call_sent_four_times_at_once_is_one_visit(cast):
    visit_id, moment = uuid7(), form()
    results = together(
        *[lambda: planning.new_call(visit_id, call(cast), by=cast.sven, at=moment)] * 4
    )
    assert {getattr(each, "pk", each) for each in results} == {visit_id}
    assert PlanStep.objects.filter(visit=visit_id).count() == 1


def test_two_managers_plan_one_pm_between_them(cast):
    cast.visit.delete()
    results = together(
        *[
            lambda by=by: planning.plan_pm(uuid7(), cast.copier.pk, by=by, at=form())
            for by in (cast.sven, cast.mona)
        ]
    )
    assert len({each.pk for each in results}) == 1, results
    assert Visit.objects.filter(kind="pm").count() == 1
