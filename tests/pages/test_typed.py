"""F3: a form that meets a session that has ended leads to sign-in and back to where it was."""

import re

import pytest
from django.urls import reverse

from fieldapp.plumbing.ids import uuid7
from tests import cast as casting
from tests.cast import PASSWORD
from tests.pages.fieldpages import hidden, sheet, text
from tests.pages.visits import bench, on_site, send

HOST = "http://testserver"


def arrive(browser, visit, *, came="", **fields):
    headers = {"Referer": came} if came else {}
    url = reverse("visit_move", args=[visit.pk, "arrive"])
    return browser.post(url, {"op_id": uuid7()} | fields, headers=headers)


def test_after_signing_in_one_is_back_at_the_page_of_the_form(cast, client):
    page = reverse("visit", args=[cast.visit.pk]) + "?from=day"
    asked = arrive(client, cast.visit, came=HOST + page)
    assert asked.url == f"/sign-in/login/?next={page.replace('?', '%3F').replace('=', '%3D')}"
    back = client.post(asked.url, {"login": "erin", "password": PASSWORD})
    assert back.url == page
    assert client.get(back.url).status_code == 200


@pytest.mark.parametrize(
    "came", ["", "https://evil.example/x", "//evil.example/x", "http://testserver/sign-in/login/"]
)
def test_nobody_is_led_elsewhere(cast, client, came):
    own = reverse("visit_move", args=[cast.visit.pk, "arrive"])
    assert arrive(client, cast.visit, came=came).url == f"/sign-in/login/?next={own}"


def test_a_sheet_comes_back_as_the_page_that_it_is(cast, client):
    sheet = reverse("signal_sheet", args=["overt"]) + f"?visit={cast.visit.pk}"
    came = {"Referer": HOST + reverse("visit", args=[cast.visit.pk])}
    asked = client.post(sheet, {"op_id": uuid7()}, headers=came)
    back = client.post(asked.url, {"login": "erin", "password": PASSWORD})
    assert back.url == sheet


def test_of_a_form_that_was_taken_the_phone_hears(cast, sign_in):
    erin, key = sign_in(cast.erin), f"visit:{cast.visit.pk}:arrive"
    assert arrive(erin, cast.visit, draft=key).cookies["taken"].value == key


def test_of_a_form_that_was_refused_it_does_not(cast, sign_in, client):
    key = f"visit:{cast.visit.pk}:arrive"
    erin = sign_in(cast.erin)
    url = reverse("visit_move", args=[cast.visit.pk, "done"])
    refused = erin.post(url, {"op_id": uuid7(), "draft": key})  # it has not begun
    assert refused.status_code == 302
    assert "taken" not in refused.cookies
    for browser, fields in ((erin, {"op_id": "x"}), (client, {})):
        assert "taken" not in arrive(browser, cast.visit, draft=key, **fields).cookies


def test_a_form_may_be_done_with_the_drafts_of_earlier_steps(cast, sign_in):
    answer = arrive(sign_in(cast.erin), cast.visit, draft=["one", "a b", "two"])
    assert answer.cookies["taken"].value == "one~two"


def keys_on(browser, url):
    """The drafts that a page keeps."""
    return re.findall(r'<form[^>]* data-draft="([^"]*)"', text(browser.get(url)))


def test_each_form_of_a_visit_is_kept_under_a_name_of_its_own(cast, sign_in):
    erin, visit = sign_in(cast.erin), on_site(cast).pk
    machine = cast.copier.pk
    forms = ("fault", "done", "part", "counters")
    work = [f"visit:{visit}:machine:{machine}:{form}" for form in forms]
    assert sorted(keys_on(erin, bench(cast))) == sorted(work)
    place = {"visit": visit, "machine": machine}
    heard = casting.captured(cast)
    seen = {
        reverse("sign_off", args=[visit]): f"visit:{visit}:sign-off",
        reverse("sign", args=[visit]): f"visit:{visit}:sign",
        reverse("visit_incomplete", args=[visit]): f"visits.{visit}.incomplete",
        reverse("visit_close_short", args=[visit]): f"visits.{visit}.close-short",
        sheet("overt", **place): f"signal:overt:visit.{visit}.machine.{machine}",
        f"{reverse('machine_new')}?visit={visit}": f"machine-new:{visit}",
        reverse("contact_new", args=[cast.harlow.pk]): f"accounts.{cast.harlow.pk}.contacts.new",
        reverse("signal_saved", args=[heard.pk]): f"signal:{heard.pk}:describe",
        reverse("machine_change", args=[machine, "edit"]): f"machines.{machine}.edit",
        f"{reverse('supplies_new')}?visit={visit}": f"supplies.new.visit.{visit}",
        f"{reverse('visit_new')}?machine={machine}": f"visits.new.machine.{machine}",
        f"{reverse('phone_fix')}?machine={machine}": f"visits.phone-fix.machine.{machine}",
    }
    assert {url: keys_on(erin, url) for url in seen} == {url: [key] for url, key in seen.items()}


def test_a_form_that_came_back_says_so_and_the_others_do_not(cast, sign_in):
    erin = sign_in(cast.erin)
    page = text(send(erin, bench(cast, do="fault"), note="Something"))
    back = re.findall(r"<form[^>]* data-draft=\"[^\"]*:(\w+)\"[^>]* data-sent-back", page)
    assert back == ["fault"]
    assert f'data-person="{cast.erin.pk}"' in page


def test_the_words_of_the_summary_stay_until_somebody_has_signed(cast, sign_in):
    erin, visit = sign_in(cast.erin), on_site(cast)
    summed, signed = (f"visit:{visit.pk}:{step}" for step in ("sign-off", "sign"))
    url = reverse("sign_off", args=[visit.pk])
    answer = send(erin, url, summary="New drum", go="sign", draft=summed)
    assert "taken" not in answer.cookies
    page = text(erin.get(answer.url))
    assert hidden(page, "draft") == summed
    body = {name: hidden(page, name) for name in ("op_id", "shown")} | {"language": "en"}
    body |= {"who": "other", "name": "Tom", "ticked": "on", "draft": [summed, signed]}
    assert erin.post(answer.url, body).cookies["taken"].value == f"{summed}~{signed}"


@pytest.mark.parametrize("key", ["", "a b", "x" * 200, "a\r\nSet-Cookie: b=c"])
def test_a_key_that_is_none_sets_no_cookie(cast, sign_in, key):
    answer = arrive(sign_in(cast.erin), cast.visit, draft=key)
    assert answer.status_code == 302
    assert "taken" not in answer.cookies
