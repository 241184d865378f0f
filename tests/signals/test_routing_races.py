"""Routing while something else happens to the same signal at the same moment."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.models import OutboxRow
from fieldapp.plumbing.problems import Refused
from signals import capture, describing, followups, pausing, queue_keeping, routing, undoing
from signals.lifecycle import Stage, WrongMove
from signals.models import FollowUp, Queue, Signal
from tests.cast import captured, heard
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


class InAnotherTransaction:
    """A verb that has done its work in another thread and commits when the block ends."""

    def __init__(self, verb):
        self.done, self.may_commit = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.run, args=[verb])

    def run(self, verb):
        with transaction.atomic():
            verb()
            self.done.set()
            self.may_commit.wait(10)
        connection.close()

    def __enter__(self):
        self.thread.start()
        assert self.done.wait(10)
        return self

    def __exit__(self, *_):
        self.may_commit.set()
        self.thread.join()


def meanwhile(verb, action):
    """Do ``action`` while ``verb`` is done but not committed; it may have to wait for that."""
    with InAnotherTransaction(verb) as other:
        threading.Timer(0.2, other.may_commit.set).start()
        return together(action)[0]


def route(signal):
    def run():
        with transaction.atomic():
            return routing.route(signal.pk)

    return run


def test_a_signal_routed_four_times_at_once_has_one_follow_up(cast):
    signal = captured(cast)
    results = together(*[route(signal)] * 4)
    assert {follow_up.pk for follow_up in results} == {FollowUp.objects.get().pk}


def test_a_signal_taken_back_while_it_is_routed_gets_no_follow_up(cast):
    signal, now = captured(cast), timezone.now()
    meanwhile(lambda: undoing.take_back(signal.pk, by=cast.erin, now=now), route(signal))
    assert not FollowUp.objects.exists()


def test_they_said_yes_while_it_is_routed_is_not_forgotten(cast):
    signal = captured(cast, type="passive", clue="breaks_down")
    now = timezone.now()
    meanwhile(lambda: pausing.said_yes(signal.pk, by=cast.erin, now=now), route(signal))
    assert FollowUp.objects.get().clock_type == "overt"


def test_a_signal_routed_alone_and_with_one_that_adds_to_it_has_one_follow_up(cast):
    first = captured(cast)
    second = captured(cast, adds_to=first)
    results = together(route(first), route(second), route(first), route(second))
    assert not [result for result in results if isinstance(result, Exception)]
    assert FollowUp.objects.get(signal=first).stage == Stage.NEW
    assert FollowUp.objects.get(signal=second).merged_into.signal == first


def test_signals_routed_at_once_in_a_company_without_queues_share_the_one_they_get(cast):
    Queue.objects.all().delete()
    signals = [captured(cast) for _ in range(4)]
    results = together(*[route(signal) for signal in signals])
    assert not [result for result in results if isinstance(result, Exception)]
    queue = Queue.objects.get()
    assert queue.is_default
    assert set(queue.members.all()) == {cast.sam, cast.rita}


def test_a_company_whose_only_default_queue_was_archived_takes_it_into_use_again(cast):
    Queue.objects.update(archived_on=timezone.now().date())
    follow_up = route(captured(cast))()
    assert follow_up.queue == cast.queue
    assert follow_up.queue.archived_on is None


def test_who_claims_second_reads_who_was_first(cast):
    follow_up = route(captured(cast, site=cast.tamsin_office, machine=None))()
    now = timezone.now()
    error = meanwhile(
        lambda: followups.claim(follow_up.pk, by=cast.rita, now=now),
        lambda: followups.claim(follow_up.pk, by=cast.sam, now=now),
    )
    assert isinstance(error, WrongMove)
    assert "Rita" in str(error)


def test_the_same_signal_sent_four_times_at_once_is_one(cast):
    what, signal_id = heard(cast), uuid7()
    results = together(
        *[lambda: capture.capture(signal_id, what, by=cast.erin, now=timezone.now()).is_new] * 4
    )
    assert sorted(results) == [False, False, False, True]
    assert Signal.objects.get().pk == OutboxRow.objects.get().subject_id == signal_id


def test_what_is_added_while_it_is_routed_is_not_forgotten(cast):
    signal = captured(cast, type="passive", clue="breaks_down")

    def add():
        return describing.describe(
            signal.pk, by=cast.erin, now=timezone.now(), note="Loud.", expects_call=True
        )

    answer = meanwhile(route(signal), add)
    assert not isinstance(answer, Exception)
    follow_up = FollowUp.objects.get(signal=signal)
    assert follow_up.clock_type == "overt"
    assert follow_up.steps.filter(verb="describe").count() == 1


def test_a_signal_described_while_it_waits_is_routed_by_what_it_became(cast):
    signal = captured(cast, type="passive", clue="breaks_down")

    def add():
        describing.describe(signal.pk, by=cast.erin, now=timezone.now(), expects_call=True)

    answer = meanwhile(add, route(signal))
    assert not isinstance(answer, Exception)
    assert FollowUp.objects.get(signal=signal).clock_type == "overt"


@pytest.fixture
def closing_south(cast):
    """South's queue is no longer the default, so that it may be archived."""
    Queue.objects.filter(pk=cast.queue.pk).update(is_default=False)
    Queue.objects.filter(pk=cast.north_queue.pk).update(is_default=True)

    def archive():
        return queue_keeping.archive(cast.queue.pk, by=cast.mona, now=timezone.now())

    return archive


def test_a_signal_routed_while_its_queue_is_archived_goes_elsewhere(cast, closing_south):
    signal = captured(cast, site=cast.tamsin_office, machine=None)
    meanwhile(closing_south, route(signal))
    follow_up = FollowUp.objects.get()
    assert (follow_up.queue, follow_up.rule) == (cast.north_queue, "fallback")


def test_unless_the_queue_is_held_it_is_lost_in_the_archive(cast, closing_south, monkeypatch):
    monkeypatch.setattr(routing, "held", lambda _queue: True)
    signal = captured(cast, site=cast.tamsin_office, machine=None)
    meanwhile(closing_south, route(signal))
    assert FollowUp.objects.get().queue.archived_on is not None


def test_a_queue_archived_while_a_signal_is_routed_to_it_waits_and_is_refused(cast, closing_south):
    signal = captured(cast, site=cast.tamsin_office, machine=None)
    found = meanwhile(route(signal), closing_south)
    assert isinstance(found, Refused)
    assert found.code == "open_follow_ups"
    assert Queue.objects.get(pk=cast.queue.pk).archived_on is None
