"""Two managers decide about one operation at the same moment: it is decided once."""

from __future__ import annotations

import threading

import pytest
from django.utils import timezone

from calls import planning
from calls.models import Fault, FaultCode, Operation
from calls.operations import Moment
from fieldapp.sync import settling
from fieldapp.sync.models import FieldOperation, ReviewStep
from tests import cast as casting
from tests.sync.field import op, receive
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    return casting.make()


@pytest.fixture
def row(world) -> FieldOperation:
    """A fault on a visit that was given to Carl meanwhile."""
    at = Moment.here(timezone.now())
    planning.decide(world.visit.pk, {"lead": world.carl}, by=world.sven, at=at)
    fields = {"problem": FaultCode.objects.filter(kind="problem").first().pk}
    return receive(
        world.erin, op("work.fault", fields, visit=world.visit.pk, machine=world.copier.pk)
    )


def test_accepted_by_two_at_once_it_is_applied_once(world, row):
    def accept(by):
        return lambda: settling.accept(row.pk, by=by, now=timezone.now()).settled

    assert together(accept(world.sven), accept(world.mona)) == ["accepted", "accepted"]
    assert Fault.objects.count() == Operation.objects.count() == ReviewStep.objects.count() == 1


def test_of_accepting_and_sending_back_at_once_one_is_done(world, row):
    now = timezone.now()
    found = together(
        lambda: settling.accept(row.pk, by=world.sven, now=now).settled,
        lambda: settling.send_back(row.pk, words="Why?", by=world.mona, now=now).settled,
    )
    row.refresh_from_db()
    codes = [getattr(each, "code", each) for each in found]
    assert sorted(codes) == sorted([row.settled, "wrong_move"])
    assert Fault.objects.count() == (1 if row.settled == "accepted" else 0)
    assert ReviewStep.objects.count() == 1


def test_without_the_lock_both_would_be_done(world, row, monkeypatch):
    """The control: what the lock is for."""

    def unlocked(operation_id, *, by):
        return FieldOperation.objects.select_related("person").get(pk=operation_id)

    require, barrier = settling.require_open, threading.Barrier(2)

    def waits(operation):
        require(operation)
        barrier.wait(10)

    monkeypatch.setattr(settling, "locked", unlocked)
    monkeypatch.setattr(settling, "require_open", waits)
    now = timezone.now()
    together(
        lambda: settling.send_back(row.pk, words="One", by=world.sven, now=now),
        lambda: settling.send_back(row.pk, words="Two", by=world.mona, now=now),
    )
    assert ReviewStep.objects.count() == 2
