"""The clock to first contact: its three types, and each of its levels once."""

from __future__ import annotations

import pytest
from django.db import transaction

from accounts.models import Notice
from fieldapp.plumbing.models import OutboxRow
from signals import clock, closing, followups, telling
from signals.models import Escalation, FollowUp, QueueClock
from tests.signals.week import at, followed_up

NINE = at("mon", "09:00")


def tick(moment) -> int:
    """What the relay does every few seconds."""
    with transaction.atomic():
        return clock.raise_due(now=moment)


def levels(follow_up) -> list[tuple[int, int]]:
    return [(each.round, each.level) for each in follow_up.escalations.order_by("at")]


@pytest.mark.parametrize(
    ("facts", "remind", "due"),
    [
        ({}, at("mon", "10:00"), at("mon", "13:00")),
        ({"type": "passive", "clue": "breaks_down"}, at("tue"), at("wed")),
        ({"type": "observed", "clue": "overused"}, at("wed"), at("thu")),
        (
            {"type": "passive", "clue": "breaks_down", "expects_call": True},
            at("mon", "10:00"),
            at("mon", "13:00"),
        ),
        ({"type": "observed", "clue": "might_leave"}, at("mon", "10:00"), at("mon", "13:00")),
    ],
)
def test_each_type_has_its_clock_in_working_time(cast, facts, remind, due):
    follow_up = followed_up(cast, NINE, **facts)
    assert (follow_up.alarm_at, follow_up.due_at, follow_up.act_by) == (remind, due, due)


def test_a_clock_pauses_over_night_and_the_weekend(cast):
    assert followed_up(cast, at("fri", "16:00")).due_at == at("mon", "11:00", week=1)


def test_a_queue_may_have_a_clock_of_its_own(cast):
    QueueClock.objects.filter(queue=cast.queue, type="overt").update(remind_after=10, due_after=30)
    follow_up = followed_up(cast, NINE)
    assert (follow_up.alarm_at, follow_up.due_at) == (at("mon", "09:10"), at("mon", "09:30"))


def test_levels_are_raised_when_their_time_has_come_each_once(cast):
    follow_up = followed_up(cast, NINE)
    assert tick(at("mon", "09:59")) == 0
    for moment, level in (
        (at("mon", "10:00"), 1),
        (at("mon", "13:00"), 2),
        (at("tue", "13:00"), 3),
        (at("wed", "13:00"), 4),
    ):
        assert tick(moment) == 1
        assert tick(moment) == 0
        assert levels(follow_up)[-1] == (0, level)
    rows = OutboxRow.objects.filter(kind="signals.raise_alarm")
    assert rows.count() == Escalation.objects.count() == 4


def test_a_relay_that_was_away_tells_the_manager_once_and_again_a_working_day_later(cast):
    follow_up = followed_up(cast, NINE)
    while tick(at("thu", "09:00")):
        pass
    assert [level for _, level in levels(follow_up)] == [1, 2]
    assert FollowUp.objects.get(pk=follow_up.pk).alarm_at == at("fri", "09:00")


@pytest.mark.parametrize("how", ["reached", "lost"])
def test_nothing_is_raised_once_the_customer_was_reached_or_it_is_closed(cast, how):
    follow_up = followed_up(cast, NINE)
    if how == "reached":
        followups.contact(follow_up.pk, by=cast.sam, now=NINE, outcome="reached")
    else:
        closing.lose(follow_up.pk, by=cast.sam, now=NINE, reason="price")
    assert tick(at("fri")) == 0


def test_a_reopened_one_has_its_levels_anew(cast):
    follow_up = followed_up(cast, NINE)
    tick(at("mon", "10:00"))
    followups.contact(follow_up.pk, by=cast.sam, now=at("mon", "11:00"), outcome="reached")
    closing.nobody_called(follow_up.signal_id, by=cast.erin, now=at("tue"))
    tick(at("tue", "10:00"))
    assert levels(follow_up) == [(0, 1), (1, 2), (1, 1)]


def test_one_that_was_late_as_it_was_reopened_goes_on_with_the_managers_each_working_day(cast):
    follow_up = followed_up(cast, NINE)
    for moment in (at("mon", "10:00"), at("mon", "13:00")):
        tick(moment)
    closing.nobody_called(follow_up.signal_id, by=cast.erin, now=at("tue"))
    for moment in (at("tue", "16:00"), at("wed"), at("wed", "16:00"), at("thu", "13:00")):
        tick(moment)
    assert levels(follow_up) == [(0, 1), (0, 2), (1, 2), (1, 3), (1, 4), (1, 5)]


def told() -> list[tuple[str, str]]:
    rows = Notice.objects.order_by("person__username", "created_at")
    return list(rows.values_list("person__username", "kind"))


def alarm(follow_up, moment) -> None:
    tick(moment)
    telling.tell_alarm(follow_up.escalations.latest("at").pk, now=moment)


def test_the_owner_is_reminded_then_the_manager_told_and_a_helper_added(cast):
    follow_up = followed_up(cast, NINE)
    alarm(follow_up, at("mon", "10:00"))
    assert told() == [("sam", "reminder")]
    assert not follow_up.helpers.exists()
    alarm(follow_up, at("mon", "13:00"))
    assert told() == [("mona", "late"), ("sam", "reminder")]
    assert list(follow_up.helpers.all()) == [cast.rita]
    alarm(follow_up, at("tue", "13:00"))
    assert told() == [("mona", "late"), ("mona", "late"), ("sam", "reminder")]
    assert follow_up.helpers.count() == 1


def test_of_an_unclaimed_one_the_whole_queue_is_reminded(cast):
    follow_up = followed_up(cast, NINE, site=cast.tamsin_office, machine=None)
    alarm(follow_up, at("mon", "10:00"))
    assert told() == [("rita", "reminder"), ("sam", "reminder")]


def test_an_alarm_that_was_overtaken_by_the_call_tells_nobody(cast):
    follow_up = followed_up(cast, NINE)
    tick(at("mon", "10:00"))
    followups.contact(follow_up.pk, by=cast.sam, now=at("mon", "10:00"), outcome="reached")
    telling.tell_alarm(follow_up.escalations.get().pk, now=at("mon", "10:00"))
    assert told() == []
