"""Two customers, or two sites, that are one."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.db.models import ForeignKey
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from accounts import company, mergers
from accounts.models import Access, Contact, Customer, Machine, Merger, Site
from accounts.models.access import Why
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused, WrongMove
from signals import capture
from signals.models import Signal
from tests import cast as casting
from tests.api import Program


@pytest.fixture
def twin(cast) -> Site:
    """Harlow's a second time, as somebody typed it in: with a site in the south."""
    customer = Customer.objects.create(
        name="Harlow and Pike", phone="01632 960000", segment="law", ref="C-9"
    )
    site = Site.objects.create(
        customer=customer, name="Fleet Ln", country="GB", territory=cast.south, credit_hold=True
    )
    for who in (cast.erin, cast.mona, cast.sam):
        Access.objects.create(person=who, site=site, why=Why.TERRITORY)
    Contact.objects.create(customer=customer, site=site, name="J. Petrie")
    Machine.objects.create(site=site, model=cast.orion, serial="T-1")
    return site


def merge(cast, twin, **who):
    facts = {"into_id": cast.harlow.pk, "by": cast.mona, "now": timezone.now()} | who
    return mergers.merge_customers(twin.customer_id, **facts)


def merge_sites(cast, twin, **who):
    Site.objects.filter(pk=twin.pk).update(customer=cast.harlow)
    facts = {"into_id": cast.harlow_hq.pk, "by": cast.mona, "now": timezone.now()} | who
    return mergers.merge_sites(twin.pk, **facts)


def test_every_row_that_names_a_customer_or_a_site_goes_along_or_stays_on_purpose():
    known = {*mergers.OF_CUSTOMER, *mergers.OF_SITE, *mergers.STAYS}
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if not hasattr(model, "pgh_tracked_model")  # the audit log says what was
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model in (Customer, Site)
    }
    assert found == known


def test_all_of_the_one_goes_to_the_other_and_what_is_empty_is_filled(cast, twin):
    gone = twin.customer
    branch = Customer.objects.create(name="Branch", parent=gone)
    merger = merge(cast, twin)
    cast.harlow.refresh_from_db()
    assert {site.name for site in cast.harlow.sites.all()} == {"Fleet Lane", "Fleet Ln"}
    assert cast.harlow.contacts.count() == 2
    assert (cast.harlow.phone, cast.harlow.segment) == ("01632 960000", "legal")
    branch.refresh_from_db()
    assert branch.parent == cast.harlow
    gone.refresh_from_db()
    assert (gone.merged_into, gone.archived_on) == (cast.harlow, company.today())
    assert (gone.name, gone.phone) == ("Harlow and Pike", "01632 960000")
    assert (merger.by, merger.customer, merger.customer_gone) == (cast.mona, cast.harlow, gone)
    assert merger.moved["sites"] == 1


def test_the_rep_of_the_kept_one_sees_the_sites_that_came(cast, twin):
    Access.objects.filter(person=cast.sam, site=twin).delete()
    merge(cast, twin)
    assert Access.objects.filter(person=cast.sam, site=twin, why=Why.ACCOUNT).exists()


def test_what_a_signal_was_stamped_with_stays_as_captured(cast, twin):
    signal = casting.captured(cast, site=twin, machine=None)
    merge(cast, twin)
    merge_sites(cast, twin)
    stamped = Signal.objects.get(pk=signal.pk)
    assert (stamped.customer_id, stamped.segment) == (twin.customer_id, "law")
    assert stamped.territory == cast.south
    assert stamped.site == cast.harlow_hq


def test_repeated_it_changes_nothing_but_brings_along_what_came_late(cast, twin):
    first = merge(cast, twin)
    late = Contact.objects.create(customer=twin.customer, name="Late")
    assert merge(cast, twin).pk == first.pk
    late.refresh_from_db()
    assert late.customer == cast.harlow
    assert Merger.objects.count() == 1


def test_nobody_merges_what_was_merged_with_another_nor_one_with_itself(cast, twin):
    merge(cast, twin)
    with pytest.raises(WrongMove):
        merge(cast, twin, into_id=cast.tamsin.pk)
    with pytest.raises(Refused):
        mergers.merge_customers(
            cast.harlow.pk, into_id=cast.harlow.pk, by=cast.mona, now=timezone.now()
        )
    with pytest.raises(WrongMove):
        mergers.merge_customers(
            cast.tamsin.pk, into_id=twin.customer_id, by=cast.mona, now=timezone.now()
        )


def test_nobody_merges_what_they_do_not_see(cast, twin):
    for gone, kept in ((cast.northgate, cast.harlow), (cast.harlow, cast.northgate)):
        with pytest.raises(Http404):
            mergers.merge_customers(gone.pk, into_id=kept.pk, by=cast.erin, now=timezone.now())


def test_a_chain_of_mergers_leads_to_the_last(cast, twin):
    merge(cast, twin)
    mergers.merge_customers(
        cast.harlow.pk, into_id=cast.tamsin.pk, by=cast.mona, now=timezone.now()
    )
    assert mergers.kept_customer(twin.customer_id) == cast.tamsin.pk


@pytest.mark.parametrize("above", ["gone", "kept", "both"])
def test_nobody_ends_up_above_themself(cast, twin, above):
    gone, middle = twin.customer, Customer.objects.create(name="Middle")
    if above == "gone":  # gone is the parent of middle, middle of kept
        middle.parent, cast.harlow.parent = gone, middle
    elif above == "kept":
        middle.parent, gone.parent = cast.harlow, middle
    else:
        gone.parent = cast.harlow.parent = middle
    for row in (middle, gone, cast.harlow):
        row.save()
    merge(cast, twin)
    seen, row = set(), Customer.objects.get(pk=cast.harlow.pk)
    while row:
        assert row.pk not in seen
        seen.add(row.pk)
        row = row.parent
    assert Customer.objects.get(pk=cast.harlow.pk).parent_id != gone.pk


def test_sites_that_the_manager_may_not_see_are_in_the_way(cast, twin, sign_in):
    Site.objects.create(customer=twin.customer, name="Secret depot", country="GB")
    with pytest.raises(WrongMove):
        merge(cast, twin)
    url = reverse("customer_merge", args=[twin.customer_id])
    page = sign_in(cast.mona).get(url, {"into": cast.harlow.pk}).content.decode()
    assert "An admin can merge them" in page
    assert "Merge them</button>" not in page
    assert merge(cast, twin, by=cast.admin)


def test_two_sites_become_one_with_all_that_stands_and_happened_there(cast, twin):
    cast.visit.site = twin
    cast.visit.save()
    merge_sites(cast, twin)
    cast.harlow_hq.refresh_from_db()
    assert Machine.objects.filter(site=cast.harlow_hq, serial="T-1").exists()
    cast.visit.refresh_from_db()
    assert cast.visit.site == cast.harlow_hq
    assert cast.harlow_hq.credit_hold  # the stricter of the two holds
    assert cast.harlow_hq.name == "Fleet Lane"


def test_sites_of_two_customers_are_not_merged(cast, twin):
    with pytest.raises(Refused):
        mergers.merge_sites(twin.pk, into_id=cast.harlow_hq.pk, by=cast.mona, now=timezone.now())


def test_the_old_address_leads_to_the_kept_one_for_whoever_may_see_it(cast, twin, sign_in):
    old = reverse("account", args=[twin.customer_id])
    merge(cast, twin)
    reply = sign_in(cast.erin).get(old)
    assert (reply.status_code, reply.url) == (308, reverse("account", args=[cast.harlow.pk]))
    unknown = reverse("account", args=[uuid7()])
    assert sign_in(cast.otto).get(old).content == sign_in(cast.otto).get(unknown).content
    merge_sites(cast, twin)
    url = reverse("account", args=[cast.harlow.pk])
    reply = sign_in(cast.erin).get(url, {"site": twin.pk})
    assert (reply.status_code, reply.url) == (308, f"{url}?site={cast.harlow_hq.pk}")
    assert sign_in(cast.erin).get(reply.url).status_code == 200


def test_the_api_goes_on_answering_old_ids_and_says_what_they_became(cast, twin):
    merge(cast, twin)
    merge_sites(cast, twin)
    erin, otto = Program(cast.erin), Program(cast.otto)
    for name, old, kept in (
        ("customers", twin.customer_id, cast.harlow),
        ("sites", twin.pk, cast.harlow_hq),
    ):
        reply = erin.get(f"{name}/{old}/")
        assert (reply.status_code, reply.json()["merged_into"]) == (200, str(kept.pk))
        assert str(old) not in {row["id"] for row in erin.get(f"{name}/").json()["results"]}
        assert otto.get(f"{name}/{old}/").status_code == 404


def test_where_the_kept_site_stands_is_told_only_to_whoever_may_see_it(cast, twin, sign_in):
    only_here = casting.person("ida", "technician")
    Access.objects.create(person=only_here, site=twin, why=Why.TERRITORY)
    merge_sites(cast, twin)
    page = reverse("account", args=[cast.harlow.pk])
    for who, seen in ((only_here, False), (cast.erin, True)):
        reply = Program(who).get(f"sites/{twin.pk}/")
        assert (reply.status_code, reply.json()["merged_into"]) == (
            200,
            str(cast.harlow_hq.pk) if seen else None,
        )
        assert sign_in(who).get(page, {"site": twin.pk}).status_code == (308 if seen else 404)
        sheet = sign_in(who).get(reverse("signal_sheet", args=["overt"]), {"site": twin.pk})
        assert sheet.status_code == 200
        assert (str(cast.harlow_hq.pk) in sheet.text) == seen


def test_a_signal_from_a_phone_that_knows_the_old_site_arrives_and_its_replay_too(cast, twin):
    heard = casting.heard(cast, site=Site.objects.get(pk=twin.pk), machine=None)
    pk = uuid7()
    capture.capture(pk, heard, by=cast.erin, now=timezone.now())
    merge(cast, twin)
    merge_sites(cast, twin)
    again = casting.heard(
        cast, site=Site.objects.get(pk=twin.pk), machine=None, noticed_at=heard.noticed_at
    )
    assert not capture.capture(pk, again, by=cast.erin, now=timezone.now()).is_new
    fresh = capture.capture(uuid7(), again, by=cast.erin, now=timezone.now())
    assert (fresh.is_new, fresh.signal.site) == (True, cast.harlow_hq)


def test_a_signal_that_was_on_its_way_is_routed_at_the_kept_site(cast, twin):
    signal = casting.captured(cast, site=twin, machine=None)
    merge(cast, twin)
    merge_sites(cast, twin)
    Signal.objects.filter(pk=signal.pk).update(site=twin)  # it came a moment too late to go along
    casting.work()
    assert Signal.objects.get(pk=signal.pk).site == cast.harlow_hq


def test_a_manager_looks_at_both_and_merges_them(cast, twin, sign_in):
    mona, url = sign_in(cast.mona), reverse("customer_merge", args=[twin.customer_id])
    assert "Harlow &amp; Pike" in mona.get(url, {"q": "harl"}).content.decode()
    page = mona.get(url, {"into": cast.harlow.pk}).content.decode()
    for words in ("Goes away", "Harlow and Pike", "Is kept", "1 sites", "It cannot be undone"):
        assert words in page
    reply = mona.post(url, {"into": cast.harlow.pk})
    assert reply.url == reverse("account", args=[cast.harlow.pk])
    page = mona.get(reply.url).content.decode()
    assert "Harlow and Pike became part of this account" in page
    for into in (cast.harlow.pk, uuid7(), "x"):
        assert mona.get(url, {"into": into}).status_code == 404


@pytest.mark.parametrize("name", ["customer_merge", "site_merge"])
def test_sent_twice_they_are_one_and_the_second_sees_it(cast, twin, sign_in, name):
    ours = name == "customer_merge"
    if not ours:
        merge(cast, twin)
    gone, kept = (twin.customer, cast.harlow) if ours else (twin, cast.harlow_hq)
    mona, url = sign_in(cast.mona), reverse(name, args=[gone.pk])
    replies = [mona.post(url, {"into": kept.pk}) for _ in range(2)]
    assert [reply.status_code for reply in replies] == [302, 302]
    assert replies[0].url == replies[1].url
    assert sign_in(cast.otto).post(url, {"into": kept.pk}).status_code == 404
    assert sign_in(cast.erin).post(url, {"into": kept.pk}).status_code == 403


def test_a_manager_of_elsewhere_sees_neither(cast, twin, sign_in):
    cast.mona.access.all().delete()
    page = sign_in(cast.mona).get(reverse("customer_merge", args=[twin.customer_id]))
    assert page.status_code == 404


def test_a_merger_stands_in_the_timeline_on_its_day(cast, twin):
    merger = merge(cast, twin, now=timezone.now() - dt.timedelta(days=1))
    assert str(merger) == "Harlow and Pike into Harlow & Pike"
