"""Drafts: what somebody typed and has not sent, kept on the server for them alone."""

import datetime as dt
import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import anonymity, drafts
from accounts.models import Draft
from accounts.tasks import keep_no_longer
from fieldapp import places

KEY = "visit:0190163d-8694-739b-aea5-966c26f8ad91:sign-off"
JSON = {"Accept": "application/json"}


def url(key=KEY):
    return reverse("draft", args=[key])


def body(typed_at=1_700_000_000_000, **fields):
    return {"fields": fields or {"summary": "New drum"}, "typed_at": typed_at}


def put(browser, said, key=KEY):
    data = said if isinstance(said, bytes) else json.dumps(said).encode()
    return browser.generic("PUT", url(key), data, "application/json", headers=JSON)


def read(browser, key=KEY):
    return browser.get(url(key), headers=JSON).json()


def test_what_was_typed_is_there_until_it_is_forgotten(cast, sign_in):
    erin = sign_in(cast.erin)
    nothing = {"fields": {}, "typed_at": 0, "of": str(cast.erin.pk)}
    assert read(erin) == nothing
    assert put(erin, body(summary="New")).status_code == 204
    assert put(erin, body(summary="New drum", done=["a", "b"])).status_code == 204
    assert read(erin)["fields"] == {"summary": "New drum", "done": ["a", "b"]}
    assert Draft.objects.count() == 1
    for _again in range(2):
        assert erin.delete(url(), headers=JSON).status_code == 204
    assert read(erin) == nothing


def test_another_persons_draft_is_as_none(cast, sign_in):
    put(sign_in(cast.erin), body())
    for person in (cast.otto, cast.mona, cast.admin):
        browser = sign_in(person)
        assert read(browser)["fields"] == {}
        browser.delete(url())
        put(browser, body(summary="Mine"))
    assert read(sign_in(cast.erin))["fields"] == {"summary": "New drum"}


def test_more_than_sixteen_kilobytes_are_413(cast, sign_in):
    erin = sign_in(cast.erin)
    room = drafts.MOST_BYTES - len(json.dumps(body(summary="")))
    assert put(erin, body(summary="x" * room)).status_code == 204
    answer = put(erin, body(summary="x" * (room + 1)))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert len(read(erin)["fields"]["summary"]) == room


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (b'{"fields": {}, "fields": {}}', 400),
        (b"[" * 5000, 400),
        (b"{}", 422),
        (b'{"fields": []}', 422),
        (b'{"fields": {"a": 1}}', 422),
        (b'{"fields": {"a": [1]}}', 422),
        (b'{"fields": {"a": null}}', 422),
        (b'{"fields": {}, "typed_at": "now"}', 422),
        (b'{"fields": {}, "more": 1}', 422),
        (b'{"fields": {"a": "\\u0000"}}', 422),
        (b'{"fields": {"a": "\\ud800"}}', 422),
    ],
)
def test_junk_is_refused_and_what_was_kept_stays(cast, sign_in, said, status):
    erin = sign_in(cast.erin)
    put(erin, body())
    assert put(erin, said).status_code == status
    assert read(erin)["fields"] == {"summary": "New drum"}


@pytest.mark.parametrize("key", ["x" * 121, " ", "a b", "-a", "ü"])
def test_a_key_of_another_shape_is_not_there(cast, sign_in, key):
    erin = sign_in(cast.erin)
    assert put(erin, body(), key).status_code == 404
    assert erin.get(url(key)).status_code == 404


def test_a_script_without_a_session_is_told_so(db, client):
    for method in (client.get, client.put, client.delete):
        answer = method(url(), headers=JSON)
        assert (answer.status_code, answer.json()["code"]) == (401, "login_required")


def test_another_site_cannot_write_one(cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.erin)
    assert put(browser, body()).status_code == 403
    assert Draft.objects.count() == 0


def test_the_oldest_of_too_many_go(cast, sign_in, monkeypatch):
    monkeypatch.setattr(drafts, "MOST", 3)
    now = timezone.now()
    drafts.keep(cast.otto, "o", body(), now=now - dt.timedelta(days=1))
    for number in range(5):
        drafts.keep(cast.erin, f"k{number}", body(), now=now + dt.timedelta(seconds=number))
    kept = Draft.objects.filter(person=cast.erin).values_list("key", flat=True)
    assert list(kept) == ["k4", "k3", "k2"]
    assert drafts.of(cast.otto, "o") is not None


def test_a_month_later_they_are_gone(cast):
    now = timezone.now()
    drafts.keep(cast.erin, "old", body(), now=now - dt.timedelta(days=31))
    drafts.keep(cast.erin, "young", body(), now=now - dt.timedelta(days=29))
    keep_no_longer()
    assert list(Draft.objects.values_list("key", flat=True)) == ["young"]


def test_what_a_customer_began_to_sign_is_gone_after_a_day(cast):
    now, visit = timezone.now(), cast.visit.pk
    for step in ("sign", "sign-off"):
        drafts.keep(cast.erin, drafts.key_of("visit", visit, step), body(), now=now)
    drafts.forget_old(now=now + dt.timedelta(hours=23))
    assert Draft.objects.count() == 2
    drafts.forget_old(now=now + dt.timedelta(hours=25))
    assert list(Draft.objects.values_list("key", flat=True)) == [f"visit:{visit}:sign-off"]


def test_a_page_asks_for_the_drafts_of_all_its_forms_at_once(cast, sign_in):
    erin = sign_in(cast.erin)
    put(erin, body(summary="Mine"))
    put(erin, body(name="Drum"), "part")
    put(sign_in(cast.carl), body(name="Carl's"), "fault")
    answer = erin.get(reverse("drafts"), {"key": [KEY, "part", "fault"]}, headers=JSON).json()
    mine = {KEY: body(summary="Mine"), "part": body(name="Drum")}
    assert answer == {"of": str(cast.erin.pk), "drafts": mine}
    assert erin.get(reverse("drafts")).json()["drafts"] == {}
    assert erin.get(reverse("drafts"), {"key": ["part", "a b"]}).status_code == 404


@pytest.mark.parametrize(
    ("parts", "key"),
    [
        (("visit", 1, "sign-off"), "visit:1:sign-off"),
        (("/visits/1/incomplete/",), "visits.1.incomplete"),
        (("signal", "overt", "place=K%C3%B6ln&x=1"), "signal:overt:place.K.C3.B6ln.x.1"),
    ],
)
def test_a_form_has_a_name_that_is_always_the_same(parts, key):
    assert drafts.key_of(*parts) == key
    assert drafts.KEY.fullmatch(key)


def test_forms_of_very_long_addresses_do_not_share_a_name():
    first, second = (drafts.key_of("signal", "x" * 200 + end) for end in "ab")
    assert first != second
    assert drafts.KEY.fullmatch(first)


def test_the_script_knows_how_long_a_draft_may_be():
    script = (places.PROJECT / "static" / "js" / "keeping.js").read_text()
    assert int(re.search(r"MOST = ([\d_]+)", script)[1]) == drafts.MOST_BYTES


def test_a_contact_who_is_forgotten_is_in_no_draft_either(cast):
    now = timezone.now()
    drafts.keep(cast.erin, "named", body(summary="Ask JOAN PETRIE"), now=now)
    drafts.keep(cast.erin, "visit:1:sign", body(who=str(cast.joan.pk), strokes="[]"), now=now)
    drafts.keep(cast.erin, "other", body(summary="Ask the desk"), now=now)
    anonymity.make_anonymous(cast.joan.pk, by=cast.admin, now=now)
    assert list(Draft.objects.values_list("key", flat=True)) == ["other"]
