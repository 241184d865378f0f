"""The follow-up's page: each verb, each refusal."""

from __future__ import annotations

import datetime as dt

import pytest

from fieldapp.plumbing.ids import uuid7
from signals import closing, followups, pausing
from signals.models import FollowUp
from tests.signals.pages import at_tamsins, fresh, now, press, stage, text, url


def test_claim_call_quote_and_win_through_the_page(cast, sign_in):
    follow_up, browser = at_tamsins(cast), sign_in(cast.rita)
    reply = press(browser, follow_up, "claim")
    assert (reply.status_code, reply["Location"]) == (302, url(follow_up))
    assert "Claimed. Erin Cast was told." in text(browser.get(url(follow_up)))
    press(browser, follow_up, "contact", outcome="reached", note="Keen", next_on="2099-01-05")
    press(browser, follow_up, "qualify", note="She decides")
    press(browser, follow_up, "quote")
    press(
        browser, follow_up, "win", value="18400.50", monthly="240", months="36", thanks="Well heard"
    )
    won = FollowUp.objects.get(pk=follow_up.pk)
    assert (won.stage, str(won.value), str(won.monthly), won.months, won.thanks) == (
        "won",
        "18400.50",
        "240.00",
        36,
        "Well heard",
    )
    said = text(browser.get(url(follow_up)))
    for words in (
        "Won: £18,400.50",
        "Settled with the win",
        "You won it",
        "You reached them",
        "Keen",
    ):
        assert words in said


def test_lose_asks_why_and_for_a_competitor_which(cast, sign_in):
    follow_up, browser = fresh(cast), sign_in(cast.sam)
    reply = press(browser, follow_up, "lose", reason="competitor", note="On Friday")
    assert reply.status_code == 422
    said = text(reply)
    assert "There is a problem" in said
    assert "Say which other brand." in said
    assert "On Friday" in said
    assert '<a href="#lose_rival">' in reply.content.decode()
    assert stage(follow_up) == "new"
    press(browser, follow_up, "lose", reason="competitor", rival="Vantra")
    lost = FollowUp.objects.get(pk=follow_up.pk)
    assert (lost.stage, lost.rival) == ("lost", "Vantra")


def test_bound_until_needs_a_day_and_keeps_it(cast, sign_in):
    follow_up, browser = fresh(cast), sign_in(cast.sam)
    assert press(browser, follow_up, "lose", reason="locked_until").status_code == 422
    press(browser, follow_up, "lose", reason="locked_until", until="2099-03-01")
    assert FollowUp.objects.get(pk=follow_up.pk).locked_until == dt.date(2099, 3, 1)
    assert "Opens again by itself on 1 Mar 2099" in text(browser.get(url(follow_up)))


@pytest.mark.parametrize(
    ("verb", "typed", "words"),
    [
        ("contact", {}, "Say how it went."),
        ("contact", {"outcome": "shouted"}, "Select a valid choice"),
        (
            "contact",
            {"outcome": "reached", "next_on": "2020-01-01"},
            "Choose today or a later day.",
        ),
        ("contact", {"outcome": "reached", "next_on": "soon"}, "Enter a valid date."),
        ("win", {}, "Enter the value, like 18400."),
        ("win", {"value": "a lot"}, "Enter the value as a number"),
        ("win", {"value": "-5"}, "Enter the value as a number"),
        ("win", {"value": "NaN"}, "Enter the value as a number"),
        ("lose", {}, "Say why not."),
        ("snooze", {"until": "2099-01-05"}, "Say why it can wait."),
        ("snooze", {"until": "2020-01-05", "reason": "x"}, "Choose a moment in the future."),
        ("snooze", {"reason": "x"}, "Choose a day."),
        ("return", {"question": " "}, "Write your question."),
        ("merge", {}, "Choose another follow-up."),
        ("hand-over", {}, "Choose who takes it over."),
        ("claim", {"op_id": "seven"}, "Enter a valid UUID."),
    ],
)
def test_what_is_refused_is_said_and_changes_nothing(cast, sign_in, reached, verb, typed, words):
    before = reached.steps.count()
    reply = press(sign_in(cast.sam), reached, verb, **typed)
    assert reply.status_code == 422
    assert words in text(reply)
    assert 'id="errsum"' in reply.content.decode()
    assert "<title>Error:" in reply.content.decode()
    assert reached.steps.count() == before


def test_pressing_twice_is_pressing_once(cast, sign_in, reached):
    browser, op_id = sign_in(cast.sam), uuid7()
    for _ in range(2):
        reply = press(browser, reached, "contact", outcome="no_answer", op_id=op_id)
        assert reply.status_code == 302
    assert FollowUp.objects.get(pk=reached.pk).attempts == 2


def test_losing_the_race_for_a_claim_says_who_was_first(cast, sign_in):
    follow_up = at_tamsins(cast)
    followups.claim(follow_up.pk, by=cast.rita, now=now())
    reply = press(sign_in(cast.sam), follow_up, "claim")
    assert reply.status_code == 409
    said = text(reply)
    assert "It changed meanwhile" in said
    assert "Rita Cast has claimed it already." in said
    assert "With Rita Cast" in said
    assert 'role="alert"' in reply.content.decode()


@pytest.mark.parametrize(
    ("verb", "typed"),
    [
        ("claim", {}),
        ("contact", {"outcome": "reached"}),
        ("qualify", {}),
        ("quote", {}),
        ("win", {"value": "1"}),
        ("lose", {"reason": "price"}),
        ("snooze", {"until": "2099-01-05", "reason": "x"}),
        ("return", {"question": "Where?"}),
        ("undo", {}),
    ],
)
def test_a_wrong_move_is_answered_with_what_is_so_by_now(cast, sign_in, reached, verb, typed):
    closing.win(reached.pk, by=cast.mona, now=now(), value=5)
    if verb == "win":
        closing.lose(fresh(cast).pk, by=cast.sam, now=now(), reason="price")
        reached = FollowUp.objects.get(stage="lost")
    reply = press(sign_in(cast.sam), reached, verb, **typed)
    assert reply.status_code == 409
    assert "It changed meanwhile" in text(reply)


def test_snooze_until_a_day_opens_with_the_site(cast, sign_in, reached):
    press(sign_in(cast.sam), reached, "snooze", until="2027-01-09", reason="After the move")
    asleep = FollowUp.objects.get(pk=reached.pk)
    assert asleep.snoozed_until == dt.datetime(2027, 1, 11, 8, tzinfo=dt.UTC)
    assert asleep.snooze_reason == "After the move"
    said = text(sign_in(cast.sam).get(url(reached)))
    assert "Snoozed until Mon 11 Jan 2027 08:00" in said
    assert "until Mon 11 Jan 2027 08:00: After the move" in said


def test_a_day_that_the_customer_named_needs_no_other_reason(cast, sign_in):
    follow_up = fresh(cast)
    press(sign_in(cast.sam), follow_up, "snooze", until="2027-01-11", named="on")
    asleep = FollowUp.objects.get(pk=follow_up.pk)
    assert asleep.due_at == dt.datetime(2027, 1, 11, 8, tzinfo=dt.UTC)
    assert "the customer named the day" in text(sign_in(cast.sam).get(url(follow_up)))


def test_a_question_and_its_answer_stand_on_the_page(cast, sign_in, reached):
    browser = sign_in(cast.sam)
    press(browser, reached, "return", question="Which room?")
    said = text(browser.get(url(reached)))
    assert "Waiting for Erin Cast to answer" in said
    assert "Ask a question" not in said
    pausing.answer(reached.pk, by=cast.erin, now=now(), text="The post room.")
    said = text(browser.get(url(reached)))
    assert "The post room." in said
    assert "Waiting for" not in said


def test_merging_offers_this_accounts_open_follow_ups_and_no_others(cast, sign_in):
    one, other = fresh(cast, note="One"), fresh(cast, note="Other")
    elsewhere, browser = at_tamsins(cast, note="Elsewhere"), sign_in(cast.sam)
    page = browser.get(url(one)).content.decode()
    assert f'value="{other.pk}"' in page
    assert str(elsewhere.pk) not in page
    assert press(browser, one, "merge", into=elsewhere.pk).status_code == 422
    press(browser, one, "merge", into=other.pk)
    assert stage(one) == "merged"
    assert "Part of another follow-up" in text(browser.get(url(one)))


def test_handing_over_offers_colleagues_who_sell(cast, sign_in):
    follow_up, browser = fresh(cast), sign_in(cast.sam)
    assert press(browser, follow_up, "hand-over", to=cast.erin.pk).status_code == 422
    press(browser, follow_up, "hand-over", to=cast.rita.pk)
    assert FollowUp.objects.get(pk=follow_up.pk).owner == cast.rita
    assert "to Rita Cast" in text(browser.get(url(follow_up)))


def test_what_i_may_no_longer_see_leads_back_to_the_queue(cast, sign_in):
    cast.queue.members.remove(cast.sam)
    follow_up = fresh(cast)
    reply = press(sign_in(cast.mona), follow_up, "hand-over", to=cast.rita.pk)
    assert reply["Location"] == url(follow_up)
    followups.hand_over(follow_up.pk, by=cast.mona, to=cast.sam, now=now())
    cast.queue.members.add(cast.rita)
    form_to = {"to": cast.rita.pk, "op_id": uuid7()}
    reply = sign_in(cast.sam).post(url(follow_up, "hand-over"), form_to)
    assert reply["Location"] == "/queue/"


def test_undo_takes_back_the_last_step_and_says_so(cast, sign_in):
    follow_up, browser = at_tamsins(cast), sign_in(cast.rita)
    press(browser, follow_up, "claim")
    page = browser.get(url(follow_up)).content.decode()
    assert f'action="{url(follow_up, "undo")}"' in page
    browser.post(url(follow_up, "undo"))
    assert stage(follow_up) == "new"
    said = text(browser.get(url(follow_up)))
    assert "Taken back." in said
    assert "You claimed it taken back" in said


def test_a_claim_from_the_list_leads_back_to_the_list(cast, sign_in):
    follow_up = at_tamsins(cast)
    reply = press(sign_in(cast.sam), follow_up, "claim", back="queue", list="view=unclaimed")
    assert reply["Location"] == "/queue/?view=unclaimed"
