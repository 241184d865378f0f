"""The end of a visit: the technician's words, the customer's name, once and for all."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from calls import strokes
from calls.lifecycle import WrongMove
from calls.models import Report, Signature, Visit, VisitStep
from calls.reports import missing
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.models import OutboxRow
from fieldapp.plumbing.problems import Refused
from tests.pages.fieldpages import hidden, queries, text
from tests.reports import visit_of
from tests.reports.visit_of import STROKES


def state(visit):
    return Visit.objects.get(pk=visit.pk).state


def opened(browser, visit) -> dict[str, str]:
    """What a browser would send if Joan signed now."""
    page = browser.get(reverse("sign", args=[visit.pk])).content.decode()
    return {
        "op_id": hidden(page, "op_id"),
        "shown": hidden(page, "shown"),
        "language": "en",
        "who": str(visit.contact_id),
        "email": "joan@example.com",
        "strokes": json.dumps(STROKES),
    }


def send(browser, visit, body):
    return browser.post(reverse("sign", args=[visit.pk]), body)


def test_the_customer_signs_and_the_visit_is_done(cast, visit, sign_in):
    erin = sign_in(cast.erin)
    answer = send(erin, visit, opened(erin, visit))
    assert answer.url == reverse("signed", args=[visit.pk])
    assert state(visit) == "done"
    kept = Signature.objects.get()
    assert (kept.name, kept.contact, kept.email, kept.strokes) == (
        "Joan Petrie", cast.joan, "joan@example.com", STROKES,
    )  # fmt: skip
    assert kept.shown["machines"][0]["name"] == "Orion C4570"
    assert kept.shown["language"] == "en"


def test_after_signing_the_phone_goes_back_and_the_end_can_be_taken_back(cast, visit, sign_in):
    erin = sign_in(cast.erin)
    page = text(erin.get(send(erin, visit, opened(erin, visit)).url))
    assert "Please give the phone back to Erin Cast." in page
    assert "Undo" not in page
    assert "undo" in erin.get(reverse("visit", args=[visit.pk])).content.decode()


def test_the_same_form_twice_is_one_signature_one_step_and_one_report(cast, visit, sign_in):
    erin = sign_in(cast.erin)
    body = opened(erin, visit)
    answers = [send(erin, visit, body).url for _twice in range(2)]
    assert answers == [reverse("signed", args=[visit.pk])] * 2
    assert Signature.objects.count() == Report.objects.count() == 1
    assert VisitStep.objects.filter(became="done").count() == 1
    assert OutboxRow.objects.filter(kind="calls.email_report").count() == 1


def test_the_same_form_with_another_name_is_refused(cast, visit):
    op_id, shown = uuid7(), visit_of.shown_of(visit)
    visit_of.signed(visit, by=cast.erin, op_id=op_id)
    with pytest.raises(Refused) as refused:
        visit_of.signed(visit, by=cast.erin, op_id=op_id, name="Somebody", shown=shown)
    assert refused.value.code == "different_body"


def test_of_two_phones_the_first_counts_and_the_second_reads_so(cast, visit, sign_in):
    visit.helpers.add(cast.carl)
    erin, carl = sign_in(cast.erin), sign_in(cast.carl)
    first, second = opened(erin, visit), opened(carl, visit)
    send(erin, visit, first)
    answer = send(carl, visit, second | {"who": "other", "name": "Tom"})
    assert answer.url == reverse("visit", args=[visit.pk])
    assert "signed already" in carl.get(answer.url).content.decode()
    assert list(Signature.objects.values_list("name", flat=True)) == ["Joan Petrie"]


def test_nobody_signs_what_they_did_not_read(cast, visit, sign_in):
    erin = sign_in(cast.erin)
    body = opened(erin, visit)
    Visit.objects.filter(pk=visit.pk).update(summary="Something else was done")
    answer = send(erin, visit, body)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "read it again" in page
    assert json.dumps(STROKES).replace('"', "&quot;") in page
    again = body | {"shown": hidden(page, "shown"), "op_id": hidden(page, "op_id")}
    assert send(erin, visit, again).status_code == 302
    assert Signature.objects.get().shown["summary"] == "Something else was done"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"who": ""}, "Choose who signs."),
        ({"who": "0190163d-8694-739b-aea5-966c26f8ad91"}, "Choose who signs."),
        ({"who": "other", "name": " "}, "Write the name of who signs."),
        ({"strokes": ""}, "Sign in the box, or tick instead of signing."),
        ({"strokes": "[[[1,2],[3]]]"}, "Please sign once more."),
        ({"strokes": "[[[1,2],[3000,2]]]"}, "Please sign once more."),
        ({"strokes": "[[[1,2],[NaN,2]]]"}, "Please sign once more."),
        ({"strokes": "[" * 50_000}, "Please sign once more."),
        ({"email": "joan"}, "Write the address as name@example.com"),
        ({"shown": ""}, "This page is too old."),
        ({"op_id": "x"}, "This page is too old."),
        ({"name": "a\0b", "who": "other"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_kept_is_said_in_words_and_what_was_typed_stays(
    cast, visit, sign_in, wrong, words
):
    erin = sign_in(cast.erin)
    answer = send(erin, visit, opened(erin, visit) | {"name": "Tom"} | wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert state(visit) == "on_site"
    assert not Signature.objects.exists()


def test_a_tick_stands_for_a_signature(cast, visit, sign_in):
    erin = sign_in(cast.erin)
    send(erin, visit, opened(erin, visit) | {"strokes": "", "ticked": "on"})
    kept = Signature.objects.get()
    assert (kept.ticked, kept.strokes) == (True, None)


def test_somebody_else_signs_with_a_name_of_their_own(cast, visit, sign_in):
    erin = sign_in(cast.erin)
    body = opened(erin, visit) | {"who": "other", "name": "Tom Hale", "email": ""}
    send(erin, visit, body)
    kept = Signature.objects.get()
    assert (kept.name, kept.contact, kept.email) == ("Tom Hale", None, "")
    assert not OutboxRow.objects.filter(kind="calls.email_report").exists()


def test_the_page_offers_whom_one_came_to_see_with_their_address(cast, visit, sign_in):
    page = sign_in(cast.erin).get(reverse("sign", args=[visit.pk])).content.decode()
    assert f'value="{cast.joan.pk}" id="id_who_0" data-address="joan@example.com" checked' in page
    assert 'value="joan@example.com">' in page


def test_a_session_that_ended_costs_a_sign_in_and_keeps_nothing(cast, visit, sign_in, client):
    body = opened(sign_in(cast.erin), visit)
    answer = send(client, visit, body)
    assert answer.url.startswith("/sign-in/login/?next=")
    assert state(visit) == "on_site"


def test_one_who_does_not_go_signs_nothing(cast, visit, sign_in):
    body = opened(sign_in(cast.erin), visit)
    for person in (cast.otto, cast.sven, cast.sam):
        assert send(sign_in(person), visit, body).status_code == 404
    assert state(visit) == "on_site"


def test_a_visit_that_has_not_begun_is_not_signed(cast, sign_in):
    erin = sign_in(cast.erin)
    for name in ("sign", "sign_off"):
        answer = erin.get(reverse(name, args=[cast.visit.pk]))
        assert answer.url == reverse("visit", args=[cast.visit.pk])
    assert "Say that you arrived first." in erin.get(answer.url).content.decode()


@pytest.fixture
def fuser_is_missing(monkeypatch):
    """One thing is missing, as checklists find it."""
    found = [missing.Missing("Enter the fuser temperature", "/visits/#fuser")]
    monkeypatch.setattr(missing, "of", lambda _visit: found)


def summarised(browser, visit, **fields):
    page = browser.get(reverse("sign_off", args=[visit.pk])).content.decode()
    body = {"op_id": hidden(page, "op_id"), "summary": "New rollers.", "go": "sign"}
    return browser.post(reverse("sign_off", args=[visit.pk]), body | fields)


def test_the_summary_leads_to_the_customers_page(cast, visit, sign_in):
    erin = sign_in(cast.erin)
    assert summarised(erin, visit).url == reverse("sign", args=[visit.pk])
    assert "New rollers." in erin.get(reverse("sign", args=[visit.pk])).content.decode()
    assert state(visit) == "on_site"


def test_the_summary_shows_what_was_recorded_and_counts_signals_apart(cast, visit, sign_in):
    page = sign_in(cast.erin).get(reverse("sign_off", args=[visit.pk])).content.decode()
    assert "Paper jam, Worn rollers, Rollers replaced." in page
    assert "1 signal sent. The customer does not see this." in page


def test_a_summary_is_needed(cast, visit, sign_in):
    answer = summarised(sign_in(cast.erin), visit, summary=" ")
    assert answer.status_code == 422
    assert "Say in a sentence what you did." in answer.content.decode()


def test_what_is_missing_is_named_with_the_way_there_and_holds_the_end_up(
    cast, visit, sign_in, fuser_is_missing
):
    erin = sign_in(cast.erin)
    assert "Still missing" in erin.get(reverse("sign_off", args=[visit.pk])).content.decode()
    for go in ("sign", "nobody"):
        answer = summarised(erin, visit, go=go, why_not="Nobody is here")
        assert answer.status_code == 422
        link = '<a href="/visits/#fuser">Enter the fuser temperature</a>'
        assert link in answer.content.decode()
    with pytest.raises(Refused, match="still missing"):
        visit_of.signed(visit, by=cast.erin)
    assert state(visit) == "on_site"


def test_where_nobody_can_sign_the_visit_ends_with_why(cast, visit, sign_in):
    fields = {"go": "nobody", "why_not": "Nobody is here", "email": "joan@example.com"}
    answer = summarised(sign_in(cast.erin), visit, **fields)
    assert answer.url == reverse("my_day")
    assert state(visit) == "done"
    kept = Signature.objects.get()
    assert (kept.why_not, kept.name, kept.email) == ("Nobody is here", "", "joan@example.com")
    assert Visit.objects.get(pk=visit.pk).summary == "New rollers."


def test_why_nobody_signs_has_to_be_said(cast, visit, sign_in):
    answer = summarised(sign_in(cast.erin), visit, go="nobody")
    assert answer.status_code == 422
    assert "Say why nobody can sign." in answer.content.decode()


def test_whether_anything_was_heard_is_asked_where_nothing_was_noted(cast, visit, sign_in):
    erin = sign_in(cast.erin)
    visit.signals.all().delete()
    page = erin.get(reverse("sign_off", args=[visit.pk])).content.decode()
    assert "Nothing heard, customer signs" in page
    summarised(erin, visit, heard_nothing="on")
    send(erin, visit, opened(erin, visit))
    assert Visit.objects.get(pk=visit.pk).heard_nothing is True


def test_a_signed_visit_takes_no_other_summary(cast, visit, sign_in):
    erin = sign_in(cast.erin)
    page = erin.get(reverse("sign_off", args=[visit.pk])).content.decode()
    visit_of.signed(visit, by=cast.erin)
    body = {"op_id": hidden(page, "op_id"), "summary": "Something else", "go": "sign"}
    erin.post(reverse("sign_off", args=[visit.pk]), body)
    assert Visit.objects.get(pk=visit.pk).summary == ""


def test_a_visit_has_one_signature_that_counts(cast, visit):
    visit_of.signed(visit, by=cast.erin)
    with pytest.raises(WrongMove):
        visit_of.signed(visit, by=cast.erin, name="Tom")


def test_a_drawn_signature_is_a_path():
    assert strokes.path(STROKES) == "M10 20L60 40L90 200M500 100l0 0"
    assert strokes.read("") == []


def test_pages_take_as_many_queries_for_many_photos_as_for_one(cast, visit, sign_in):
    erin = sign_in(cast.erin)
    urls = [reverse(name, args=[visit.pk]) for name in ("sign_off", "sign")]
    before = [queries(erin, url) for url in urls]
    for _more in range(2):
        visit_of.photographed(visit, by=cast.erin, machine=cast.copier)
    assert [queries(erin, url) for url in urls] == before
