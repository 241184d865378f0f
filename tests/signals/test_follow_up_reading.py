"""The follow-up's page: what one reads of it, who may, and the same beside the list."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from accounts import access
from accounts.models.access import Why
from fieldapp.plumbing.ids import uuid7
from signals import followups, pausing
from signals.models import FollowUp
from tests.signals.pages import at_tamsins, fresh, now, press, questions, text, url


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
