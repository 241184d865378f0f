"""The page of a visit, with the dock."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from accounts import keeping
from accounts.models import Contact, Machine
from calls.models import Visit
from fieldapp.plumbing.ids import uuid7
from signals import closing, followups
from tests import cast as casting
from tests.pages.fieldpages import queries, routed, text


def page_of(cast, browser):
    return text(browser.get(reverse("visit", args=[cast.visit.pk])))


def test_who_has_left_is_not_to_be_asked_for_but_who_came_after(cast, sign_in):
    erin, day = sign_in(cast.erin), dt.date(2026, 3, 2)
    keeping.contact_left(cast.joan.pk, by=cast.erin, on=day)
    page = page_of(cast, erin)
    assert "Joan Petrie left on 2 Mar" in page
    assert "Office manager" not in page
    assert cast.joan.phone not in erin.get(reverse("visit", args=[cast.visit.pk])).text
    assert "Ask for" not in text(erin.get(reverse("my_day")))
    nina = {"name": "Nina New", "role": "Front desk"}
    keeping.contact_left(cast.joan.pk, by=cast.erin, on=day, successor=nina)
    page = page_of(cast, erin)
    for words in ("Nina New, Front desk", "Joan Petrie left on 2 Mar"):
        assert words in page
    assert "Ask for <b>Nina New</b>" in text(erin.get(reverse("my_day")))
    sheet = erin.get(reverse("signal_sheet", args=["overt"]), {"visit": cast.visit.pk})
    assert sheet.context["form"].initial["contact"] == Contact.objects.get(name="Nina New").pk


def test_a_successor_who_left_too_leads_on_to_the_next(cast):
    day = dt.date(2026, 3, 2)
    nina = keeping.contact_left(cast.joan.pk, by=cast.erin, on=day, successor={"name": "Nina"})
    olga = {"name": "Olga"}
    keeping.contact_left(nina.succeeded_by_id, by=cast.erin, on=day, successor=olga)
    assert Visit.objects.for_cards().get(pk=cast.visit.pk).contact.host.name == "Olga"
    keeping.contact_left(Contact.objects.get(name="Olga").pk, by=cast.erin, on=day)
    assert Visit.objects.for_cards().get(pk=cast.visit.pk).contact.host is None


def test_it_says_what_to_know_before_going_in(cast, sign_in):
    soon = timezone.localdate() + dt.timedelta(days=21)
    Machine.objects.filter(pk=cast.copier.pk).update(warranty_until=soon)
    Visit.objects.create(
        site=cast.harlow_hq,
        kind="repair",
        lead=cast.carl,
        state="done",
        window_start=timezone.now() - dt.timedelta(days=30),
    )
    page = page_of(cast, sign_in(cast.erin))
    for words in (
        "Joan Petrie, Office manager",
        "Sign in at the desk.",
        "Full service, ends",
        "Warranty, Orion C4570",
        "21 days",
        "Repair",
        "Carl Cast",
        "88213",
    ):
        assert words in page


def test_open_signals_and_what_became_of_earlier_ones_are_there(cast, sign_in):
    routed(cast, note="The open one")
    gone, now = routed(cast, note="The lost one"), timezone.now()
    followups.claim(gone.pk, by=cast.sam, now=now)
    closing.lose(gone.pk, by=cast.sam, now=now, reason="price")
    page = page_of(cast, sign_in(cast.erin))
    assert page.index("The open one") < page.index("Earlier signals here")
    assert page.index("Earlier signals here") < page.index("The lost one")
    assert "Not this time (price)" in page


def test_the_dock_holds_three_inks_in_their_order_and_the_next_step(cast, sign_in):
    page = page_of(cast, sign_in(cast.erin))
    places = [page.index(f"/signals/new/{type_}/?visit={cast.visit.pk}") for type_ in TYPES]
    assert places == sorted(places)
    assert "Start visit" in page


TYPES = ("overt", "passive", "observed")


def test_done_asks_whether_anything_was_heard(cast, sign_in):
    erin, now = sign_in(cast.erin), timezone.now()
    Visit.objects.filter(pk=cast.visit.pk).update(state="on_site", arrived_at=now)
    page = page_of(cast, erin)
    assert "Heard anything?" in page
    assert 'name="heard_nothing"' in page


def test_done_does_not_ask_when_something_was_heard_on_it(cast, sign_in):
    erin, now = sign_in(cast.erin), timezone.now()
    Visit.objects.filter(pk=cast.visit.pk).update(state="on_site", arrived_at=now)
    casting.captured(cast, visit=cast.visit)
    page = page_of(cast, erin)
    assert "Heard anything?" not in page
    assert 'name="heard_nothing"' not in page


def test_moves_are_offered_only_to_those_who_go(cast, sign_in):
    page = page_of(cast, sign_in(cast.sven))
    assert "Start visit" not in page
    assert "They asked" in page


def test_anothers_visit_answers_as_an_unknown_one(cast, sign_in):
    otto = sign_in(cast.otto)
    foreign = otto.get(reverse("visit", args=[cast.visit.pk]))
    unknown = otto.get(reverse("visit", args=[uuid7()]))
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content


def test_ended_visits_say_how(cast, sign_in):
    Visit.objects.filter(pk=cast.visit.pk).update(state="cancelled")
    page = page_of(cast, sign_in(cast.erin))
    assert "Cancelled" in page
    assert "Start visit" not in page


def test_it_takes_as_many_queries_for_three_machines_and_signals_as_for_one(cast, sign_in):
    erin, url = sign_in(cast.erin), reverse("visit", args=[cast.visit.pk])
    routed(cast)
    one = queries(erin, url)
    for number in range(2):
        machine = Machine.objects.create(
            site=cast.harlow_hq, model=cast.orion, serial=f"N-{number}"
        )
        cast.visit.machines.add(machine)
        routed(cast, machine=machine)
    assert queries(erin, url) == one
