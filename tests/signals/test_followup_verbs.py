"""Claim, contact, qualify, quote, hand over: what each does, and each refusal."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import Access
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.models import OutboxRow
from fieldapp.plumbing.problems import Refused
from signals import closing, followups, undoing
from signals.lifecycle import WrongMove
from signals.models import FollowUp
from tests.signals.week import at, followed_up

NINE = at("mon", "09:00")
TEN = at("mon", "10:00")


@pytest.fixture
def sams(cast):
    """A follow-up at Harlow's, Sam's because it is his account."""
    return followed_up(cast, NINE)


@pytest.fixture
def nobodys(cast):
    """A follow-up at Tamsin's, which has no rep."""
    return followed_up(cast, NINE, site=cast.tamsin_office, machine=None)


def steps(follow_up) -> list[tuple[str, str, str]]:
    return list(follow_up.steps.values_list("verb", "was", "became"))


def test_claiming_makes_me_the_owner_and_tells_the_technician(cast, nobodys):
    claimed = followups.claim(nobodys.pk, by=cast.rita, now=TEN)
    assert (claimed.stage, claimed.owner, claimed.claimed_at) == ("claimed", cast.rita, TEN)
    assert steps(claimed) == [("route", "", "new"), ("claim", "new", "claimed")]
    step = claimed.steps.last()
    assert OutboxRow.objects.filter(kind="signals.tell", subject_id=step.pk).count() == 1
    assert Access.objects.filter(person=cast.rita, site=cast.tamsin_office).exists()


def test_claiming_twice_changes_nothing(cast, nobodys):
    followups.claim(nobodys.pk, by=cast.rita, now=TEN)
    again = followups.claim(nobodys.pk, by=cast.rita, now=at("mon", "11:00"))
    assert again.claimed_at == TEN
    assert len(steps(again)) == 2


def test_while_it_is_new_a_colleague_may_claim_it_and_the_former_owner_is_named(cast, sams):
    claimed = followups.claim(sams.pk, by=cast.rita, now=TEN)
    assert claimed.owner == cast.rita
    assert claimed.steps.last().facts == {"former_owner": str(cast.sam.pk)}


@pytest.mark.parametrize("done", ["claim", "contact", "quote"])
def test_what_somebody_else_works_on_cannot_be_claimed(cast, sams, done):
    followups.claim(sams.pk, by=cast.sam, now=TEN)
    if done != "claim":
        followups.contact(sams.pk, by=cast.sam, now=TEN, outcome="reached")
    if done == "quote":
        followups.quote(sams.pk, by=cast.sam, now=TEN)
    with pytest.raises(WrongMove, match="Sam Cast has claimed it already"):
        followups.claim(sams.pk, by=cast.rita, now=TEN)
    assert FollowUp.objects.get(pk=sams.pk).owner == cast.sam


def test_what_is_closed_cannot_be_claimed(cast, sams):
    closing.lose(sams.pk, by=cast.sam, now=TEN, reason="no_need")
    with pytest.raises(WrongMove, match="It is closed"):
        followups.claim(sams.pk, by=cast.rita, now=TEN)


def test_a_claim_sent_again_after_it_was_undone_stays_undone(cast, nobodys):
    op_id = uuid7()
    followups.claim(nobodys.pk, by=cast.rita, now=TEN, op_id=op_id)
    undoing.undo(nobodys.pk, by=cast.rita, now=TEN)
    again = followups.claim(nobodys.pk, by=cast.rita, now=TEN, op_id=op_id)
    assert (again.stage, again.owner) == ("new", None)


def test_reaching_the_customer_stops_the_clock_and_plans_the_next_step(cast, sams):
    reached = followups.contact(sams.pk, by=cast.sam, now=TEN, outcome="reached", note="Keen")
    assert (reached.stage, reached.contacted_at, reached.alarm_at) == ("contacted", TEN, None)
    assert (reached.attempts, reached.next_on) == (1, None)
    assert reached.act_by == at("mon", "10:00", week=1)
    assert reached.steps.last().facts == {"outcome": "reached", "channel": "call"}
    assert reached.steps.last().note == "Keen"


def test_acting_on_what_was_given_to_me_claims_it(cast, sams):
    reached = followups.contact(sams.pk, by=cast.sam, now=TEN, outcome="reached")
    assert [verb for verb, _, _ in steps(reached)] == ["route", "claim", "contact"]
    assert reached.claimed_at == TEN


def test_a_next_day_is_when_the_site_opens_on_it(cast, sams):
    saturday = dt.date(2026, 11, 14)
    reached = followups.contact(sams.pk, by=cast.sam, now=TEN, outcome="reached", next_on=saturday)
    assert (reached.next_on, reached.act_by) == (saturday, at("mon", "08:00", week=1))


def test_no_answer_counts_the_try_and_lets_the_clock_run(cast, sams):
    tried = followups.contact(
        sams.pk, by=cast.sam, now=TEN, outcome="no_answer", next_on=dt.date(2026, 11, 10)
    )
    assert (tried.stage, tried.attempts, tried.contacted_at) == ("claimed", 1, None)
    assert (tried.due_at, tried.act_by, tried.alarm_at) == (sams.due_at, sams.due_at, sams.alarm_at)
    assert tried.next_on == dt.date(2026, 11, 10)


def test_not_now_is_not_reached_and_a_day_the_customer_named_is_the_clocks_end(cast, sams):
    tried = followups.contact(
        sams.pk, by=cast.sam, now=TEN, outcome="not_now", next_on=dt.date(2026, 11, 12)
    )
    assert (tried.stage, tried.contacted_at) == ("claimed", None)
    assert tried.due_at == tried.act_by == tried.alarm_at == at("thu", "08:00")


def test_not_now_without_a_day_moves_nothing(cast, sams):
    tried = followups.contact(sams.pk, by=cast.sam, now=TEN, outcome="not_now")
    assert (tried.stage, tried.due_at, tried.act_by) == ("claimed", sams.due_at, sams.due_at)


def test_a_next_day_in_the_past_is_refused(cast, sams):
    with pytest.raises(Refused) as refused:
        followups.contact(
            sams.pk, by=cast.sam, now=TEN, outcome="reached", next_on=dt.date(2026, 11, 8)
        )
    assert (refused.value.code, refused.value.pointer) == ("in_the_past", "/next_on")
    assert FollowUp.objects.get(pk=sams.pk).stage == "new"


def test_nobodys_must_be_claimed_before_it_is_worked_on(cast, nobodys):
    with pytest.raises(WrongMove, match="Claim it first"):
        followups.contact(nobodys.pk, by=cast.rita, now=TEN, outcome="reached")


def test_somebody_elses_is_left_alone(cast, sams):
    followups.claim(sams.pk, by=cast.sam, now=TEN)
    with pytest.raises(WrongMove, match="Sam Cast works on it"):
        followups.contact(sams.pk, by=cast.rita, now=TEN, outcome="reached")


def test_a_helper_and_a_sales_manager_may_work_on_it(cast, sams):
    followups.claim(sams.pk, by=cast.sam, now=TEN)
    sams.helpers.add(cast.rita)
    followups.contact(sams.pk, by=cast.rita, now=TEN, outcome="no_answer")
    tried = followups.contact(sams.pk, by=cast.mona, now=TEN, outcome="no_answer")
    assert tried.attempts == 2


def test_a_call_is_not_logged_on_what_is_closed(cast, sams):
    closing.lose(sams.pk, by=cast.sam, now=TEN, reason="no_need")
    with pytest.raises(WrongMove, match="It is closed"):
        followups.contact(sams.pk, by=cast.sam, now=TEN, outcome="reached")


@pytest.mark.parametrize("verb", ["contact", "qualify", "quote"])
def test_a_form_sent_twice_is_one_step(cast, sams, verb):
    followups.contact(sams.pk, by=cast.sam, now=TEN, outcome="reached")
    facts = {"outcome": "reached"} if verb == "contact" else {}
    op_id = uuid7()
    for _ in range(2):
        getattr(followups, verb)(sams.pk, by=cast.sam, now=TEN, op_id=op_id, **facts)
    assert sams.steps.filter(op_id=op_id).count() == 1


def test_qualify_and_quote_move_on_and_stamp_their_time(cast, sams):
    followups.contact(sams.pk, by=cast.sam, now=TEN, outcome="reached")
    qualified = followups.qualify(sams.pk, by=cast.sam, now=at("tue"), note="She decides")
    assert (qualified.stage, qualified.qualified_at) == ("qualified", at("tue"))
    quoted = followups.quote(sams.pk, by=cast.sam, now=at("wed"))
    assert (quoted.stage, quoted.quoted_at, quoted.act_by) == (
        "quoted",
        at("wed"),
        at("wed", "09:00", week=1),
    )


@pytest.mark.parametrize("verb", ["qualify", "quote"])
def test_nothing_is_qualified_or_quoted_before_the_customer_was_reached(cast, sams, verb):
    with pytest.raises(WrongMove, match="it cannot become"):
        getattr(followups, verb)(sams.pk, by=cast.sam, now=TEN)
    assert steps(sams) == [("route", "", "new")]


def test_handing_over_gives_the_owner_the_site_and_takes_it_from_the_former(cast, nobodys):
    followups.claim(nobodys.pk, by=cast.rita, now=TEN)
    given = followups.hand_over(nobodys.pk, by=cast.rita, to=cast.sam, now=TEN)
    assert (given.owner, given.stage) == (cast.sam, "claimed")
    owners = Access.objects.filter(site=cast.tamsin_office, why="follow_up")
    assert [row.person for row in owners] == [cast.sam]
    assert given.steps.last().facts == {
        "to": str(cast.sam.pk),
        "former_owner": str(cast.rita.pk),
    }


def test_a_new_one_handed_over_stays_new(cast, nobodys):
    given = followups.hand_over(nobodys.pk, by=cast.mona, to=cast.sam, now=TEN)
    assert (given.owner, given.stage) == (cast.sam, "new")


def test_only_the_owner_or_a_sales_manager_hands_over(cast, sams):
    with pytest.raises(WrongMove, match="Only its owner or a sales manager"):
        followups.hand_over(sams.pk, by=cast.rita, to=cast.rita, now=TEN)


def test_nothing_is_handed_to_somebody_who_does_not_sell(cast, sams):
    with pytest.raises(Refused) as refused:
        followups.hand_over(sams.pk, by=cast.sam, to=cast.erin, now=TEN)
    assert (refused.value.code, refused.value.pointer) == ("wrong_role", "/to")


def test_what_is_closed_is_not_handed_over(cast, sams):
    closing.lose(sams.pk, by=cast.sam, now=TEN, reason="no_need")
    with pytest.raises(WrongMove, match="It is closed"):
        followups.hand_over(sams.pk, by=cast.sam, to=cast.rita, now=TEN)


def test_handing_over_to_its_owner_changes_nothing(cast, sams):
    followups.hand_over(sams.pk, by=cast.sam, to=cast.sam, now=TEN)
    assert steps(sams) == [("route", "", "new")]


def test_buttons_fit_the_person_and_the_stage(cast, sams):
    def may(person):
        now = FollowUp.objects.get(pk=sams.pk)
        checks = (
            followups.can_claim,
            followups.can_contact,
            followups.can_qualify,
            followups.can_quote,
            closing.can_win,
            closing.can_merge,
            followups.can_hand_over,
        )
        return [check.__name__.removeprefix("can_") for check in checks if check(person, now)]

    assert may(cast.sam) == ["claim", "contact", "merge", "hand_over"]
    assert may(cast.rita) == ["claim", "merge"]
    assert may(cast.erin) == may(cast.sven) == []
    followups.contact(sams.pk, by=cast.sam, now=TEN, outcome="reached")
    assert may(cast.sam) == ["contact", "qualify", "quote", "win", "merge", "hand_over"]
    assert may(cast.rita) == []
    followups.quote(sams.pk, by=cast.sam, now=TEN)
    assert may(cast.mona) == ["contact", "win", "merge", "hand_over"]
    closing.win(sams.pk, by=cast.sam, now=TEN, value=1)
    assert may(cast.sam) == may(cast.mona) == []
