"""The page of a machine: its whole life, as far as the reader may see it; and its short address."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts import machine_moves, standing_in
from accounts.machine_moves import Spot
from accounts.models import Contract, Machine, Photo
from calls.models import Visit
from fieldapp.pages import machine as machine_page
from fieldapp.plumbing.ids import uuid7
from tests.accounts.machine_lives import ago, doing
from tests.pages.fieldpages import queries, routed, text

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def page(sign_in, person, machine) -> str:
    return text(sign_in(person).get(reverse("machine", args=[machine.pk])))


@pytest.fixture
def loaner(cast):
    return Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial="L-1")


def test_it_says_where_it_stood_whose_it_was_and_what_it_replaced(cast, sign_in, loaner):
    machine_moves.move(cast.copier.pk, Spot(cast.harlow_hq, "4"), doing(cast.mona, ago(9)))
    machine_moves.change_hands(cast.copier.pk, doing(cast.mona, ago(5)), owned_by="Harlow & Pike")
    standing_in.stand_in(loaner.pk, cast.copier.pk, doing(cast.erin, ago(2)))
    words = page(sign_in, cast.erin, cast.copier)
    day = lambda days: f"{ago(days):%-d %b %Y}"  # noqa: E731 - three words, four uses
    for said in (
        "Fleet Lane, floor 4",
        f"since {day(9)}",
        "Fleet Lane, floor 2",
        f"5 May 2023 to {day(9)}",
        "Owned by Harlow &amp; Pike, serviced by us",
        "Owned and serviced by us",
        f"5 May 2023 to {day(5)}",
        "Replaced for now by",
        "Orion C4570 L-1",
        "Mona Cast, Today",
        "Moved",
    ):
        assert said in words, said
    assert "/stand-in/" not in words
    words = page(sign_in, cast.erin, loaner)
    assert "Stands in for" in words
    assert "/stand-in-ended/" in words


def test_lease_and_contract_are_said_with_their_notice(cast, sign_in):
    Machine.objects.filter(pk=cast.copier.pk).update(
        lessor="Brightmere", lease_number="BL-1", lease_end="2031-03-01", notice_on="2030-12-01"
    )
    Contract.objects.filter(pk=cast.contract.pk).update(notice_on=ago(-100))
    words = page(sign_in, cast.erin, cast.copier)
    for said in ("Brightmere, ends 1 Mar 2031", "BL-1", "notice by 1 Dec 2030"):
        assert said in words
    assert f"Notice by {ago(-100):%-d %b %Y}" in words


def test_a_place_that_one_does_not_see_has_no_name(cast, sign_in):
    machine_moves.move(cast.copier.pk, Spot(cast.northgate_library, "1"), doing(cast.mona))
    words = page(sign_in, cast.otto, cast.copier)
    assert "At another account" in words
    assert "Fleet Lane" not in words
    assert "Harlow" not in words
    assert sign_in(cast.erin).get(reverse("machine", args=[cast.copier.pk])).status_code == 404


def test_signals_and_visits_of_the_former_site_stay_with_those_who_see_it(cast, sign_in):
    follow_up = routed(cast, note="Our copier is shot.")
    machine_moves.move(cast.copier.pk, Spot(cast.northgate_library, "1"), doing(cast.mona))
    assert "Our copier is shot." not in page(sign_in, cast.otto, cast.copier)
    assert "Our copier is shot." in page(sign_in, cast.mona, cast.copier)
    signal = sign_in(cast.erin).get(reverse("signal_saved", args=[follow_up.signal_id]))
    assert signal.status_code == 200


def test_a_visit_links_to_no_machine_that_has_left(cast, sign_in):
    url = reverse("visit", args=[cast.visit.pk])
    link = reverse("machine", args=[cast.copier.pk])
    erin = sign_in(cast.erin)
    assert link in text(erin.get(url))
    machine_moves.move(cast.copier.pk, Spot(cast.northgate_library, "1"), doing(cast.mona))
    words = text(erin.get(url))
    assert link not in words
    assert "88213" in words


def test_its_photos_are_shown_to_those_who_see_where_they_were_taken(cast, sign_in, now):
    photo = Photo.objects.create(
        person=cast.erin,
        site=cast.harlow_hq,
        sha256="a" * 64,
        kind="jpeg",
        size=1,
        width=1,
        height=1,
        received_at=now,
        ready_at=now,
    )
    cast.copier.pictures.create(photo=photo)
    url = reverse("photo", args=[photo.pk])
    assert url in page(sign_in, cast.sam, cast.copier)
    machine_moves.move(cast.copier.pk, Spot(cast.northgate_library, "1"), doing(cast.mona))
    assert url not in page(sign_in, cast.otto, cast.copier)


def test_each_is_offered_what_they_may_do(cast, sign_in):
    offered = {
        name: [
            change
            for change in ("edit", "move", "stand-in", "hands", "store", "gone", "back")
            if f"/machines/{cast.copier.pk}/{change}/"
            in page(sign_in, cast.people[name], cast.copier)
        ]
        for name in ("sam", "erin", "mona", "admin")
    }
    everything = ["edit", "move", "stand-in", "hands", "store", "gone"]
    assert offered == {
        "sam": [],
        "erin": ["edit", "move", "stand-in"],
        "mona": everything,
        "admin": everything,
    }


def test_the_page_takes_as_many_queries_for_three_rows_as_for_one(cast, sign_in, loaner):
    erin, url = sign_in(cast.erin), reverse("machine", args=[cast.copier.pk])

    def live(days, floor):
        spot = Spot(cast.harlow_hq, floor)
        machine_moves.move(cast.copier.pk, spot, doing(cast.mona, ago(days)))
        machine_moves.change_hands(cast.copier.pk, doing(cast.mona, ago(days)), owned_by=floor)
        standing_in.stand_in(loaner.pk, cast.copier.pk, doing(cast.mona, ago(days)))
        standing_in.end(loaner.pk, doing(cast.mona, ago(days)))
        visit = Visit.objects.create(
            site=cast.harlow_hq, kind="pm", window_start=cast.visit.window_start
        )
        visit.machines.add(cast.copier)
        routed(cast)

    live(9, "5")
    before = queries(erin, url)
    live(8, "6")
    live(7, "7")
    assert queries(erin, url) == before


def test_the_latest_are_shown_and_all_on_demand(cast, sign_in, monkeypatch):
    monkeypatch.setattr(machine_page, "LATEST", 1)
    erin, url = sign_in(cast.erin), reverse("machine", args=[cast.copier.pk])
    assert "Show all" not in text(erin.get(url))
    for kind in ("repair", "training"):
        visit = Visit.objects.create(
            site=cast.harlow_hq, kind=kind, window_start=cast.visit.window_start - HOUR
        )
        visit.machines.add(cast.copier)
    words = text(erin.get(url))
    assert ["Show all" in words, "Training" in words] == [True, False]
    words = text(erin.get(f"{url}?all=1"))
    assert ["Show all" in words, "Training" in words] == [False, True]


@pytest.mark.parametrize("typed", ["C0P1ER0000", "c0p1er0000", "C0P1E-R0000", "COPIE-ROOOO"])
def test_the_label_opens_the_machine_however_it_is_typed(cast, sign_in, typed):
    answer = sign_in(cast.erin).get(f"/m/{typed}/")
    assert answer.status_code == 302
    assert answer.url == reverse("machine", args=[cast.copier.pk])


def test_whoever_is_not_signed_in_signs_in_first(cast, client):
    answer = client.get("/m/C0P1ER0000/")
    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in/login/?next=/m/")


def test_a_label_out_of_sight_is_as_unknown_as_a_wrong_one(cast, sign_in):
    otto = sign_in(cast.otto)
    answers = [otto.get(f"/m/{code}/") for code in ("C0P1ER0000", "C0P1ER0001", "nonsense", "é")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_the_label_leads_on_after_the_machine_has_moved(cast, sign_in):
    machine_moves.move(cast.copier.pk, Spot(cast.tamsin_office, "1"), doing(cast.mona))
    assert sign_in(cast.erin).get("/m/C0P1ER0000/").status_code == 302


def test_an_unknown_machine_has_neither_label_nor_sheet(cast, sign_in):
    for name in ("machine_label", "machine"):
        assert sign_in(cast.mona).get(reverse(name, args=[uuid7()])).status_code == 404
