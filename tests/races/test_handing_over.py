"""Two managers hand over one person's work at once: each piece moves once."""

from __future__ import annotations

import contextlib
import threading

import pytest
from django.db import connection
from django.utils import timezone

from accounts import people
from accounts.models import HandOver, Person
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from signals import handing_over
from signals.handing_over import Heirs, Scope
from signals.models import FollowUp, Step
from signals.querysets import FollowUpQuerySet
from tests import cast as casting

pytestmark = pytest.mark.django_db(transaction=True)


def hand_over_twice(monkeypatch, *, op_ids, lock) -> list[str]:
    """To whom the follow-up went, step by step, when two hand it over at once."""
    cast = casting.make()
    ada = casting.person("ada", "admin")
    casting.followed_up(cast)
    meeting = threading.Barrier(2)

    def and_wait(person_id, *, by, also=()):
        person = lock(person_id, by=by, also=also)
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        return person

    monkeypatch.setattr(people, "locked", and_wait)
    sight = handing_over.require_sight

    def seen_by_both(scope, by):
        sight(scope, by)
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(1)

    monkeypatch.setattr(handing_over, "require_sight", seen_by_both)

    def job(by, to, op_id):
        scope = Scope(cast.sam, last_day=timezone.localdate())
        try:
            with contextlib.suppress(Refused):
                handing_over.hand_over(
                    scope, Heirs(sales=to), by=by, now=timezone.now(), op_id=op_id
                )
        finally:
            connection.close()

    pairs = ((cast.admin, cast.rita, op_ids[0]), (ada, cast.mona, op_ids[1]))
    jobs = [threading.Thread(target=job, args=pair) for pair in pairs]
    for each in jobs:
        each.start()
    for each in jobs:
        each.join(20)
    return [step.facts["to"] for step in Step.objects.filter(verb="hand_over")]


def test_two_at_once_move_each_follow_up_once(monkeypatch):
    went = hand_over_twice(monkeypatch, op_ids=(uuid7(), uuid7()), lock=people.locked)
    assert went == [str(FollowUp.objects.get().owner_id)]


def test_one_form_sent_twice_at_once_is_one_step(monkeypatch):
    same = uuid7()
    assert len(hand_over_twice(monkeypatch, op_ids=(same, same), lock=people.locked)) == 1
    assert HandOver.objects.count() == 1


def test_without_the_locks_it_would_move_twice(monkeypatch):
    def read_only(person_id, *, by, also=()):
        return Person.objects.get(pk=person_id)

    monkeypatch.setattr(FollowUpQuerySet, "select_for_update", lambda rows, **_how: rows)
    went = hand_over_twice(monkeypatch, op_ids=(uuid7(), uuid7()), lock=read_only)
    assert len(went) == 2
