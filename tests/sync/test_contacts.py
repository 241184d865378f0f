"""The people at a customer's, kept right without a network: nobody's words get lost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import anonymity, company, keeping, mergers
from accounts.models import Access, Contact, Site
from fieldapp.plumbing.ids import uuid7
from fieldapp.sync.models import FieldOperation, Result
from tests.pages.fieldpages import text
from tests.sync.field import op
from tests.sync.kept_right import CONSENT, contact_form
from tests.sync.phone import Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(cast) -> Phone:
    return Phone(cast.erin)


@pytest.fixture
def joan(cast):
    """As the page showed her in the morning."""
    contact = cast.joan
    Contact.objects.filter(pk=contact.pk).update(phone="111", email="", role="Office")
    contact.refresh_from_db()
    return contact


def change(contact, **changed):
    return op("contact.change", contact_form(contact, **changed), contact=contact.pk)


def at_the_office(contact, sign_in, by, **changed) -> None:
    """Somebody else changes her on the page."""
    url = reverse("contact_change", args=[contact.pk])
    fresh = Contact.objects.get(pk=contact.pk)
    assert sign_in(by).post(url, contact_form(fresh, **changed)).status_code == 302


def fresh(contact) -> Contact:
    return Contact.objects.get(pk=contact.pk)


def outcome(answer):
    return answer.json()["result"], FieldOperation.objects.latest("received_at").why


# Two who change one contact


def test_only_what_was_changed_is_written(cast, phone, joan, sign_in):
    at_the_office(joan, sign_in, cast.sam, email="joan@harlow.example", role="")
    answer = phone.send(change(joan, phone="222"))
    assert outcome(answer) == (Result.APPLIED, "")
    now = fresh(joan)
    assert (now.phone, now.email, now.role) == ("222", "joan@harlow.example", "")


def test_what_somebody_else_changed_meanwhile_stays_and_both_can_be_read(
    cast, phone, joan, sign_in
):
    at_the_office(joan, sign_in, cast.sam, phone="999")
    answer = phone.send(change(joan, phone="222", role=""))
    assert outcome(answer) == (Result.FLAGGED, "changed_meanwhile")
    assert "the office will check it" in answer.json()["detail"]
    assert (fresh(joan).phone, fresh(joan).role) == ("999", "")
    operation = FieldOperation.objects.get()
    page = text(sign_in(cast.mona).get(reverse("review_item", args=[operation.pk])))
    said, _mark, stands = page.partition("What stands there now")
    assert "<dd>222" in said
    assert "<dt>What they do there</dt><dd>nothing" in said
    assert "Best time to call" not in page
    assert "<dd>999" in stands
    assert str(joan) in stands


def test_the_same_said_by_both_is_no_conflict(cast, phone, joan, sign_in):
    at_the_office(joan, sign_in, cast.sam, phone="222")
    assert outcome(phone.send(change(joan, phone="222"))) == (Result.APPLIED, "")


def test_what_one_wrote_oneself_since_the_page_was_kept_is_no_conflict(phone, joan):
    phone.send(change(joan, phone="222"))
    assert outcome(phone.send(change(joan, phone="333"))) == (Result.APPLIED, "")
    assert fresh(joan).phone == "333"


def test_consent_is_one_thing_and_the_office_has_the_last_word_of_it(cast, phone, joan, sign_in):
    agreed = CONSENT | {"since": company.today()}
    at_the_office(joan, sign_in, cast.sam, **agreed)
    shown = fresh(joan)
    at_the_office(joan, sign_in, cast.sam, may_email="on", basis="asked")
    answer = phone.send(change(shown, may_call=None))
    assert outcome(answer) == (Result.FLAGGED, "changed_meanwhile")
    now = fresh(joan)
    assert (now.may_call, now.may_email, now.basis) == (True, True, "asked")
    assert outcome(phone.send(change(fresh(joan), may_call=None, may_email=None)))[0] == "applied"
    now = fresh(joan)
    assert (now.may_call, now.may_email, now.basis, now.since) == (False, False, "", None)


def test_on_a_page_one_reads_what_stands_there_and_saves_again(cast, joan, sign_in):
    erin, url = sign_in(cast.erin), reverse("contact_change", args=[joan.pk])
    at_the_office(joan, sign_in, cast.sam, phone="999")
    answer = erin.post(url, contact_form(joan, phone="222", role="") | {"op_id": uuid7()})
    assert answer.status_code == 409
    page = text(answer)
    assert "Somebody wrote meanwhile: “999”." in page
    assert 'name="initial-phone" value="999"' in page
    assert 'name="phone" value="222"' in page
    assert (fresh(joan).phone, fresh(joan).role) == ("999", "Office")
    again = contact_form(joan, phone="222", role="") | {"initial-phone": "999"}
    assert erin.post(url, again).status_code == 302
    assert (fresh(joan).phone, fresh(joan).role) == ("222", "")


def test_the_page_says_what_it_showed(cast, joan, sign_in):
    page = text(sign_in(cast.erin).get(reverse("contact_change", args=[joan.pk])))
    assert 'name="initial-phone" value="111"' in page
    assert 'name="initial-may_call" value="False"' in page
    assert 'data-op="contact.change"' in page


# Who is gone by now, or out of sight


@pytest.mark.parametrize("kind", ["contact.change", "contact.gone"])
def test_somebody_made_anonymous_meanwhile_stays_it_and_the_office_is_told(cast, phone, joan, kind):
    anonymity.make_anonymous(joan.pk, by=cast.mona, now=timezone.now())
    said = contact_form(joan, phone="222") | {"on": company.today()}
    answer = phone.send(op(kind, said, contact=joan.pk))
    assert outcome(answer) == (Result.QUARANTINED, "not_found")
    assert fresh(joan).phone == ""


def test_who_makes_a_contact_anonymous_forgets_what_phones_said_of_them(cast, phone, joan):
    phone.send(change(joan, phone="222") | {"says": "Change a contact: Joan Petrie"})
    gone = {"on": company.today(), "name": "Ravi Shah", "phone": "444"}
    phone.send(op("contact.gone", gone, contact=joan.pk))
    added = uuid7()
    phone.send(op("contact.add", {"name": "Ida Voss"}, customer=cast.harlow.pk), added)
    kept = FieldOperation.objects.order_by("received_at")
    anonymity.make_anonymous(joan.pk, by=cast.mona, now=timezone.now())
    first, second, third = kept
    assert (first.body["fields"], first.says) == ({}, "")
    assert second.body["fields"] == {}
    assert third.body["fields"]["name"] == ["Ida Voss"]
    anonymity.make_anonymous(added, by=cast.mona, now=timezone.now())
    assert kept.last().body["fields"] == {}


def test_out_of_sight_it_waits_for_the_office_and_is_applied_there(cast, phone, joan, sign_in):
    Access.objects.filter(person=cast.erin, site=cast.harlow_hq).delete()
    answer = phone.send(change(joan, phone="222"))
    assert outcome(answer) == (Result.QUARANTINED, "not_found")
    operation = FieldOperation.objects.get()
    mona = sign_in(cast.mona)
    assert "What stands there now" in text(mona.get(reverse("review_item", args=[operation.pk])))
    assert mona.post(reverse("review_verb", args=[operation.pk, "accept"])).status_code == 302
    assert fresh(joan).phone == "222"
    cast.erin.refresh_from_db()


def test_a_customer_and_a_site_that_were_merged_are_followed(cast, phone, joan):
    old = Site.objects.create(customer=cast.harlow, name="Old", country="GB")
    for person in (cast.erin, cast.mona):
        old.access.create(person=person, why="territory")
    mergers.merge_sites(old.pk, into_id=cast.harlow_hq.pk, by=cast.mona, now=timezone.now())
    said = {"name": "Ida Voss", "site": old.pk}
    answer = phone.send(op("contact.add", said, customer=cast.harlow.pk, site=old.pk))
    assert outcome(answer) == (Result.APPLIED, "")
    assert Contact.objects.get(name="Ida Voss").site == cast.harlow_hq


# When it was


def test_the_day_on_which_it_was_captured_counts(cast, phone, joan, monkeypatch):
    captured = timezone.now() - dt.timedelta(days=3)
    today = company.today(captured)
    body = op("contact.gone", {"on": today}, contact=joan.pk, captured_at=captured)
    assert outcome(phone.send(body)) == (Result.APPLIED, "")
    assert fresh(joan).left_on == today
    later = {"on": company.today()}
    refused = phone.send(op("contact.gone", later, contact=joan.pk, captured_at=captured))
    assert refused.status_code == 422
    assert refused.json()["errors"][0] == {
        "pointer": "/fields/on",
        "code": "future",
        "detail": "This day has not come yet.",
    }


def test_consent_may_be_of_the_day_that_it_is_there(cast, phone, settings):
    now = timezone.now()
    far = "Pacific/Kiritimati" if now.hour >= 10 else "Pacific/Pago_Pago"
    Site.objects.filter(pk=cast.harlow_hq.pk).update(time_zone=far)
    there = keeping.Site.objects.get(pk=cast.harlow_hq.pk)
    from accounts import machine_steps

    said = {"name": "Ida Voss", "site": there.pk} | CONSENT
    said |= {"since": max(machine_steps.today_at(there, now), company.today(now))}
    about = {"customer": cast.harlow.pk, "site": there.pk}
    assert outcome(phone.send(op("contact.add", said, **about))) == (Result.APPLIED, "")


# What is refused


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"name": ""}, "/fields/name"),
        ({"may_call": "on", "basis": ""}, "/fields/basis"),
        ({"may_call": "on", "basis": "agreed", "since": ""}, "/fields/since"),
    ],
)
def test_what_cannot_be_goes_back_to_the_form(phone, joan, said, place):
    answer = phone.send(change(joan, **said))
    assert answer.status_code == 422
    assert place in [error["pointer"] for error in answer.json()["errors"]]
    assert fresh(joan).name == joan.name


def test_another_successor_is_for_the_office(cast, phone, joan):
    keeping.contact_left(joan.pk, by=cast.sam, on=company.today(), successor={"name": "Zoe"})
    said = {"on": company.today(), "name": "Ravi Shah"}
    answer = phone.send(op("contact.gone", said, contact=joan.pk))
    assert outcome(answer) == (Result.QUARANTINED, "wrong_move")
    assert fresh(joan).succeeded_by.name == "Zoe"


def test_another_day_of_going_stays_and_is_looked_at(cast, phone, joan):
    earlier = company.today() - dt.timedelta(days=9)
    keeping.contact_left(joan.pk, by=cast.sam, on=earlier)
    answer = phone.send(op("contact.gone", {"on": company.today()}, contact=joan.pk))
    assert outcome(answer) == (Result.FLAGGED, "changed_meanwhile")
    assert fresh(joan).left_on == earlier
