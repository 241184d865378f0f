"""Two phones, or two presses, at the same moment: one visit, one return visit, and both faults."""

from __future__ import annotations

import threading

import pytest
from django.utils import timezone

from calls import planning, returns, starting, visits, work
from calls.lifecycle import WrongMove
from calls.models import Fault, FaultCode, Operation, Visit, VisitStep, Work
from calls.operations import Moment
from calls.starting import Call
from calls.work import Told
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from tests import cast as casting
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


def now() -> Moment:
    return Moment.here(timezone.now())


@pytest.fixture
def world():
    return casting.make()


def test_a_start_sent_twice_at_once_is_one_visit(world):
    pk, call = uuid7(), Call(world.harlow_hq, "repair", (world.copier,))
    at = Moment.here(timezone.now(), pk)
    start = lambda: starting.start(pk, call, by=world.erin, at=at)[1]  # noqa: E731
    assert sorted(together(start, start)) == [False, True]
    assert VisitStep.objects.filter(visit=pk).count() == 1
    assert Operation.objects.filter(visit=pk).count() == 1


def test_two_who_cannot_finish_at_once_plan_one_return_visit(world):
    world.visit.helpers.add(world.carl)
    visits.arrive(world.visit.pk, by=world.erin, at=now())

    def incomplete(person):
        facts = {"why": "part", "left": "Fuser"}
        return lambda: visits.incomplete(world.visit.pk, by=person, at=now(), **facts).state

    found = together(incomplete(world.erin), incomplete(world.carl))
    assert found == ["incomplete", "incomplete"]
    assert Visit.objects.filter(returns_to=world.visit).count() == 1


def test_two_faults_at_once_are_both_kept(world):
    world.visit.helpers.add(world.carl)
    told = Told(FaultCode.objects.filter(kind="problem").first())

    def add(person):
        ids = (world.visit.pk, world.copier.pk)
        return lambda: work.add_fault(*ids, told, by=person, at=now()) is not None

    assert together(add(world.erin), add(world.carl)) == [True, True]
    assert (Fault.objects.count(), Work.objects.count()) == (2, 1)


def test_a_manager_and_a_technician_at_once_plan_one_return_visit(world):
    """Once it is incomplete, whoever comes second finds the return visit."""
    visits.arrive(world.visit.pk, by=world.erin, at=now())

    def ends():
        facts = {"why": "part", "left": "Fuser"}
        visits.incomplete(world.visit.pk, by=world.erin, at=now(), **facts)
        return True

    def plans():
        at = now()
        while True:
            try:
                planning.plan_return(uuid7(), world.visit.pk, by=world.sven, at=at)
            except WrongMove:
                continue
            return True

    assert together(ends, plans) == [True, True]
    assert Visit.objects.filter(returns_to=world.visit).count() == 1


def test_without_the_lock_two_make_two_return_visits(world, monkeypatch):
    """The control: what the row's lock prevents."""
    visits.arrive(world.visit.pk, by=world.erin, at=now())
    visit, both = Visit.objects.get(pk=world.visit.pk), threading.Barrier(2)
    left = returns.unfinished

    def seen_by_both(visit):
        both.wait(timeout=10)
        return left(visit)

    monkeypatch.setattr(returns, "unfinished", seen_by_both)

    def plan() -> bool:
        return returns.plan(visit, by=world.erin, at=now()) is not None

    assert together(plan, plan) == [True, True]
    assert Visit.objects.filter(returns_to=world.visit).count() == 2


def test_one_id_for_two_visits_at_once_is_one_form_and_the_other_is_refused(world):
    other = Visit.objects.create(
        site=world.harlow_hq, lead=world.erin, kind="repair", window_start=timezone.now()
    )
    at = now()
    moves = [
        lambda pk=pk: visits.on_the_way(pk, by=world.erin, at=at)
        for pk in (world.visit.pk, other.pk)
    ]
    found = together(*moves)
    refused = [each for each in found if isinstance(each, Refused)]
    assert [each.code for each in refused] == ["op_reused"]
    assert VisitStep.objects.count() == 1
