"""A place that was only words becomes a site, and its signals belong to an account."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from accounts.models import Access, Customer, Notice, Person, Site
from accounts.models.access import Why
from signals import placing
from signals.lifecycle import WrongMove
from signals.models import FollowUp, Signal
from signals.models.followups import Verb
from tests import cast as casting
from tests.pages.fieldpages import queries

NEW = {"name": "Canal house", "customer_name": "Canal Ltd", "country": "GB", "postal_code": "SE1"}


@pytest.fixture
def place(cast):
    """What Erin noticed at a building that nobody knows, in the queue of Sam and Rita."""
    return casting.followed_up(cast, site=None, machine=None, place="New house by the canal")


def settle(cast, follow_up, **who) -> Signal:
    facts = {"site_id": cast.harlow_hq.pk, "by": cast.mona, "now": timezone.now()} | who
    return placing.settle(follow_up.signal_id, **facts)


def test_what_was_empty_is_stamped_once_and_the_rep_gets_it(cast, place):
    assert place.owner is None
    signal = settle(cast, place)
    assert (signal.site, signal.customer) == (cast.harlow_hq, cast.harlow)
    assert (signal.territory, signal.segment) == (cast.south, "legal")
    assert signal.place == "New house by the canal"
    place.refresh_from_db()
    assert place.owner == cast.sam
    step = place.steps.get(verb=Verb.PLACE)
    assert (step.by, step.facts["site"]) == (cast.mona, str(cast.harlow_hq.pk))
    casting.work()
    assert Notice.objects.filter(person=cast.sam, event_id=step.pk).exists()
    assert Access.objects.filter(person=cast.sam, site=cast.harlow_hq, why=Why.FOLLOW_UP).exists()


def test_said_again_it_changes_nothing_and_another_site_is_too_late(cast, place):
    settle(cast, place)
    settle(cast, place)
    assert place.steps.filter(verb=Verb.PLACE).count() == 1
    with pytest.raises(WrongMove):
        settle(cast, place, site_id=cast.tamsin_office.pk)


def test_what_somebody_has_stays_theirs_and_they_see_the_site(cast, place):
    FollowUp.objects.filter(pk=place.pk).update(
        stage="claimed", owner=cast.rita, claimed_at=timezone.now()
    )
    settle(cast, place)
    place.refresh_from_db()
    assert place.owner == cast.rita
    assert Access.objects.filter(person=cast.rita, site=cast.harlow_hq, why=Why.FOLLOW_UP).exists()


def test_nobody_settles_what_they_may_not_see(cast, place):
    with pytest.raises(Http404):
        settle(cast, place, by=cast.otto)
    with pytest.raises(Http404):
        settle(cast, place, by=cast.rita, site_id=cast.northgate_library.pk)


def test_managers_see_the_places_of_their_people_and_of_their_territories_only(cast, place):
    """Neither the site's territory nor its rep is known: what is known is who was there."""
    nell = casting.person("nell", "sales_manager")  # of the north, of nobody there
    nell.territories.add(cast.north)
    boss = casting.person("boss", "service_manager")  # of Otto alone
    Person.objects.filter(pk=cast.otto.pk).update(manager=boss)
    far = casting.followed_up(cast, by=cast.otto, site=None, machine=None, place="A mill")

    def seen(person) -> set:
        both = FollowUp.objects.visible_to(person).filter(pk__in=[place.pk, far.pk])
        signals = Signal.objects.visible_to(person).filter(follow_up__in=both)
        assert placing.unknown_places(person).count() >= signals.count() == both.count()
        return set(both)

    assert seen(nell) == seen(boss) == {far}
    assert seen(cast.mona) == seen(cast.sven) == seen(cast.admin) == {place, far}
    Person.objects.filter(pk=cast.sven.pk).update(roles=["service_manager"])
    cast.sven.territories.clear()
    assert seen(cast.sven) == {place}  # Erin's manager still


def test_only_those_managers_are_told_of_a_place_that_fears_a_loss(cast):
    nell = casting.person("nell", "sales_manager")
    nell.territories.add(cast.north)
    fears = {"offer_category": "retention", "site": None, "machine": None}
    casting.followed_up(cast, place="The quay", **fears)
    told = Notice.objects.filter(kind="might_leave")
    assert {each.person for each in told.all()} == {cast.mona}
    for manager in (cast.mona, cast.sven):
        manager.territories.clear()
    casting.followed_up(cast, place="The pier", **fears)
    assert {each.person for each in told.all()} == {cast.mona, cast.admin}


def test_a_signal_before_its_follow_up_is_settled_too(cast):
    signal = casting.captured(cast, site=None, machine=None, place="By the canal")
    placing.settle(signal.pk, site_id=cast.harlow_hq.pk, by=cast.admin, now=timezone.now())
    casting.work()
    assert FollowUp.objects.get(signal=signal).owner == cast.sam


def test_a_rep_makes_a_new_account_and_site_of_it(cast, place, sign_in):
    rita, url = sign_in(cast.rita), reverse("place", args=[place.signal_id])
    assert "New house by the canal" in rita.get(reverse("places")).content.decode()
    assert "New places" in rita.get(reverse("accounts")).content.decode()
    assert rita.post(url, NEW | {"customer_name": ""}).status_code == 422
    assert not Site.objects.filter(name="Canal house").exists()
    reply = rita.post(url, NEW)
    site = Site.objects.get(name="Canal house")
    assert (site.customer.name, site.territory) == ("Canal Ltd", cast.south)
    assert reply.url == f"{reverse('account', args=[site.customer_id])}?site={site.pk}"
    assert rita.get(reply.url).status_code == 200
    assert Signal.objects.get(pk=place.signal_id).site == site
    assert Access.objects.filter(site=site, person=cast.erin, why=Why.TERRITORY).exists()
    assert rita.get(url).url == reverse("signal_saved", args=[place.signal_id])
    assert "New places" not in rita.get(reverse("accounts")).content.decode()


def test_a_new_site_of_an_account_that_is_known(cast, place, sign_in):
    rita, url = sign_in(cast.rita), reverse("place", args=[place.signal_id])
    page = rita.get(url, {"q": "harlow"}).content.decode()
    assert "Fleet Lane" in page
    assert rita.get(url, {"customer": cast.northgate.pk}).status_code == 404
    assert rita.get(url, {"customer": "x"}).status_code == 404
    rita.post(f"{url}?customer={cast.harlow.pk}", NEW)
    assert Signal.objects.get(pk=place.signal_id).customer == cast.harlow
    assert Customer.objects.filter(name="Canal Ltd").count() == 0


def test_it_is_a_site_that_is_known(cast, place, sign_in):
    url = reverse("place", args=[place.signal_id])
    rita = sign_in(cast.rita)
    for known in ("x", "", cast.northgate_library.pk):
        assert rita.post(url, {"known": known}).status_code == 404
    assert rita.post(url, {"known": cast.harlow_hq.pk}).status_code == 302
    assert Signal.objects.get(pk=place.signal_id).site == cast.harlow_hq


def test_a_technician_only_names_places(cast, place, sign_in):
    erin = sign_in(cast.erin)
    assert erin.get(reverse("places")).status_code == 403
    assert erin.get(reverse("place", args=[place.signal_id])).status_code == 403
    assert "New places" not in erin.get(reverse("accounts")).content.decode()


def test_the_list_takes_as_many_queries_for_three_as_for_one(cast, place, sign_in):
    mona = sign_in(cast.admin)
    before = queries(mona, reverse("places"))
    for number in range(2):
        casting.followed_up(cast, site=None, machine=None, place=f"Place {number}")
    assert queries(mona, reverse("places")) == before
