"""The follow-up's page: each verb, each refusal, and what one reads of it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone

from accounts import access
from accounts.models.access import Why
from fieldapp.plumbing.ids import uuid7
from signals import closing, followups, pausing
from signals.models import FollowUp
from tests.signals.pages import at_tamsins, fresh, questions


def now():
    return timezone.now()


def url(follow_up, verb: str = "") -> str:
    return f"/follow-ups/{follow_up.pk}/" + (f"{verb}/" if verb else "")


def press(browser, follow_up, verb: str, **typed: object):
    """Send a verb's form as the page does."""
    return browser.post(url(follow_up, verb), {"op_id": uuid7()} | typed)


def stage(follow_up) -> str:
    return FollowUp.objects.get(pk=follow_up.pk).stage


def text(reply) -> str:
    """What one reads of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.content.decode()))


@pytest.fixture
def reached(cast):
    """Sam's, and he has reached them."""
    follow_up = fresh(cast, contact=cast.joan)
    followups.contact(follow_up.pk, by=cast.sam, now=now(), outcome="reached")
    return follow_up


def test_the_page_holds_what_one_must_know_before_calling(cast, sign_in):
    cast.copier.lessor, cast.copier.lease_end = "Meridian", dt.date(2027, 3, 1)
    cast.copier.monthly_volume = 22_000
    cast.copier.save()
    follow_up = fresh(cast, contact=cast.joan, fix_first=True, expects_call=True)
    said = text(sign_in(cast.sam).get(url(follow_up)))
    for words in (
        "Our copier is shot.",
        "Heard by Erin Cast",
        "From Joan Petrie, Office manager.",
        "Fleet Lane, floor 2",
        "Expects a call",
        "A fault is open: fix this first",
        "Call Joan Petrie",
        "Asked about this, so call about this.",
        "Half the noise.",
        "Orion C4570",
        "22,000 a month, rated 18,000",
        "Meridian, ends 1 Mar 2027",
        "Full service, ends",
        "Decides",
        "Ask Erin Cast",
        "It reached the queue",
        "Erin Cast 100 %",
        "Yours to claim",
    ):
        assert words in said


@pytest.mark.parametrize(
    ("flag", "words"), [("do_not_sell", "Do not sell here"), ("credit_hold", "Credit hold")]
)
def test_a_site_with_a_flag_has_a_clear_warning(cast, sign_in, flag, words):
    setattr(cast.harlow_hq, flag, True)
    cast.harlow_hq.save()
    assert words in text(sign_in(cast.sam).get(url(fresh(cast))))


def test_somebody_who_never_agreed_to_calls_is_marked_so(cast, sign_in):
    follow_up = fresh(cast, type="observed", clue="other_brand", contact=cast.joan)
    assert "Has not agreed to calls about offers" in text(sign_in(cast.sam).get(url(follow_up)))
    cast.joan.may_call, cast.joan.basis, cast.joan.since = True, "agreed", dt.date(2026, 5, 3)
    cast.joan.save()
    assert "May be called about offers: they agreed, 3 May 2026" in text(
        sign_in(cast.sam).get(url(follow_up))
    )


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
    assert "Say which competitor." in said
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


def test_managers_see_helpers_and_who_was_told_that_it_is_late(cast, sign_in):
    from django.db import transaction

    from signals import clock, telling

    follow_up = fresh(cast)
    cast.sam.manager = cast.mona
    FollowUp.objects.filter(pk=follow_up.pk).update(alarm_at=now(), alarm_level=clock.LATE)
    with transaction.atomic():
        clock.raise_due(now=now())
    telling.tell_alarm(follow_up.escalations.get().pk, now=now())
    said = text(sign_in(cast.mona).get(url(follow_up)))
    assert "Late: told Mona Cast" in said
    assert "Helpers Rita Cast" in said


@pytest.mark.parametrize("verb", ["", "claim", "undo"])
def test_a_foreign_follow_up_answers_as_an_unknown_one(cast, sign_in, verb):
    theirs = fresh(cast, by=cast.otto, site=cast.northgate_library, machine=None)
    browser = sign_in(cast.rita)
    ask = browser.post if verb else browser.get
    answers = []
    for pk in (theirs.pk, uuid7()):
        reply = ask(f"/follow-ups/{pk}/" + (f"{verb}/" if verb else ""))
        page = reply.content.decode().replace(str(pk), "ID")
        answers.append((reply.status_code, re.sub(r"[0-9a-f-]{36}", "REQUEST", page)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def test_an_unknown_verb_is_not_found(cast, sign_in):
    assert press(sign_in(cast.sam), fresh(cast), "promote").status_code == 404


@pytest.mark.parametrize("who", ["erin", "carl", "otto"])
def test_follow_ups_are_not_for_technicians(cast, sign_in, who):
    follow_up, browser = fresh(cast), sign_in(cast.people[who])
    assert browser.get(url(follow_up)).status_code == 403
    assert press(browser, follow_up, "claim").status_code == 403


def test_a_service_manager_reads_but_does_not_act(cast, sign_in):
    follow_up, browser = fresh(cast), sign_in(cast.sven)
    page = browser.get(url(follow_up))
    assert page.status_code == 200
    assert page.context["forms"] == {}
    assert press(browser, follow_up, "claim").status_code == 403


def test_somebody_who_only_sees_the_queue_may_claim_but_not_work_on_it(cast, sign_in):
    follow_up = fresh(cast)
    forms = sign_in(cast.rita).get(url(follow_up)).context["forms"]
    assert list(forms) == ["claim", "merge"]
    followups.claim(follow_up.pk, by=cast.sam, now=now())
    assert sign_in(cast.rita).get(url(follow_up)).context["forms"] == {}


def test_next_and_previous_go_along_the_list_it_was_opened_from(cast, sign_in):
    rows = [fresh(cast, note=f"n{number}") for number in range(3)]
    for number, row in enumerate(rows):
        moment = now() + dt.timedelta(hours=number + 1)
        FollowUp.objects.filter(pk=row.pk).update(due_at=moment, act_by=moment)
    browser = sign_in(cast.sam)
    beside = browser.get(url(rows[1])).context["neighbours"]
    assert beside == {"next": url(rows[2]), "previous": url(rows[0])}
    beside = browser.get(url(rows[0]) + "?list=type%3Dpassive").context["neighbours"]
    assert beside == {"next": "", "previous": ""}


def test_a_claim_from_the_list_leads_back_to_the_list(cast, sign_in):
    follow_up = at_tamsins(cast)
    reply = press(sign_in(cast.sam), follow_up, "claim", back="queue", list="view=unclaimed")
    assert reply["Location"] == "/queue/?view=unclaimed"


def test_the_fragment_beside_the_list_is_the_page_without_its_frame(cast, sign_in):
    follow_up, browser = fresh(cast), sign_in(cast.sam)
    page = browser.get(url(follow_up))
    part = browser.get(url(follow_up), headers={"HX-Request": "true", "HX-Target": "side"})
    assert "<html" not in part.content.decode()
    assert {each.name for each in part.templates} >= {"signals/_follow_up.html"}
    inside = text(part).replace("Harlow &amp; Pike Overt", "Overt").strip()
    assert words_only(inside) in words_only(text(page))
    assert "HX-Request" in part["Vary"]


def words_only(said: str) -> str:
    return re.sub(r"\s+", " ", said).strip()


def test_a_claim_in_the_list_by_htmx_gets_the_same_card_as_the_page(cast, sign_in):
    follow_up, browser = at_tamsins(cast), sign_in(cast.sam)
    reply = browser.post(
        url(follow_up, "claim"),
        {"op_id": uuid7()},
        headers={"HX-Request": "true", "HX-Target": f"fq-{follow_up.pk}"},
    )
    card = reply.content.decode().split("</li>")[0]
    page = browser.get("/queue/").content.decode()
    assert without_secrets(card) in without_secrets(page)
    assert "Claimed. Erin Cast was told." in text(reply)
    assert 'hx-swap-oob="innerHTML:.toasts"' in reply.content.decode()


def without_secrets(markup: str) -> str:
    markup = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", markup)
    return re.sub(r"\s+", " ", markup).strip()


def test_a_refusal_by_htmx_is_the_fragment_with_its_errors(cast, sign_in, reached):
    reply = sign_in(cast.sam).post(
        url(reached, "win"), {}, headers={"HX-Request": "true", "HX-Target": "side"}
    )
    assert reply.status_code == 422
    assert "<html" not in reply.content.decode()
    assert "Enter the value, like 18400." in text(reply)


def test_the_page_asks_as_many_questions_whatever_its_length(cast, sign_in):
    browser, follow_up = sign_in(cast.mona), fresh(cast, contact=cast.joan)
    access.give(cast.mona, [cast.harlow_hq], Why.TERRITORY)

    def more():
        followups.contact(follow_up.pk, by=cast.mona, now=now(), outcome="no_answer")
        followups.hand_over(follow_up.pk, by=cast.mona, to=cast.sam, now=now())
        followups.hand_over(follow_up.pk, by=cast.mona, to=cast.mona, now=now())
        pausing.ask_technician(follow_up.pk, by=cast.mona, now=now(), question="Where?")
        pausing.answer(follow_up.pk, by=cast.erin, now=now(), text="There.")
        fresh(cast)

    followups.claim(follow_up.pk, by=cast.mona, now=now())
    more()
    one = questions(browser, url(follow_up))
    more()
    more()
    assert questions(browser, url(follow_up)) == one
