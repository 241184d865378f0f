"""F3: a form that meets a session that has ended leads to sign-in and back to where it was."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import drafts
from accounts.models import Draft
from fieldapp.plumbing.ids import uuid7
from tests.cast import PASSWORD

HOST = "http://testserver"
FIELDS = {"fields": {"summary": "New drum"}, "typed_at": 1}


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


def test_a_form_that_was_taken_needs_its_draft_no_more(cast, sign_in):
    erin, key = sign_in(cast.erin), f"visit:{cast.visit.pk}:arrive"
    for name in (key, "another"):
        drafts.keep(cast.erin, name, FIELDS, now=timezone.now())
    drafts.keep(cast.carl, key, FIELDS, now=timezone.now())
    answer = arrive(erin, cast.visit, draft=key)
    assert answer.cookies["taken"].value == key
    left = {(one.person.username, one.key) for one in Draft.objects.select_related("person")}
    assert left == {("erin", "another"), ("carl", key)}


def test_a_form_that_was_refused_keeps_its_draft(cast, sign_in, client):
    key = f"visit:{cast.visit.pk}:arrive"
    drafts.keep(cast.erin, key, FIELDS, now=timezone.now())
    erin = sign_in(cast.erin)
    url = reverse("visit_move", args=[cast.visit.pk, "done"])
    refused = erin.post(url, {"op_id": uuid7(), "draft": key})  # it has not begun
    assert refused.status_code == 302
    assert "taken" not in refused.cookies
    for browser, fields in ((erin, {"op_id": "x"}), (client, {})):
        assert "taken" not in arrive(browser, cast.visit, draft=key, **fields).cookies
    assert Draft.objects.count() == 1


@pytest.mark.parametrize("key", ["", "a b", "x" * 200, "a\r\nSet-Cookie: b=c"])
def test_a_key_that_is_none_sets_no_cookie(cast, sign_in, key):
    answer = arrive(sign_in(cast.erin), cast.visit, draft=key)
    assert answer.status_code == 302
    assert "taken" not in answer.cookies
