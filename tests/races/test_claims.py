"""Two reps claim at once: one has it, the other is told. With a control that shows the race."""

from __future__ import annotations

import contextlib
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from signals import followups, steps
from signals.lifecycle import WrongMove
from signals.models import FollowUp
from tests import cast as casting
from tests.signals.pages import at_tamsins

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return casting.make()


def at_once(*jobs) -> list[object]:
    """Run each in a thread with a connection of its own; what came of each, errors too."""
    results: list[object] = [None] * len(jobs)

    def run(number: int) -> None:
        try:
            results[number] = jobs[number]()
        except WrongMove as wrong:
            results[number] = wrong
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


def both_claim(cast, follow_up) -> list[object]:
    def by(person):
        return lambda: followups.claim(follow_up.pk, by=person, now=timezone.now())

    return at_once(by(cast.sam), by(cast.rita))


def meet_after_reading(monkeypatch, read) -> None:
    """Have both read the row before either goes on; where a lock forbids it, go on alone."""
    meeting = threading.Barrier(2)

    def and_wait(follow_up_id):
        row = read(follow_up_id)
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        return row

    monkeypatch.setattr(followups, "locked", and_wait)


def claims(follow_up) -> int:
    return FollowUp.objects.get(pk=follow_up.pk).steps.filter(verb="claim").count()


def test_of_two_who_claim_at_once_one_has_it_and_the_other_is_told(cast, monkeypatch):
    follow_up = at_tamsins(cast)
    meet_after_reading(monkeypatch, steps.locked)
    results = both_claim(cast, follow_up)
    refused = [each for each in results if isinstance(each, WrongMove)]
    assert len(refused) == 1
    assert "has claimed it already" in str(refused[0])
    assert claims(follow_up) == 1


def test_control_without_the_lock_both_believe_they_have_it(cast, monkeypatch):
    follow_up = at_tamsins(cast)

    def unlocked(follow_up_id):
        rows = FollowUp.objects.select_related("signal__site__customer", "owner", "queue")
        return rows.get(pk=follow_up_id)

    meet_after_reading(monkeypatch, unlocked)
    results = both_claim(cast, follow_up)
    assert [isinstance(each, FollowUp) for each in results] == [True, True]
    assert claims(follow_up) == 2


def test_one_form_sent_twice_at_once_is_one_step(cast):
    from fieldapp.plumbing.ids import uuid7

    follow_up, op_id = at_tamsins(cast), uuid7()
    followups.claim(follow_up.pk, by=cast.sam, now=timezone.now())

    def log():
        return followups.contact(
            follow_up.pk, by=cast.sam, now=timezone.now(), outcome="no_answer", op_id=op_id
        )

    results = at_once(*[log] * 4)
    assert all(isinstance(each, FollowUp) for each in results)
    assert FollowUp.objects.get(pk=follow_up.pk).attempts == 1


def test_two_that_are_merged_into_each_other_at_once_do_not_block(cast):
    from fieldapp.plumbing.problems import Refused
    from signals import closing

    one, other = at_tamsins(cast), at_tamsins(cast)

    def merge(first, second):
        def run():
            try:
                return closing.merge(first.pk, by=cast.sam, into=second.pk, now=timezone.now())
            except Refused as refused:
                return refused

        return run

    results = at_once(merge(one, other), merge(other, one))
    assert sorted(type(each).__name__ for each in results) == ["FollowUp", "Refused"]


def test_two_relays_raise_a_level_once(cast):
    from signals import clock

    follow_up = at_tamsins(cast)
    FollowUp.objects.filter(pk=follow_up.pk).update(alarm_at=timezone.now())

    def tick():
        with transaction.atomic():
            return clock.raise_due(now=timezone.now())

    assert sorted(at_once(tick, tick)) == [0, 1]
    assert follow_up.escalations.count() == 1
