"""Undo: one's own last step, for a minute, and a signal until somebody claimed it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import Http404

from accounts.models import Access, Notice
from fieldapp.plumbing.models import OutboxRow
from signals import closing, followups, pausing, telling, undoing
from signals.lifecycle import WrongMove
from signals.models import FollowUp
from tests.signals.week import at, followed_up

NINE, TEN = at("mon", "09:00"), at("mon", "10:00")
MINUTE = timedelta(seconds=60)


@pytest.fixture
def sams(cast):
    """Sam's, and new."""
    return followed_up(cast, NINE)


def columns(follow_up) -> dict[str, object]:
    """Everything that is kept of it."""
    return FollowUp.objects.filter(pk=follow_up.pk).values().get()


VERBS = {
    "contact": lambda cast, pk: followups.contact(pk, by=cast.sam, now=TEN, outcome="reached"),
    "qualify": lambda cast, pk: followups.qualify(pk, by=cast.sam, now=TEN),
    "quote": lambda cast, pk: followups.quote(pk, by=cast.sam, now=TEN),
    "win": lambda cast, pk: closing.win(
        pk, by=cast.sam, now=TEN, value=Decimal("9.50"), monthly=Decimal(2), months=3
    ),
    "lose": lambda cast, pk: closing.lose(pk, by=cast.sam, now=TEN, reason="price"),
    "snooze": lambda cast, pk: pausing.snooze(
        pk, by=cast.sam, now=TEN, until=at("thu"), reason="customer_named_the_day"
    ),
    "return": lambda cast, pk: pausing.ask_technician(pk, by=cast.sam, now=TEN, question="Where?"),
    "hand_over": lambda cast, pk: followups.hand_over(pk, by=cast.sam, to=cast.rita, now=TEN),
}


@pytest.mark.parametrize("verb", list(VERBS))
def test_undo_puts_back_all_that_a_step_changed(cast, sams, verb):
    followups.claim(sams.pk, by=cast.sam, now=TEN)
    if verb in ("qualify", "quote", "win"):
        VERBS["contact"](cast, sams.pk)
    before = columns(sams)
    VERBS[verb](cast, sams.pk)
    assert columns(sams) != before
    undoing.undo(sams.pk, by=cast.sam, now=TEN + MINUTE)
    assert columns(sams) == before
    back = sams.steps.last()
    assert (back.verb, back.undoes.verb) == ("undo", verb)


def test_undoing_a_claim_gives_up_the_site_and_tells_nobody(cast):
    nobodys = followed_up(cast, NINE, site=cast.tamsin_office, machine=None)
    followups.claim(nobodys.pk, by=cast.rita, now=TEN)
    step = nobodys.steps.last()
    telling.tell(step.pk, now=TEN)
    assert Notice.objects.filter(event_id=step.pk).count() == 1
    undoing.undo(nobodys.pk, by=cast.rita, now=TEN)
    assert columns(nobodys)["owner_id"] is None
    assert not Access.objects.filter(person=cast.rita, why="follow_up").exists()
    assert not Notice.objects.filter(event_id=step.pk).exists()
    assert not OutboxRow.objects.filter(kind="signals.tell", subject_id=step.pk).exists()
    telling.tell(step.pk, now=TEN)
    assert not Notice.objects.filter(event_id=step.pk).exists()


def test_undone_twice_is_undone_once(cast, sams):
    followups.claim(sams.pk, by=cast.sam, now=TEN)
    followups.contact(sams.pk, by=cast.sam, now=TEN, outcome="reached")
    for _ in range(2):
        undone = undoing.undo(sams.pk, by=cast.sam, now=TEN)
    assert undone.stage == "claimed"
    assert sams.steps.filter(verb="undo").count() == 1


def test_after_a_minute_it_is_too_late(cast, sams):
    followups.claim(sams.pk, by=cast.sam, now=TEN)
    with pytest.raises(WrongMove, match="nothing left to undo"):
        undoing.undo(sams.pk, by=cast.sam, now=TEN + MINUTE + timedelta(seconds=1))


def test_only_ones_own_last_step_can_be_undone(cast, sams):
    followups.claim(sams.pk, by=cast.sam, now=TEN)
    with pytest.raises(WrongMove):
        undoing.undo(sams.pk, by=cast.mona, now=TEN)
    followups.contact(sams.pk, by=cast.mona, now=TEN, outcome="no_answer")
    with pytest.raises(WrongMove):
        undoing.undo(sams.pk, by=cast.sam, now=TEN)


def test_the_routing_cannot_be_undone(cast, sams):
    with pytest.raises(WrongMove):
        undoing.undo(sams.pk, by=cast.sam, now=TEN)


def test_undoing_a_win_thaws_the_credit(cast, sams):
    followups.contact(sams.pk, by=cast.sam, now=TEN, outcome="reached")
    closing.win(sams.pk, by=cast.sam, now=TEN, value=Decimal(1))
    undoing.undo(sams.pk, by=cast.sam, now=TEN)
    assert [share.frozen_at for share in sams.shares.all()] == [None]


def test_undoing_a_merge_gives_back_what_came_along_and_the_credit(cast, sams):
    first = followed_up(cast, TEN, by=cast.carl)
    last = followed_up(cast, TEN)
    closing.merge(first.pk, by=cast.sam, into=sams.pk, now=TEN)
    closing.merge(sams.pk, by=cast.sam, into=last.pk, now=TEN)
    undoing.undo(sams.pk, by=cast.sam, now=TEN)

    def credit_of(follow_up):
        return {share.person: share.percent for share in follow_up.shares.all()}

    assert FollowUp.objects.get(pk=first.pk).merged_into == sams
    assert credit_of(sams) == {cast.erin: 50, cast.carl: 50}
    assert credit_of(last) == {cast.erin: 100}


def test_a_signal_is_taken_back_until_it_is_claimed(cast, sams):
    for _ in range(2):
        signal = undoing.take_back(sams.signal_id, by=cast.erin, now=TEN)
    assert signal.withdrawn_at == TEN
    closed = FollowUp.objects.get(pk=sams.pk)
    assert (closed.stage, closed.lost_reason, closed.alarm_at) == ("lost", "not_real", None)
    with pytest.raises(Http404):
        followups.claim(sams.pk, by=cast.sam, now=TEN)


def test_a_claimed_signal_is_not_taken_back(cast, sams):
    followups.claim(sams.pk, by=cast.sam, now=TEN)
    with pytest.raises(WrongMove, match="Sam Cast works on it already"):
        undoing.take_back(sams.signal_id, by=cast.erin, now=TEN)


def test_nobody_elses_signal_is_taken_back(cast, sams):
    with pytest.raises(Http404):
        undoing.take_back(sams.signal_id, by=cast.otto, now=TEN)
