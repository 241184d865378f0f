"""Leaving, and giving up a territory: all that is to be done moves, all that was earned stays."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import access
from accounts.models import Access, HandOver, Notice, Person, Site
from accounts.models.access import Why
from accounts.sign_in import may_sign_in
from calls import plan_story
from calls.models import Visit
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from signals import handing_over
from signals.handing_over import Heirs, Scope
from signals.models import CreditShare, FollowUp
from tests import cast as casting


def leave(cast, person, heirs, *, by=None, day=None, op_id=None, **more) -> HandOver:
    """Somebody leaves, by default today."""
    return handing_over.hand_over(
        Scope(person, last_day=day or timezone.localdate()),
        heirs,
        by=by or cast.mona,
        now=timezone.now(),
        op_id=op_id or uuid7(),
    )


def planned(cast, lead, site, days: int) -> Visit:
    start = timezone.now() + dt.timedelta(days=days)
    return Visit.objects.create(site=site, kind="pm", lead=lead, window_start=start)


def test_a_rep_leaves_and_all_that_is_open_is_the_heirs(cast):
    follow_up = casting.followed_up(cast)
    assert follow_up.owner == cast.sam
    step = leave(cast, cast.sam, Heirs(sales=cast.rita, territories=cast.rita))
    follow_up.refresh_from_db()
    cast.harlow.refresh_from_db()
    assert follow_up.owner == cast.rita
    assert cast.harlow.account_rep == cast.rita
    assert set(cast.queue.members.all()) == {cast.rita}
    assert not cast.sam.territories.exists()
    assert step.moved == {"follow_ups": 1, "accounts": 1, "queues": 1, "territories": 1}
    assert not Site.objects.visible_to(cast.sam).exists()
    assert cast.harlow_hq in Site.objects.visible_to(cast.rita)


def test_the_next_signal_goes_to_the_heir(cast):
    leave(cast, cast.sam, Heirs(sales=cast.rita))
    assert casting.followed_up(cast).owner == cast.rita


def test_credit_stays_with_whoever_earned_it(cast):
    follow_up = casting.followed_up(cast)
    before = list(CreditShare.objects.values("person", "percent"))
    later = planned(cast, cast.erin, cast.harlow_hq, 9)
    leave(cast, cast.erin, Heirs(visits=cast.otto))
    later.refresh_from_db()
    assert later.lead == cast.otto
    assert list(CreditShare.objects.values("person", "percent")) == before
    assert follow_up.signal.technician == cast.erin


def test_the_story_of_a_visits_plan_says_that_it_was_handed_over(cast):
    later = planned(cast, cast.erin, cast.harlow_hq, 9)
    later.helpers.add(cast.otto, cast.carl)
    leave(cast, cast.erin, Heirs(visits=cast.otto))
    (told,) = plan_story.of_visit(later, now=timezone.now())
    assert told.words == "Mona Cast: given to Otto Cast instead of Erin Cast, along: Carl Cast"
    assert list(later.helpers.all()) == [cast.carl]  # who leads goes along no more


def test_who_leaves_goes_along_until_the_last_day(cast):
    soon = planned(cast, cast.otto, cast.northgate_library, 2)
    late = planned(cast, cast.otto, cast.tamsin_office, 9)
    for visit in (soon, late):
        visit.helpers.add(cast.erin)
        access.give(cast.erin, [visit.site], Why.VISIT)
    leave(cast, cast.erin, Heirs(), day=timezone.localdate() + dt.timedelta(days=5))
    assert (list(soon.helpers.all()), list(late.helpers.all())) == ([cast.erin], [])
    (told,) = plan_story.of_visit(late, now=timezone.now())
    assert told.words == "Mona Cast: along: nobody"
    mine = set(Access.objects.filter(person=cast.erin, why="visit").values_list("site", flat=True))
    assert cast.northgate_library.pk in mine
    assert cast.tamsin_office.pk not in mine


def test_visits_after_somebodys_last_day_are_not_handed_to_them(cast):
    late = planned(cast, cast.erin, cast.harlow_hq, 400)
    Person.objects.filter(pk=cast.carl.pk).update(last_day=timezone.localdate())
    with pytest.raises(Refused) as refused:
        leave(cast, cast.erin, Heirs(visits=Person.objects.get(pk=cast.carl.pk)))
    assert (refused.value.code, refused.value.pointer) == ("left", "/visits")
    late.refresh_from_db()
    assert late.lead == cast.erin


def test_visits_up_to_the_last_day_stay_and_stay_in_sight(cast):
    day = timezone.localdate() + dt.timedelta(days=5)
    soon, late = planned(cast, cast.erin, cast.harlow_hq, 2), None
    late = planned(cast, cast.erin, cast.tamsin_office, 9)
    leave(cast, cast.erin, Heirs(visits=cast.otto), day=day)
    soon.refresh_from_db()
    late.refresh_from_db()
    assert (soon.lead, late.lead, late.rev) == (cast.erin, cast.otto, 2)
    assert set(Site.objects.visible_to(cast.erin)) == {cast.harlow_hq}
    assert Access.objects.get(person=cast.erin).until == day
    assert cast.tamsin_office in Site.objects.visible_to(cast.otto)
    assert cast.harlow_hq not in Site.objects.visible_to(cast.otto)


def test_the_account_of_somebody_who_has_left_is_shut(cast, sign_in):
    browser = sign_in(cast.carl)
    yesterday = timezone.localdate() - dt.timedelta(days=2)
    leave(cast, cast.carl, Heirs(), day=yesterday)
    gone = Person.objects.get(pk=cast.carl.pk)
    assert not may_sign_in(gone)
    assert not gone.is_active
    assert browser.get(reverse("me")).status_code == 302


def test_the_heir_is_told_once_of_all_of_it(cast):
    for _number in range(3):
        casting.followed_up(cast)
    Notice.objects.all().delete()
    leave(cast, cast.sam, Heirs(sales=cast.rita))
    casting.work()
    (notice,) = Notice.objects.filter(person=cast.rita)
    assert notice.text == "3 open follow-ups, 1 account, 1 queue"
    assert not Notice.objects.filter(person=cast.sam).exists()


def test_sent_twice_it_is_done_once(cast):
    casting.followed_up(cast)
    op_id = uuid7()
    first = leave(cast, cast.sam, Heirs(sales=cast.rita), op_id=op_id)
    assert leave(cast, cast.sam, Heirs(sales=cast.rita), op_id=op_id) == first
    assert leave(cast, cast.sam, Heirs(sales=cast.rita)).moved == {}
    assert FollowUp.objects.get().steps.filter(verb="hand_over").count() == 1


def test_a_territory_moves_and_what_is_elsewhere_stays(cast):
    cast.otto.territories.add(cast.south)
    here = planned(cast, cast.otto, cast.harlow_hq, 3)
    there = planned(cast, cast.otto, cast.northgate_library, 3)
    heirs = Heirs(visits=cast.erin, territories=cast.erin)
    handing_over.hand_over(
        Scope(cast.otto, cast.south), heirs, by=cast.mona, now=timezone.now(), op_id=uuid7()
    )
    here.refresh_from_db()
    there.refresh_from_db()
    assert (here.lead, there.lead) == (cast.erin, cast.otto)
    assert set(cast.otto.territories.all()) == {cast.north}
    assert set(Site.objects.visible_to(cast.otto)) == {cast.northgate_library}
    assert may_sign_in(Person.objects.get(pk=cast.otto.pk))


REFUSED = [
    ({}, "Choose who sells"),
    ({"sales": "erin"}, "does other work"),
    ({"sales": "sam"}, "somebody who stays"),
    ({"sales": "rita", "visits": "sam"}, "does other work"),
]


@pytest.mark.parametrize(("heirs", "words"), REFUSED)
def test_work_goes_only_to_those_who_can_do_it(cast, heirs, words):
    named = {kind: cast.people[name] for kind, name in heirs.items()}
    with pytest.raises(Refused, match=words):
        leave(cast, cast.sam, Heirs(**named))
    assert not HandOver.objects.exists()


def test_what_one_may_not_see_one_does_not_hand_over(cast):
    cast.mona.territories.remove(cast.south)
    from accounts import access

    access.refresh_territories(cast.mona)
    with pytest.raises(Refused, match="outside your territories"):
        leave(cast, cast.sam, Heirs(sales=cast.rita))
    leave(cast, cast.sam, Heirs(sales=cast.rita), by=cast.admin)


def test_follow_ups_are_for_a_sales_manager_to_hand_over(cast):
    casting.followed_up(cast)
    with pytest.raises(Refused, match="sales manager"):
        leave(cast, cast.sam, Heirs(sales=cast.rita), by=cast.sven)


def test_the_last_admin_cannot_leave(cast):
    with pytest.raises(Refused, match="somebody else an admin"):
        leave(cast, cast.admin, Heirs(), by=cast.admin)


def test_the_page_shows_what_moves_and_then_moves_it(cast, sign_in):
    casting.followed_up(cast)
    browser, address = sign_in(cast.mona), reverse("setup_leaving", args=[cast.sam.pk])
    page = browser.get(address)
    assert "1 open follow-up" in page.content.decode()
    assert "Harlow &amp; Pike" in page.content.decode()
    form = {"op_id": uuid7(), "last_day": timezone.localdate()}
    assert browser.post(address, form).status_code == 422
    assert browser.post(address, form | {"sales": cast.erin.pk}).status_code == 422
    assert browser.post(address, form | {"last_day": "soon"}).status_code == 422
    assert browser.post(address, form | {"sales": cast.rita.pk}).status_code == 302
    assert FollowUp.objects.get().owner == cast.rita


def test_the_page_names_nothing_that_its_reader_may_not_see(cast, sign_in):
    from accounts import access

    cast.mona.territories.remove(cast.south)
    access.refresh_territories(cast.mona)
    page = sign_in(cast.mona).get(reverse("setup_leaving", args=[cast.sam.pk])).content.decode()
    assert "Harlow" not in page
    assert "Ask an admin" in page


def test_a_territorys_page_moves_only_that(cast, sign_in):
    planned(cast, cast.erin, cast.harlow_hq, 3)
    browser = sign_in(cast.mona)
    address = reverse("setup_hand_over", args=[cast.erin.pk, cast.south.pk])
    form = {"op_id": uuid7(), "visits": cast.otto.pk, "territories": cast.otto.pk}
    assert browser.get(address).status_code == 200
    assert browser.post(address, form).status_code == 302
    assert not cast.erin.territories.exists()
    assert cast.south in cast.otto.territories.all()
    assert browser.get(reverse("setup_hand_over", args=[cast.erin.pk, uuid7()])).status_code == 404
