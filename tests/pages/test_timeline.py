"""An account's timeline: everything that happened, newest first, as far as one may see it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import BadRequest
from django.urls import reverse
from django.utils import timezone

from accounts import company
from accounts.models import Contact, Contract, Machine, MachinePlace, Site
from calls.models import Visit
from fieldapp.pages import account as account_page
from fieldapp.pages import timeline
from signals import closing, followups
from tests.pages.fieldpages import queries, routed, text


@pytest.fixture
def history(cast):
    """Some of everything, much of it on one day."""
    today, now = company.today(), timezone.now()
    for number in range(4):
        machine = Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial=f"H{number}")
        MachinePlace.objects.create(machine=machine, site=cast.harlow_hq, since=today)
    for number in range(3):
        Visit.objects.create(
            site=cast.harlow_hq, kind="repair", lead=cast.erin, state="done",
            window_start=now - dt.timedelta(days=number),
        )  # fmt: skip
    Contact.objects.filter(pk=cast.joan.pk).update(left_on=today, left_told_by=cast.erin)
    Contract.objects.create(
        customer=cast.harlow, kind="lease", starts_on="2020-01-01", ends_on="2024-01-01"
    )
    follow_up = routed(cast, note="Our copier is shot.")
    followups.contact(follow_up.pk, by=cast.sam, now=now, outcome="reached")
    closing.lose(follow_up.pk, by=cast.sam, now=now, reason="price")


def events(cast, person, cursor="", size=50):
    return timeline.page(cast.harlow, person, cursor, today=company.today(), size=size)


def test_everything_is_there_and_newest_comes_first(cast, history):
    found, following = events(cast, cast.sam)
    kinds = [event.kind for event in found]
    assert set(kinds) == {"visit", "signal", "closed", "came", "left", "began", "ended"}
    assert [event.at for event in found] == sorted((event.at for event in found), reverse=True)
    assert following == ""


@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_pages_show_each_event_once_whatever_falls_on_one_day(cast, history, size):
    everything = [event.cursor for event in events(cast, cast.sam)[0]]
    seen, cursor = [], ""
    while True:
        found, cursor = events(cast, cast.sam, cursor, size)
        seen += [event.cursor for event in found]
        if not cursor:
            break
    assert seen == everything


def test_a_technician_reads_what_became_of_signals_but_not_the_follow_up(cast, history):
    kinds = {event.kind for event in events(cast, cast.erin)[0]}
    assert "signal" in kinds
    assert "closed" not in kinds


def test_nothing_of_sites_that_one_may_not_see(cast, history):
    hidden = Site.objects.create(customer=cast.harlow, name="Hidden", country="GB")
    machine = Machine.objects.create(site=hidden, model=cast.orion)
    before = len(events(cast, cast.erin)[0])
    MachinePlace.objects.create(machine=machine, site=hidden, since=company.today())
    Visit.objects.create(site=hidden, kind="pm", lead=cast.otto, state="done",
                         window_start=timezone.now())  # fmt: skip
    Contact.objects.create(customer=cast.harlow, site=hidden, name="X", left_on=company.today())
    assert len(events(cast, cast.erin)[0]) == before
    assert len(events(cast, cast.admin)[0]) > before


@pytest.mark.parametrize(
    "cursor",
    ["x", "a_b_c", "2026-01-01_visit_1", "2026-01-01T00:00:00+00:00_visit_x",
     "2026-01-01T00:00:00+00:00_came_x", "0001-01-01T00:00:00+14:00_visit_1"],
)  # fmt: skip
def test_a_cursor_that_is_none_is_400(cast, history, sign_in, cursor):
    with pytest.raises(BadRequest):
        events(cast, cast.sam, cursor)
    url = reverse("account", args=[cast.harlow.pk])
    assert sign_in(cast.sam).get(url, {"after": cursor}).status_code == 400


def test_the_page_goes_on_earlier(cast, history, sign_in, monkeypatch):
    monkeypatch.setattr(account_page, "LATEST", 4)
    url, sam = reverse("account", args=[cast.harlow.pk]), sign_in(cast.sam)
    first = sam.get(url)
    assert "Earlier" in text(first)
    second = text(sam.get(url + first.context["next_url"].partition("#")[0]))
    assert "Newest" in second


def test_open_follow_ups_are_shown_to_those_who_may_see_them(cast, sign_in):
    routed(cast, note="Our copier is shot.")
    url = reverse("account", args=[cast.harlow.pk])
    assert "Open follow-ups" in text(sign_in(cast.sam).get(url))
    page = text(sign_in(cast.erin).get(url))
    assert "Open follow-ups" not in page
    assert "Open signals" in page


def test_shares_notice_dates_and_leases_are_said(cast, sign_in):
    end = company.today() + dt.timedelta(days=90)
    Machine.objects.filter(pk=cast.rival.pk).update(
        lessor="Grenke", lease_number="L-1", lease_end=end, notice_on=end - dt.timedelta(days=60)
    )
    Contract.objects.filter(pk=cast.contract.pk).update(notice_on=company.today())
    page = text(sign_in(cast.erin).get(reverse("account", args=[cast.harlow.pk])))
    for words in ("Share of the floor", "50 %", "Lease, Vantra 6055", "Grenke L-1", "notice by"):
        assert words in page


def test_the_page_takes_as_many_queries_whatever_has_happened(cast, sign_in):
    sam, url = sign_in(cast.sam), reverse("account", args=[cast.harlow.pk])
    routed(cast)
    MachinePlace.objects.create(
        machine=cast.copier, site=cast.harlow_hq, since=company.today(), floor="2"
    )
    before = queries(sam, url)
    for number in range(2):
        machine = Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial=f"{number}")
        MachinePlace.objects.create(machine=machine, site=cast.harlow_hq, since=company.today())
        routed(cast)
    assert queries(sam, url) == before
