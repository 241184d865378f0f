"""Earshot as an app on a phone: what the server gives it to keep."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Contact
from calls.models import SuppliesRequest, Visit
from calls.models.visits import VisitState
from fieldapp import shell
from fieldapp.plumbing import kept_pages

KEEP = {kept_pages.ASKED: "1"}
PHASES = ("now", "later")


def day_of(browser: Client) -> dict:
    answer = browser.get(reverse("field_day"))
    assert answer.status_code == 200
    return answer.json()


def addresses(day: dict) -> list[str]:
    return [page["url"] for phase in PHASES for page in day[phase]]


def etags(day: dict) -> dict[str, str]:
    return {page["url"]: page["etag"] for phase in PHASES for page in day[phase]}


# --- what is installed -------------------------------------------------------------------------


def test_the_manifest_names_the_app_its_icons_and_where_it_starts(client, db):
    found = json.loads(client.get("/manifest.webmanifest").content)
    assert found["start_url"] == "/day/"
    assert found["display"] == "standalone"
    kinds = [(icon["sizes"], icon["purpose"]) for icon in found["icons"]]
    assert kinds == [("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")]
    assert b'<link rel="manifest" href="/manifest.webmanifest">' in client.get("/offline/").content


def test_the_worker_is_asked_for_each_time_and_names_its_release(client, db):
    answer = client.get("/sw.js")
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Content-Type"].startswith("text/javascript")
    assert shell.release() in answer.content.decode()


def test_everything_that_is_installed_is_served_without_a_sign_in(client, db):
    text = client.get("/sw.js").content.decode()
    listed = json.loads(re.search(r"const shell = (\[.*\])", text)[1])
    assert listed == list(shell.addresses())
    assert [client.get(address).status_code for address in listed] == [200] * len(listed)


def test_the_worker_stays_small(client, db):
    """2.5 kB without the list of what it installs."""
    text = client.get("/sw.js").content.decode()
    assert len(re.sub(r"const shell = \[.*\]", "", text)) < 2_500


def test_switched_off_the_worker_forgets_its_pages_and_goes(client, db, settings, sign_in, cast):
    settings.WORKER = False
    text = client.get("/sw.js").content.decode()
    assert "unregister()" in text
    assert "indexedDB" not in text
    assert "fetch" not in text
    assert b"data-worker" not in sign_in(cast.erin).get("/day/").content


def test_the_page_for_no_network_holds_nothing_of_a_person(sign_in, cast):
    mine = sign_in(cast.erin).get("/offline/").content.decode()
    assert "Erin" not in mine
    assert "csrf" not in mine


# --- what is kept of the day -------------------------------------------------------------------


def test_the_day_holds_everything_of_todays_visit_first(sign_in, cast):
    day = day_of(sign_in(cast.erin))
    visit, machine = cast.visit.pk, cast.copier.pk
    now = [page["url"] for page in day["now"]]
    for address in (
        "/day/",
        "/scan/",
        "/visits/new/",
        "/field/visit/",
        "/field/signal/overt/",
        f"/visits/{visit}/",
        f"/visits/{visit}/machines/{machine}/",
        f"/visits/{visit}/sign-off/",
        f"/visits/{visit}/sign/",
        f"/visits/{visit}/incomplete/",
        f"/visits/{visit}/close-short/",
        f"/visits/{visit}/photos/",
        f"/supplies/new/?visit={visit}",
        *(f"/signals/new/{kind}/?visit={visit}" for kind in ("overt", "passive", "observed")),
    ):
        assert address in now
    later = [page["url"] for page in day["later"]]
    assert f"/accounts/{cast.harlow.pk}/?site={cast.harlow_hq.pk}" in later
    assert f"/machines/{machine}/" in later
    assert len(addresses(day)) == len(set(addresses(day)))


def test_of_the_next_day_only_visits_and_their_ends_are_kept(sign_in, cast):
    """Their sheets are those that fit any visit; the morning brings the rest."""
    tomorrow, in_two_days = (planned(cast, days) for days in (1, 2))
    day = day_of(sign_in(cast.erin))
    later = [page["url"] for page in day["later"]]
    pk, machine = tomorrow.pk, cast.copier.pk
    for name in ("visit", "sign_off", "sign", "visit_incomplete", "visit_close_short"):
        assert reverse(name, args=[pk]) in later
    assert reverse("visit_machine", args=[pk, machine]) in later
    assert f"/signals/new/overt/?visit={pk}" not in addresses(day)
    assert str(in_two_days.pk) not in json.dumps(day)


def test_once_today_is_done_all_of_the_next_day_is_kept(sign_in, cast):
    tomorrow, in_two_days = (planned(cast, days) for days in (1, 2))
    cast.visit.state = VisitState.CANCELLED
    cast.visit.save()
    day = day_of(sign_in(cast.erin))
    now, later = ([page["url"] for page in day[phase]] for phase in PHASES)
    assert f"/signals/new/overt/?visit={tomorrow.pk}" in now
    assert reverse("sign_off", args=[in_two_days.pk]) in later


def planned(cast, days: int) -> Visit:
    """A visit of Erin's at Harlow's, so many days from now."""
    start = timezone.now() + dt.timedelta(days=days)
    visit = Visit.objects.create(site=cast.harlow_hq, kind="pm", lead=cast.erin, window_start=start)
    visit.machines.add(cast.copier)
    return visit


def test_every_page_of_the_day_can_be_kept_and_holds_no_token(sign_in, cast):
    erin = sign_in(cast.erin)
    for address in addresses(day_of(erin)):
        answer = erin.get(address, headers=KEEP)
        assert answer.status_code == 200, address
        assert answer[kept_pages.ANSWERED] == "1", address
        assert kept_pages.ASKED in answer["Vary"], address
        text = answer.content.decode()
        assert "csrfmiddlewaretoken" not in text, address
        assert "data-kept=" in text, address
        assert not answer.cookies, address


def test_the_same_page_on_a_screen_holds_its_token_and_no_mark(sign_in, cast):
    answer = sign_in(cast.erin).get(reverse("visit", args=[cast.visit.pk]))
    assert kept_pages.ANSWERED not in answer
    assert kept_pages.ASKED in answer["Vary"]
    assert "csrfmiddlewaretoken" in answer.content.decode()


def test_a_message_is_neither_kept_with_a_page_nor_used_up(sign_in, cast, rf):
    erin = sign_in(cast.erin)
    request = rf.get("/")
    request._messages = CookieStorage(request)
    messages.success(request, "It was saved.")
    kept = erin.get("/day/").wsgi_request
    storage = CookieStorage(kept)
    erin.cookies["messages"] = storage._encode(list(request._messages._queued_messages))
    assert "It was saved." not in erin.get("/day/", headers=KEEP).content.decode()
    assert "It was saved." in erin.get("/day/").content.decode()


def test_a_sign_in_page_has_no_mark(client, cast):
    answer = client.get(reverse("visit", args=[cast.visit.pk]), headers=KEEP, follow=True)
    assert answer.status_code == 200
    assert kept_pages.ANSWERED not in answer


def test_a_page_one_may_not_see_has_no_mark(sign_in, cast):
    answer = sign_in(cast.otto).get(reverse("visit", args=[cast.visit.pk]), headers=KEEP)
    assert answer.status_code == 404
    assert kept_pages.ANSWERED not in answer


def test_the_pages_of_the_end_are_kept_before_one_has_arrived(sign_in, cast):
    assert cast.visit.state == VisitState.PLANNED
    erin = sign_in(cast.erin)
    for name in ("sign_off", "sign"):
        address = reverse(name, args=[cast.visit.pk])
        assert erin.get(address).status_code == 302
        assert erin.get(address, headers=KEEP).status_code == 200


def test_only_what_changed_gets_another_stamp(sign_in, cast):
    erin = sign_in(cast.erin)
    before = etags(day_of(erin))
    again = etags(day_of(erin))
    changed = {url for url, etag in again.items() if before[url] != etag}
    assert changed == {"/day/", "/signals/", "/signals/new/"}  # which speak of minutes


def test_a_move_of_the_visit_changes_its_pages_and_not_its_empty_sheets(sign_in, cast):
    erin = sign_in(cast.erin)
    before = etags(day_of(erin))
    cast.visit.rev += 1
    cast.visit.note = "The lift is broken."
    cast.visit.save()
    after = etags(day_of(erin))
    page, sheet = f"/visits/{cast.visit.pk}/", f"/signals/new/overt/?visit={cast.visit.pk}"
    assert after[page] != before[page]
    assert after[sheet] == before[sheet]


def test_supplies_that_were_sent_change_the_ask_card(sign_in, cast):
    erin, now = sign_in(cast.erin), timezone.now()
    facts = {"site": cast.harlow_hq, "asked_at": now, "received_at": now, "what": "Toner"}
    asked = SuppliesRequest.objects.create(machine=cast.copier, by=cast.erin, **facts)
    before = etags(day_of(erin))
    SuppliesRequest.objects.filter(pk=asked.pk).update(sent_at=now)
    page = reverse("machine", args=[cast.copier.pk])
    assert etags(day_of(erin))[page] != before[page]


def test_a_new_contact_changes_the_pages_that_show_people(sign_in, cast):
    erin = sign_in(cast.erin)
    before = etags(day_of(erin))
    Contact.objects.create(customer=cast.harlow, site=cast.harlow_hq, name="Ida Voss")
    after = etags(day_of(erin))
    account = f"/accounts/{cast.harlow.pk}/?site={cast.harlow_hq.pk}"
    for url in (account, f"/signals/new/overt/?visit={cast.visit.pk}"):
        assert after[url] != before[url]


@pytest.mark.parametrize("name", ["field_day", "field_reference", "field_visit"])
def test_only_technicians_keep_a_day(sign_in, cast, name):
    assert sign_in(cast.sam).get(reverse(name)).status_code == 403
    assert sign_in(cast.erin).get(reverse(name)).status_code == 200


def test_nobody_keeps_what_is_not_theirs(sign_in, cast):
    text = json.dumps(day_of(sign_in(cast.otto)))
    for hidden in (cast.visit, cast.copier, cast.harlow, cast.harlow_hq):
        assert str(hidden.pk) not in text
    answer = sign_in(cast.otto).get(reverse("field_reference")).content.decode()
    for hidden in (cast.copier, cast.harlow_hq):
        assert str(hidden.pk) not in answer


# --- what is looked up without a network -------------------------------------------------------


def test_the_reference_finds_sites_by_words_and_machines_by_their_label(sign_in, cast):
    found = sign_in(cast.erin).get(reverse("field_reference")).json()
    assert found["user"] == str(cast.erin.pk)
    site = next(site for site in found["sites"] if site["id"] == str(cast.harlow_hq.pk))
    for word in ("harlow", "fleet", "ec4a", "88213"):
        assert word in site["find"]
    machine = next(m for m in found["machines"] if m["id"] == str(cast.copier.pk))
    assert machine["code"] == "C0P1ER0000"
    assert machine["words"] == "Orion C4570, floor 2, 88213"
    assert machine["counters"] == ["mono", "colour", "a3", "scans"]
    visit = next(visit for visit in found["visits"] if visit["id"] == str(cast.visit.pk))
    assert visit["machines"] == [str(cast.copier.pk)]


def test_the_reference_has_the_stamp_that_the_day_names(sign_in, cast):
    erin = sign_in(cast.erin)
    before = day_of(erin)["reference"]
    assert erin.get(reverse("field_reference")).json()["stamp"] == before
    cast.copier.serial = "88214"
    cast.copier.save()
    assert day_of(erin)["reference"] != before


# --- what a phone's owner is told ---------------------------------------------------------------


def test_an_address_without_tls_says_that_nothing_is_kept(sign_in, cast):
    words = "This address has no TLS: nothing is kept offline here"
    erin = sign_in(cast.erin)
    for page in ("/day/", "/me/", "/me/phone/"):
        assert words in erin.get(page, headers={"host": "earshot.lan"}).content.decode()
        assert words not in erin.get(page, headers={"host": "localhost:8000"}).content.decode()
        assert (
            words
            not in erin.get(page, headers={"host": "earshot.lan"}, secure=True).content.decode()
        )


def test_reps_are_asked_to_install_nothing(sign_in, cast):
    text = sign_in(cast.sam).get("/me/").content.decode()
    assert "data-install" not in text
    assert "data-worker" not in text
