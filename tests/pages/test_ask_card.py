"""The ask card of a machine: at hand when a customer asks."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import company, machine_moves
from accounts.machine_moves import Spot
from accounts.models import CompanySettings, Contact, Contract, Customer, Machine, Person
from calls.models import SuppliesRequest, Visit
from signals import followups
from tests.accounts.machine_lives import ago, doing
from tests.calls.plans import planned
from tests.pages.fieldpages import queries, routed, text

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def card(sign_in, person, machine) -> str:
    """Its words, as they are read."""
    page = text(sign_in(person).get(reverse("machine", args=[machine.pk])))
    found = re.search(r'<section class="card stack" id="ask".*?</section>', page, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", found[0]))


def ended(cast, lead, days=3, **facts) -> Visit:
    """A visit to the copier that ended so many days ago."""
    at = timezone.now() - days * DAY
    facts = {"site": cast.harlow_hq, "kind": "repair", "state": "done", "lead": lead} | facts
    visit = Visit.objects.create(window_start=at, arrived_at=at, finished_at=at, **facts)
    visit.machines.add(cast.copier)
    return visit


def test_it_says_whom_to_ask_for_what(cast, sign_in):
    CompanySettings.objects.update(supplies_email="desk@example.com")
    company.forget()
    ended(cast, cast.carl)
    words = card(sign_in, cast.erin, cast.copier)
    assert "Sam Cast Prices, contracts, new machines" in words
    assert "Sven Cast Appointments, help, parts" in words
    assert "Carl Cast What was done last" in words
    assert "The supplies desk Supplies" in words
    assert "Joan Petrie Decides Office manager, Harlow &amp; Pike" in words
    Contact.objects.filter(pk=cast.joan.pk).update(left_on=ago(1))
    Person.objects.filter(pk=cast.sam.pk).update(is_active=False)
    words = card(sign_in, cast.erin, cast.copier)
    assert "Joan Petrie" not in words
    assert "Sam Cast" not in words


def test_nobody_is_told_to_ask_themself(cast, sign_in):
    assert "Sam Cast Prices" not in card(sign_in, cast.sam, cast.copier)


def test_contacts_of_another_site_that_one_does_not_see_are_not_named(cast, sign_in):
    Contact.objects.create(customer=cast.northgate, site=cast.northgate_library, name="Ned North")
    Contact.objects.create(customer=cast.harlow, site=None, name="Hana Head")
    words = card(sign_in, cast.erin, cast.copier)
    assert "Hana Head" in words
    assert "Ned North" not in words


def test_contract_and_pages_are_said_in_plain_words(cast, sign_in):
    Contract.objects.filter(pk=cast.contract.pk).update(response_hours=4, notice_on=ago(-100))
    Machine.objects.filter(pk=cast.copier.pk).update(monthly_volume=22_000)
    words = card(sign_in, cast.erin, cast.copier)
    assert "Full service Visits and parts are paid for with it" in words
    assert "We come within 4 hours of a call, on working days." in words
    assert f"Notice by {ago(-100):%-d %b %Y}." in words
    assert "About 22,000, as it was written down" in words
    assert "Made for 18,000" in words
    assert "Over its rating" in words
    assert "Serviced by Vantra Direct, not by us." in card(sign_in, cast.erin, cast.rival)


def test_supplies_say_whether_they_were_sent(cast, sign_in):
    assert "Nothing was asked for" in card(sign_in, cast.erin, cast.copier)
    now = timezone.now()
    facts = {"site": cast.harlow_hq, "machine": cast.copier, "by": cast.carl}
    for what, sent in (("Staples", None), ("Black toner", now)):
        SuppliesRequest.objects.create(
            what=what, asked_at=now - DAY, received_at=now - DAY, sent_at=sent, **facts
        )
    words = card(sign_in, cast.erin, cast.copier)
    assert re.search("Staples asked for .*, not sent yet", words)
    assert "Black toner sent today" in words
    assert "Sent: Black toner" in words


def test_what_others_did_since_one_was_there_is_new_and_what_was_before_is_not(cast, sign_in):
    ended(cast, cast.carl, days=20, kind="pm")
    ended(cast, cast.erin, days=10)
    words = card(sign_in, cast.erin, cast.copier)
    assert f"New since you were here on {timezone.now() - 10 * DAY:%-d %b %Y} Nothing." in words
    ended(cast, cast.carl, days=4)
    machine_moves.move(cast.copier.pk, Spot(cast.harlow_hq, "4"), doing(cast.mona, ago(1)))
    words = card(sign_in, cast.erin, cast.copier).partition("New since")[2]
    assert "Moved" in words
    assert "Mona Cast" in words
    assert "Repair" in words
    assert "Carl Cast" in words
    assert "PM" not in words


def test_a_visit_that_one_helped_with_counts_as_having_been_there(cast, sign_in):
    assert "New in the last 90 days" in card(sign_in, cast.erin, cast.copier)
    ended(cast, cast.carl, days=2).helpers.add(cast.erin)
    assert "New since you were here" in card(sign_in, cast.erin, cast.copier)


def test_a_signal_is_new_again_when_something_became_of_it(cast, sign_in):
    follow_up = routed(cast, noticed_at=timezone.now() - 20 * DAY)
    ended(cast, cast.erin, days=5)
    assert "shot" not in card(sign_in, cast.erin, cast.copier).partition("New since")[2]
    followups.claim(follow_up.pk, by=cast.sam, now=timezone.now())
    assert "shot" in card(sign_in, cast.erin, cast.copier).partition("New since")[2]


def test_it_asks_the_database_as_often_for_many_as_for_one(cast, sign_in):
    erin, url = sign_in(cast.erin), reverse("machine", args=[cast.copier.pk])

    def more() -> None:
        ended(cast, cast.carl)
        ended(cast, cast.erin, days=9)
        routed(cast)
        Contact.objects.create(customer=cast.harlow, site=cast.harlow_hq, name="Jo", phone="1")
        parent = Customer.objects.create(name=f"Parent {Customer.objects.count()}")
        Customer.objects.filter(pk=cast.harlow.pk).update(parent=parent)

    more()
    one = queries(erin, url)
    more()
    more()
    assert queries(erin, url) == one


def test_it_is_one_tap_from_the_work_at_the_machine(cast, sign_in):
    visit = planned(cast, lead="erin", machines=[cast.copier])
    page = text(sign_in(cast.erin).get(reverse("visit_machine", args=[visit.pk, cast.copier.pk])))
    assert f'href="{reverse("machine", args=[cast.copier.pk])}#ask"' in page
