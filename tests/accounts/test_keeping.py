"""Customers, sites and their people are kept right: the verbs and their pages."""

from __future__ import annotations

import datetime as dt

import pytest
from django.http import Http404
from django.urls import reverse

from accounts import company, keeping
from accounts.models import Access, Contact, Customer, Site
from accounts.models.access import Why
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused, WrongMove
from tests import cast as casting

NEW = {"name": "Ravi Shah", "role": "IT", "phone": "", "email": "", "best_time": "", "basis": ""}


def to(name, row) -> str:
    return reverse(name, args=[row.pk])


def site_body(site, **changed) -> dict[str, str]:
    names = ("name", "address", "postal_code", "city", "country", "time_zone", "getting_in")
    said = {name: getattr(site, name) for name in names}
    return said | {"floors_from_the_top": ", ".join(site.floors)} | changed


# A contact


def test_a_new_contact_is_not_called_about_offers_until_they_agreed(cast, sign_in):
    url = to("contact_new", cast.harlow)
    reply = sign_in(cast.erin).post(url, NEW | {"op_id": str(uuid7()), "since": "2026-01-01"})
    assert reply.status_code == 302
    ravi = Contact.objects.get(name="Ravi Shah")
    assert (ravi.customer, ravi.site) == (cast.harlow, None)
    assert (ravi.may_call, ravi.may_email, ravi.basis, ravi.since) == (False, False, "", None)


def test_sent_twice_it_is_one_contact_and_another_one_is_refused(cast, sign_in):
    url, erin, op_id = to("contact_new", cast.harlow), sign_in(cast.erin), str(uuid7())
    assert [erin.post(url, NEW | {"op_id": op_id}).status_code for _ in range(2)] == [302, 302]
    assert Contact.objects.filter(name="Ravi Shah").count() == 1
    assert erin.post(url, NEW | {"op_id": op_id, "name": "Other"}).status_code == 422
    assert erin.post(url, NEW).status_code == 422


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"may_call": "on", "since": "2026-01-01"}, "Say why they may be called"),
        ({"may_email": "on", "basis": "agreed"}, "Say since when"),
        ({"may_call": "on", "basis": "agreed", "since": "2999-01-01"}, "has not come yet"),
        ({"name": ""}, "Write their name"),
        ({"email": "x"}, "email"),
    ],
)
def test_consent_says_on_what_it_rests_and_since_when(cast, sign_in, said, words):
    reply = sign_in(cast.erin).post(to("contact_change", cast.joan), NEW | said)
    assert reply.status_code == 422
    assert words in reply.content.decode()
    cast.joan.refresh_from_db()
    assert cast.joan.name == "Joan Petrie"


def test_consent_is_given_and_taken_back(cast, sign_in):
    erin, url = sign_in(cast.erin), to("contact_change", cast.joan)
    agreed = {"may_call": "on", "basis": "agreed", "since": "2026-02-03"}
    erin.post(url, NEW | {"name": "Joan Petrie"} | agreed)
    cast.joan.refresh_from_db()
    assert (cast.joan.may_call, cast.joan.basis) == (True, "agreed")
    assert cast.joan.since == dt.date(2026, 2, 3)
    erin.post(url, NEW | {"name": "Joan Petrie", "basis": "agreed", "since": "2026-02-03"})
    cast.joan.refresh_from_db()
    assert (cast.joan.may_call, cast.joan.basis, cast.joan.since) == (False, "", None)


def test_a_contact_works_only_at_sites_that_one_sees(cast, sign_in):
    hidden = Site.objects.create(customer=cast.harlow, name="Hidden", country="GB")
    url = to("contact_new", cast.harlow)
    for site in (hidden.pk, cast.northgate_library.pk, uuid7()):
        said = NEW | {"op_id": str(uuid7()), "site": str(site)}
        assert sign_in(cast.erin).post(url, said).status_code == 422


# No longer here


def test_who_has_left_is_kept_with_the_day_and_consent_does_not_pass_on(cast, sign_in):
    Contact.objects.filter(pk=cast.joan.pk).update(
        may_call=True, basis="agreed", since="2026-01-01"
    )
    said = {"on": str(company.today()), "name": "Ravi Shah", "phone": "123"}
    reply = sign_in(cast.erin).post(to("contact_gone", cast.joan), said)
    assert reply.status_code == 302
    cast.joan.refresh_from_db()
    ravi = cast.joan.succeeded_by
    assert (cast.joan.left_on, cast.joan.left_told_by) == (company.today(), cast.erin)
    assert (cast.joan.may_call, cast.joan.basis) == (True, "agreed")  # as it was
    assert (ravi.name, ravi.site, ravi.phone) == ("Ravi Shah", cast.harlow_hq, "123")
    assert (ravi.may_call, ravi.may_email, ravi.basis) == (False, False, "")
    page = sign_in(cast.erin).get(to("account", cast.harlow)).content.decode()
    assert "Joan Petrie left" in page
    assert "Now Ravi Shah" in page


def test_said_again_it_changes_nothing_and_may_still_name_the_successor(cast):
    today = company.today()
    for successor in (None, None, {"name": "Ravi"}, {"name": "Ravi"}):
        keeping.contact_left(cast.joan.pk, by=cast.erin, on=today, successor=successor)
    keeping.contact_left(cast.joan.pk, by=cast.sam, on=today - dt.timedelta(days=3))
    cast.joan.refresh_from_db()
    assert (cast.joan.left_on, cast.joan.left_told_by) == (today, cast.erin)
    assert Contact.objects.filter(name="Ravi").count() == 1
    with pytest.raises(WrongMove):
        keeping.contact_left(cast.joan.pk, by=cast.erin, on=today, successor={"name": "Zoe"})


def test_the_successor_may_be_somebody_whom_we_know(cast):
    ravi = Contact.objects.create(customer=cast.harlow, site=cast.harlow_hq, name="Ravi Shah")
    left = keeping.contact_left(
        cast.joan.pk, by=cast.erin, on=company.today(), successor={"name": "ravi shah"}
    )
    assert left.succeeded_by == ravi


@pytest.mark.parametrize(
    "said", [{"on": ""}, {"on": "2999-01-01"}, {"on": "x"}, {"on": "2026-01-01", "phone": "1"}]
)
def test_what_cannot_be_is_asked_again(cast, sign_in, said):
    assert sign_in(cast.erin).post(to("contact_gone", cast.joan), said).status_code == 422
    cast.joan.refresh_from_db()
    assert cast.joan.left_on is None


# A customer


def test_a_manager_changes_a_customer_and_its_new_rep_sees_its_sites(cast, sign_in):
    said = {"name": "Harlow LLP", "segment": "law", "account_rep": cast.rita.pk, "country": "gb"}
    Access.objects.filter(person=cast.rita).delete()
    assert sign_in(cast.mona).post(to("customer_change", cast.harlow), said).status_code == 302
    cast.harlow.refresh_from_db()
    assert (cast.harlow.name, cast.harlow.segment, cast.harlow.country) == (
        "Harlow LLP",
        "law",
        "GB",
    )
    assert Access.objects.filter(person=cast.rita, site=cast.harlow_hq, why=Why.ACCOUNT).exists()
    assert not Access.objects.filter(person=cast.sam, why=Why.ACCOUNT).exists()


@pytest.mark.parametrize(
    "said", [{"name": ""}, {"name": "x", "country": "England"}, {"name": "x", "country": "1!"}]
)
def test_a_form_that_is_wrong_changes_nothing(cast, sign_in, said):
    assert sign_in(cast.mona).post(to("customer_change", cast.harlow), said).status_code == 422
    assert Customer.objects.get(pk=cast.harlow.pk).name == "Harlow & Pike"


def test_a_technician_is_no_account_rep(cast, sign_in):
    said = {"name": "Harlow", "account_rep": cast.erin.pk}
    assert sign_in(cast.mona).post(to("customer_change", cast.harlow), said).status_code == 422


def test_a_company_belongs_to_another_but_not_to_its_own_branch(cast, sign_in):
    mona, url = sign_in(cast.mona), to("customer_parent", cast.harlow)
    assert "Tamsin Foods" in mona.get(url, {"q": "tams"}).content.decode()
    assert mona.post(url, {"chosen": cast.tamsin.pk}).status_code == 302
    page = mona.get(to("account", cast.tamsin)).content.decode()
    assert "Branches" in page
    circle = mona.post(to("customer_parent", cast.tamsin), {"chosen": cast.harlow.pk})
    assert circle.status_code == 422
    with pytest.raises(Refused):
        keeping.change_customer(cast.harlow.pk, {"parent": cast.harlow}, by=cast.mona)
    assert mona.post(url, {"chosen": ""}).status_code == 302
    assert Customer.objects.get(pk=cast.harlow.pk).parent is None
    assert mona.post(url, {"chosen": "x"}).status_code == 404


def test_a_parent_or_branch_that_one_may_not_see_is_not_named(cast, sign_in):
    Customer.objects.filter(pk=cast.harlow.pk).update(parent=cast.northgate)
    assert "Northgate" not in sign_in(cast.erin).get(to("account", cast.harlow)).content.decode()
    page = sign_in(cast.otto).get(to("account", cast.northgate)).content.decode()
    assert "Harlow" not in page


# A site


def test_a_manager_changes_a_site_and_its_territory_follows_the_address(cast, sign_in):
    said = site_body(cast.harlow_hq, postal_code="NE9 1AA", no_camera="on", getting_in="Bell")
    said["floors_from_the_top"] = "3, 2, , 2, Ground"
    assert sign_in(cast.mona).post(to("site_change", cast.harlow_hq), said).status_code == 302
    site = Site.objects.get(pk=cast.harlow_hq.pk)
    assert (site.territory, site.no_camera, site.getting_in) == (cast.north, True, "Bell")
    assert site.floors == ["3", "2", "Ground"]
    sees = set(Access.objects.filter(site=site, why=Why.TERRITORY).values_list("person__username"))
    assert ("otto",) in sees
    assert ("erin",) not in sees


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"country": ""},
        {"time_zone": "Mars/Base"},
        {"floors_from_the_top": "x" * 21},
        {"account_rep": "x"},
    ],
)
def test_a_site_that_cannot_be_is_asked_again(cast, sign_in, wrong):
    said = site_body(cast.harlow_hq) | wrong
    assert sign_in(cast.mona).post(to("site_change", cast.harlow_hq), said).status_code == 422


def test_what_was_merged_away_is_not_changed_any_more(cast):
    Site.objects.filter(pk=cast.harlow_hq.pk).update(archived_on=company.today())
    with pytest.raises(Http404):
        keeping.change_site(cast.harlow_hq.pk, {"name": "x"}, by=cast.mona)


def test_the_same_said_again_writes_nothing(cast):
    said = {"name": cast.harlow.name, "segment": cast.harlow.segment}
    assert keeping.change_customer(cast.harlow.pk, said, by=cast.mona) == cast.harlow
    casting.work()
