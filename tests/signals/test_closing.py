"""Win, lose, merge, wake, nobody called: how a follow-up ends and begins again."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.http import Http404

from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from signals import capture, clock, closing, cohorts, followups, pausing, routing
from signals.lifecycle import WrongMove
from signals.models import Escalation, FollowUp, Signal
from tests import cast as casting
from tests.signals.week import at, followed_up

NINE, TEN = at("mon", "09:00"), at("mon", "10:00")


@pytest.fixture
def sams(cast):
    """Sam's, and new."""
    return followed_up(cast, NINE)


@pytest.fixture
def reached(cast, sams):
    """Sam has reached them."""
    return followups.contact(sams.pk, by=cast.sam, now=TEN, outcome="reached")


def again(follow_up) -> FollowUp:
    return FollowUp.objects.get(pk=follow_up.pk)


def test_winning_keeps_the_value_and_the_thanks_and_freezes_credit(cast, reached):
    won = closing.win(
        reached.pk,
        by=cast.sam,
        now=at("tue"),
        value=Decimal("18400.50"),
        monthly=Decimal("240"),
        months=36,
        thanks=" Well heard! ",
    )
    assert (won.stage, won.closed_at, won.value) == ("won", at("tue"), Decimal("18400.50"))
    assert (won.monthly, won.months, won.thanks) == (Decimal("240"), 36, "Well heard!")
    assert [(share.person, share.frozen_at) for share in won.shares.all()] == [
        (cast.erin, at("tue"))
    ]


def test_winning_twice_is_winning_once(cast, reached):
    for value in (100, 200):
        won = closing.win(reached.pk, by=cast.sam, now=at("tue"), value=Decimal(value))
    assert won.value == 100
    assert won.steps.filter(verb="win").count() == 1


def test_nothing_is_won_before_the_customer_was_reached(cast, sams):
    followups.claim(sams.pk, by=cast.sam, now=TEN)
    with pytest.raises(WrongMove, match="cannot become won"):
        closing.win(sams.pk, by=cast.sam, now=TEN, value=Decimal(1))


def test_what_is_lost_cannot_be_won(cast, reached):
    closing.lose(reached.pk, by=cast.sam, now=TEN, reason="price")
    with pytest.raises(WrongMove):
        closing.win(reached.pk, by=cast.sam, now=TEN, value=Decimal(1))


def test_somebody_elses_is_neither_won_nor_lost(cast, reached):
    with pytest.raises(WrongMove, match="Sam Cast works on it"):
        closing.win(reached.pk, by=cast.rita, now=TEN, value=Decimal(1))
    with pytest.raises(WrongMove, match="Sam Cast works on it"):
        closing.lose(reached.pk, by=cast.rita, now=TEN, reason="price")


def test_losing_keeps_the_reason_and_stops_the_clock(cast, sams):
    lost = closing.lose(sams.pk, by=cast.sam, now=TEN, reason="no_need", note="They moved")
    assert (lost.stage, lost.lost_reason, lost.closed_at) == ("lost", "no_need", TEN)
    assert (lost.alarm_at, lost.rival, lost.locked_until) == (None, "", None)
    assert lost.steps.last().note == "They moved"


def test_a_competitor_has_a_name(cast, sams):
    with pytest.raises(Refused) as refused:
        closing.lose(sams.pk, by=cast.sam, now=TEN, reason="competitor", rival=" ")
    assert (refused.value.code, refused.value.pointer) == ("required", "/rival")
    lost = closing.lose(sams.pk, by=cast.sam, now=TEN, reason="competitor", rival="Vantra")
    assert lost.rival == "Vantra"


@pytest.mark.parametrize("until", [None, dt.date(2026, 11, 9), dt.date(2020, 1, 1)])
def test_bound_until_has_a_day_in_the_future(cast, sams, until):
    with pytest.raises(Refused) as refused:
        closing.lose(sams.pk, by=cast.sam, now=TEN, reason="locked_until", until=until)
    assert (refused.value.code, refused.value.pointer) == ("required", "/until")


def test_bound_until_counts_the_days_of_the_site(cast, sams):
    cast.harlow_hq.time_zone = "Pacific/Auckland"
    cast.harlow_hq.save()
    evening = at("mon", "22:00")  # in Auckland it is Tuesday already
    facts = {"by": cast.sam, "now": evening, "reason": "locked_until"}
    with pytest.raises(Refused):
        closing.lose(sams.pk, until=dt.date(2026, 11, 10), **facts)
    assert again(sams).stage == "new"
    lost = closing.lose(sams.pk, until=dt.date(2026, 11, 11), **facts)
    assert lost.locked_until == dt.date(2026, 11, 11)


def test_losing_twice_is_losing_once(cast, sams):
    closing.lose(sams.pk, by=cast.sam, now=TEN, reason="price")
    lost = closing.lose(sams.pk, by=cast.sam, now=TEN, reason="timing")
    assert lost.lost_reason == "price"
    assert lost.steps.filter(verb="lose").count() == 1


def test_what_was_bound_wakes_on_its_day_with_a_new_clock(cast, sams):
    until = dt.date(2026, 11, 12)
    closing.lose(sams.pk, by=cast.sam, now=TEN, reason="locked_until", until=until)
    assert closing.wake_locked(now=at("wed"), today=dt.date(2026, 11, 11)) == 0
    assert closing.wake_locked(now=at("thu"), today=until) == 1
    assert closing.wake_locked(now=at("thu"), today=until) == 0
    awake = again(sams)
    assert (awake.stage, awake.owner, awake.lost_reason) == ("claimed", cast.sam, "")
    assert (awake.due_at, awake.reopened, awake.locked_until) == (at("thu", "13:00"), 1, None)
    assert awake.steps.last().verb == "wake"


def test_a_merged_one_points_to_the_other_and_shares_its_credit(cast, sams):
    other = followed_up(cast, TEN, by=cast.carl)
    merged = closing.merge(sams.pk, by=cast.sam, into=other.pk, now=TEN)
    assert (merged.stage, merged.merged_into, merged.closed_at) == ("merged", other, TEN)
    shares = {share.person: share.percent for share in other.shares.all()}
    assert shares == {cast.carl: 50, cast.erin: 50}
    repeated = closing.merge(sams.pk, by=cast.sam, into=other.pk, now=TEN)
    assert repeated.steps.filter(verb="merge").count() == 1


def test_what_was_merged_before_follows_to_the_new_one(cast, sams):
    middle, last = followed_up(cast, TEN), followed_up(cast, TEN)
    closing.merge(sams.pk, by=cast.sam, into=middle.pk, now=TEN)
    closing.merge(middle.pk, by=cast.sam, into=last.pk, now=TEN)
    assert again(sams).merged_into == last


def test_nothing_is_merged_into_itself_or_into_what_is_closed(cast, sams):
    with pytest.raises(Refused) as refused:
        closing.merge(sams.pk, by=cast.sam, into=sams.pk, now=TEN)
    assert (refused.value.code, refused.value.pointer) == ("same_follow_up", "/into")
    other = followed_up(cast, TEN)
    closing.lose(other.pk, by=cast.sam, now=TEN, reason="price")
    with pytest.raises(Refused) as refused:
        closing.merge(sams.pk, by=cast.sam, into=other.pk, now=TEN)
    assert refused.value.code == "closed"


def test_nothing_is_merged_into_what_another_account_said(cast, sams):
    other = followed_up(cast, TEN, site=cast.tamsin_office, machine=None)
    with pytest.raises(Refused) as refused:
        closing.merge(sams.pk, by=cast.sam, into=other.pk, now=TEN)
    assert (refused.value.code, refused.value.pointer) == ("other_account", "/into")
    assert again(sams).stage != "merged"


def test_somebody_elses_is_not_merged(cast, reached):
    other = followed_up(cast, TEN)
    with pytest.raises(WrongMove, match="Sam Cast works on it"):
        closing.merge(reached.pk, by=cast.rita, into=other.pk, now=TEN)


def test_what_is_won_is_not_merged(cast, reached):
    other = followed_up(cast, TEN)
    closing.win(reached.pk, by=cast.sam, now=TEN, value=Decimal(1))
    with pytest.raises(WrongMove):
        closing.merge(reached.pk, by=cast.sam, into=other.pk, now=TEN)


@pytest.mark.parametrize("quoted", [False, True])
def test_nobody_called_opens_it_again_and_escalates(cast, reached, quoted):
    if quoted:
        followups.quote(reached.pk, by=cast.sam, now=TEN)
    opened = closing.nobody_called(reached.signal_id, by=cast.erin, now=at("tue", "11:00"))
    assert (opened.stage, opened.owner, opened.contacted_at) == ("claimed", cast.sam, None)
    assert (opened.due_at, opened.reopened) == (at("tue", "15:00"), 1)
    assert [(each.round, each.level) for each in Escalation.objects.all()] == [(1, 2)]


def test_nobody_called_makes_nobody_less_late(cast, sams):
    now = at("tue", "11:00")
    opened = closing.nobody_called(sams.signal_id, by=cast.erin, now=now)
    assert (opened.due_at, opened.act_by) == (sams.due_at, sams.due_at)
    assert sams.due_at < now
    assert list(FollowUp.objects.late(now)) == [opened]
    assert (opened.alarm_at, opened.alarm_level) == (sams.alarm_at, sams.alarm_level)
    followups.contact(sams.pk, by=cast.sam, now=at("tue", "11:30"), outcome="reached")
    rows = cohorts.what_became(Signal.objects.all(), now=now)
    assert [(row.in_time, row.late) for row in rows] == [(False, False)]


def test_nobody_called_after_a_late_call_stays_late(cast, sams):
    late = at("tue", "10:00")
    followups.contact(sams.pk, by=cast.sam, now=late, outcome="reached")
    opened = closing.nobody_called(sams.signal_id, by=cast.erin, now=at("tue", "11:00"))
    assert (opened.contacted_at, opened.due_at) == (None, sams.due_at)
    assert (opened.alarm_at, opened.alarm_level) == (at("wed", "11:00"), clock.LATE + 1)


def test_nobody_called_gives_a_running_clock_no_more_time(cast, sams):
    before = FollowUp.objects.get(pk=sams.pk)
    opened = closing.nobody_called(sams.signal_id, by=cast.erin, now=TEN)
    clocks = [(each.due_at, each.alarm_at, each.alarm_level) for each in (before, opened)]
    assert clocks[0] == clocks[1]


def test_nobody_called_hurries_what_was_put_off(cast, sams):
    reason = pausing.CUSTOMER_NAMED_THE_DAY
    pausing.snooze(sams.pk, by=cast.sam, until=at("thu"), reason=reason, now=TEN)
    opened = closing.nobody_called(sams.signal_id, by=cast.erin, now=at("tue", "11:00"))
    assert opened.due_at == at("tue", "15:00")


def test_nobody_called_leaves_new_what_nobody_had_claimed(cast, sams):
    opened = closing.nobody_called(sams.signal_id, by=cast.erin, now=at("tue"))
    assert (opened.stage, opened.owner) == ("new", cast.sam)
    assert followups.claim(sams.pk, by=cast.rita, now=at("tue")).owner == cast.rita


def test_nobody_called_by_the_same_form_is_said_once(cast, sams):
    op_id = uuid7()
    for _ in range(2):
        opened = closing.nobody_called(sams.signal_id, by=cast.erin, now=at("tue"), op_id=op_id)
    assert opened.reopened == 1


def test_nobody_called_of_a_merged_one_opens_the_one_it_is_part_of(cast, sams):
    other = followed_up(cast, TEN)
    closing.merge(sams.pk, by=cast.sam, into=other.pk, now=TEN)
    opened = closing.nobody_called(sams.signal_id, by=cast.erin, now=at("tue"))
    assert opened == other


def test_what_was_sold_is_not_opened_again(cast, reached):
    closing.win(reached.pk, by=cast.sam, now=TEN, value=Decimal(1))
    with pytest.raises(WrongMove, match="It was sold"):
        closing.nobody_called(reached.signal_id, by=cast.erin, now=TEN)


def test_a_signal_without_a_follow_up_is_not_found(cast):
    signal = casting.captured(cast)
    with pytest.raises(Http404):
        closing.nobody_called(signal.pk, by=cast.erin, now=TEN)


def test_a_signal_that_adds_to_another_is_part_of_its_follow_up(cast, sams):
    heard = casting.heard(cast, adds_to=sams.signal, noticed_at=TEN)
    signal = capture.capture(uuid7(), heard, by=cast.carl, now=TEN).signal
    added = routing.route(signal.pk, now=TEN)
    assert (added.stage, added.merged_into) == ("merged", sams)
    shares = {share.person: share.percent for share in sams.shares.all()}
    assert shares == {cast.erin: 50, cast.carl: 50}
