"""Notices, Me and API keys: everybody's own pages."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts import keys as api_keys
from accounts.models import ApiKey, Notice, Person
from fieldapp.plumbing.ids import uuid7
from tests.cast import PASSWORD
from tests.signals.pages import questions


def told(person, title="Something happened", *, ago: int = 0, **facts: object) -> Notice:
    """A notice to ``person``, so many minutes old."""
    given = {"event_id": uuid7(), "kind": "routed", "url": "/queue/"}
    moment = timezone.now() - dt.timedelta(minutes=ago)
    return Notice.objects.create(person=person, title=title, created_at=moment, **(given | facts))


@pytest.fixture
def confirmed(sign_in):
    """``confirmed(cast.sam)`` gives a browser in which Sam has just confirmed that it is him."""

    def as_person(person) -> Client:
        browser = sign_in(person)
        browser.post("/sign-in/reauthenticate/", {"password": PASSWORD})
        return browser

    return as_person


def titles(reply) -> list[str]:
    return re.findall(
        r"<b>([^<]*)</b>", reply.content.decode().split("<main")[1].split("</main>")[0]
    )


def test_notices_are_mine_alone_newest_first(cast, sign_in):
    told(cast.sam, "Older", ago=5)
    told(cast.sam, "Newer")
    told(cast.rita, "Hers")
    assert titles(sign_in(cast.sam).get("/notices/")) == ["Newer", "Older"]


def test_the_bell_counts_what_is_not_read(cast, sign_in):
    told(cast.sam)
    told(cast.sam, read_at=timezone.now())
    page = sign_in(cast.sam).get("/queue/").content.decode()
    assert re.search(r'href="/notices/".*?<span class="count">1</span>', page, re.DOTALL)


def test_opening_a_notice_reads_it_and_goes_where_it_leads(cast, sign_in):
    notice = told(cast.sam, url="/queue/?view=unclaimed")
    reply = sign_in(cast.sam).get(f"/notices/{notice.pk}/")
    assert reply["Location"] == "/queue/?view=unclaimed"
    notice.refresh_from_db()
    first = notice.read_at
    assert first is not None
    sign_in(cast.sam).get(f"/notices/{notice.pk}/")
    notice.refresh_from_db()
    assert notice.read_at == first


def test_all_can_be_marked_as_read(cast, sign_in):
    told(cast.sam)
    hers = told(cast.rita)
    browser = sign_in(cast.sam)
    assert browser.post("/notices/read/")["Location"] == "/notices/"
    assert Notice.objects.filter(read_at=None).get() == hers
    assert browser.get("/notices/read/").status_code == 405


def test_somebody_elses_notice_answers_as_an_unknown_one(cast, sign_in):
    browser = sign_in(cast.otto)
    answers = {browser.get(f"/notices/{pk}/").status_code for pk in (told(cast.erin).pk, uuid7())}
    assert answers == {404}


def test_notices_come_in_pages(cast, sign_in, monkeypatch):
    monkeypatch.setattr("accounts.views.PAGE", 2)
    for number in range(3):
        told(cast.sam, f"n{number}", ago=number)
    browser = sign_in(cast.sam)
    first = browser.get("/notices/")
    assert titles(first) == ["n0", "n1"]
    second = browser.get("/notices/" + first.context["next_url"])
    assert titles(second) == ["n2"]
    assert titles(browser.get("/notices/" + second.context["previous_url"])) == ["n0", "n1"]
    assert browser.get("/notices/?cursor=x").status_code == 400


def test_no_notices_is_an_empty_page_that_says_what_it_is_for(cast, sign_in):
    assert "Nothing to tell you yet" in sign_in(cast.sam).get("/notices/").content.decode()


def test_notices_ask_as_many_questions_whatever_their_number(cast, sign_in):
    browser = sign_in(cast.sam)
    told(cast.sam)
    one = questions(browser, "/notices/")
    told(cast.sam)
    told(cast.sam)
    assert questions(browser, "/notices/") == one <= 4


def test_me_keeps_language_zone_and_mail_with_the_person(cast, sign_in):
    browser = sign_in(cast.sam)
    typed = {"language": "en", "time_zone": "Europe/Berlin"}
    assert browser.post("/me/", typed)["Location"] == "/me/"
    sam = Person.objects.get(pk=cast.sam.pk)
    assert (sam.language, sam.time_zone, sam.notices_by_email) == ("en", "Europe/Berlin", False)
    assert "Saved." in browser.get("/me/").content.decode()


@pytest.mark.parametrize("typed", [{"time_zone": "Mars/Olympus"}, {"language": "tlh"}])
def test_me_refuses_what_does_not_exist(cast, sign_in, typed):
    reply = sign_in(cast.sam).post("/me/", typed)
    assert reply.status_code == 422
    assert "There is a problem" in reply.content.decode()
    assert Person.objects.get(pk=cast.sam.pk).time_zone == ""


def test_the_look_and_the_keys_are_kept_on_the_device(cast, sign_in):
    browser = sign_in(cast.sam)
    browser.post("/me/", {"theme": "dark", "hands": "gloves", "has_keys": "1"})
    kept = {name: browser.cookies[name].value for name in ("theme", "hands", "keys")}
    assert kept == {"theme": "dark", "hands": "gloves", "keys": "off"}
    page = browser.get("/me/").content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-hands="gloves"' in page
    browser.post("/me/", {"theme": "purple", "has_keys": "1", "keys": "on"})
    assert [browser.cookies[name].value for name in ("theme", "hands", "keys")] == ["", "", ""]


def test_only_people_of_the_office_are_asked_about_keys(cast, sign_in):
    assert 'name="keys"' in sign_in(cast.sam).get("/me/").content.decode()
    assert 'name="keys"' not in sign_in(cast.erin).get("/me/").content.decode()


def test_a_new_key_is_shown_once_and_works(cast, confirmed, client):
    browser = confirmed(cast.sam)
    page = browser.post("/me/keys/", {"name": "Spreadsheet"}).content.decode()
    secret = re.search(r"ek_[\w-]+", page)[0]
    key = ApiKey.objects.get()
    assert (key.person, key.name) == (cast.sam, "Spreadsheet")
    assert key.secret_sha256 == api_keys.digest(secret)
    again = browser.get("/me/keys/").content.decode()
    assert "Spreadsheet" in again
    assert secret not in again


def test_a_key_is_made_only_by_somebody_who_said_of_late_who_they_are(cast, sign_in):
    browser = sign_in(cast.sam)  # with a session, and without having typed a password
    asked = browser.post("/me/keys/", {"name": "Spreadsheet"})
    assert asked["Location"] == "/sign-in/reauthenticate/?next=%2Fme%2Fkeys%2F"
    wrong = browser.post(asked["Location"], {"password": "no", "next": "/me/keys/"})
    assert b"Confirm that it is you" in wrong.content
    assert not ApiKey.objects.exists()
    made = browser.post(asked["Location"], {"password": PASSWORD, "next": "/me/keys/"})
    assert "Copy it now" in made.content.decode()
    assert ApiKey.objects.get().name == "Spreadsheet"
    browser.post("/me/keys/", {"name": "Another"})
    assert ApiKey.objects.count() == 2


def test_looking_at_keys_and_revoking_them_asks_for_nothing(cast, sign_in):
    api_keys.make(cast.sam, name="Mine", now=timezone.now())
    browser = sign_in(cast.sam)
    assert b"Mine" in browser.get("/me/keys/").content
    assert browser.head("/me/keys/").status_code == 200
    assert browser.post(f"/me/keys/{ApiKey.objects.get().pk}/revoke/").status_code == 302
    assert ApiKey.objects.get().revoked_at


def test_who_changes_a_password_reads_that_keys_keep_working(cast, sign_in, client):
    for browser, path in (
        (sign_in(cast.sam), "/sign-in/password/change/"),
        (client, "/sign-in/password/reset/key/done/"),
    ):
        page = browser.get(path).content.decode()
        assert "API keys keep working" in page
        assert 'href="/me/keys/"' in page


def test_a_key_needs_a_name(cast, confirmed):
    reply = confirmed(cast.sam).post("/me/keys/", {"name": " "})
    assert reply.status_code == 422
    assert "Say what it is for." in reply.content.decode()
    assert not ApiKey.objects.exists()


def test_a_revoked_key_is_gone_and_nobody_elses_can_be_revoked(cast, sign_in):
    api_keys.make(cast.sam, name="Mine", now=timezone.now())
    key = ApiKey.objects.get()
    stranger = sign_in(cast.rita)
    assert {stranger.post(f"/me/keys/{pk}/revoke/").status_code for pk in (key.pk, uuid7())} == {
        404
    }
    assert "Mine" not in stranger.get("/me/keys/").content.decode()
    browser = sign_in(cast.sam)
    assert browser.post(f"/me/keys/{key.pk}/revoke/")["Location"] == "/me/keys/"
    assert ApiKey.objects.get().revoked_at is not None
    assert "No keys yet." in browser.get("/me/keys/").content.decode()


@pytest.mark.parametrize("url", ["/notices/", "/me/", "/me/keys/"])
def test_own_pages_ask_to_sign_in(client, db, url):
    assert client.get(url)["Location"] == f"/sign-in/login/?next={url}"
