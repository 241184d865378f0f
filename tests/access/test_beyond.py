"""What a manager of one territory sets up gives nobody the sight of another one.

Sven manages the south alone here; Harlow has a branch in the north, where Otto works.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import access, people
from accounts.models import Person, Site
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from signals import handing_over, queue_keeping
from signals.handing_over import Heirs, Scope
from signals.models import Queue
from tests import cast as casting
from tests.imports.files import csv_of, fates, imported, words
from tests.imports.places import SITES


@pytest.fixture
def south(cast):
    """The cast, with a manager who has the south alone and a customer who reaches the north."""
    cast.sven.roles = ["service_manager", "sales_manager"]
    cast.sven.save()
    cast.sven.territories.set([cast.south])
    branch = Site.objects.create(
        customer=cast.harlow, name="North branch", country="GB", postal_code="NE2", ref="S-N",
        territory=cast.north,
    )  # fmt: skip
    access.cover_site(branch)
    access.refresh_territories(cast.sven)
    return cast


def seen(person: Person) -> set[str]:
    return set(Site.objects.visible_to(person).values_list("name", flat=True))


OWN = {"Fleet Lane", "Mill Road office"}


def test_whoever_makes_themself_the_rep_does_not_see_the_sites_they_did_not_see(south, sign_in):
    url = reverse("customer_change", args=[south.harlow.pk])
    body = {"name": "Harlow & Pike", "segment": "law", "account_rep": south.sven.pk}
    reply = sign_in(south.sven).post(url, body)
    assert reply.status_code == 422
    assert "has sites that you may not see" in reply.content.decode()
    assert seen(south.sven) == OWN
    body["account_rep"] = south.sam.pk  # as it is
    assert sign_in(south.sven).post(url, body).status_code == 302
    assert sign_in(south.mona).post(url, body | {"account_rep": south.mona.pk}).status_code == 302


def test_nor_by_a_file(south):
    head = ["customer_ref", "name", "account_rep"]
    run = imported("customers", csv_of(head, ["C-1", "Harlow", "sven"]), by=south.sven)
    assert words(run)[2][0][0] == "account_rep"
    assert seen(south.sven) == OWN
    run = imported("customers", csv_of(head, ["C-1", "Harlow", "sven"]), by=south.mona)
    assert fates(run) == ["changed"]


def test_nor_as_heir_of_somebody_who_leaves(south):
    Site.objects.filter(account_rep=south.sam).update(account_rep=None)
    scope = Scope(south.sam, last_day=timezone.localdate() + dt.timedelta(days=1))
    with pytest.raises(Refused, match="outside your territories"):
        handing_over.hand_over(
            scope,
            Heirs(sales=south.sven, territories=south.sven),
            by=south.sven,
            now=timezone.now(),
            op_id=uuid7(),
        )
    assert seen(south.sven) == OWN


def test_nor_by_the_mail_of_somebody_who_sees_more(south, sign_in):
    """Whoever gets the mail chooses the password."""
    for victim in (south.otto, south.mona):
        url = reverse("setup_person", args=[victim.pk])
        body = {"name": victim.name, "username": victim.username, "email": "sven+1@example.com"}
        body |= {"roles": victim.roles, "territories": [south.south.pk]}
        reply = sign_in(south.sven).post(url, body)
        assert reply.status_code == 422
        assert "email" in reply.context["form"].errors
        line = csv_of(["username", "email"], [victim.username, "sven+2@example.com"])
        assert words(imported("people", line, by=south.sven))[2][0][0] == "email"
        assert Person.objects.get(pk=victim.pk).email == f"{victim.username}@example.com"


def test_the_address_of_ones_own_people_and_ones_own_may_be_corrected(south):
    for own in (south.erin, south.sven):
        people.change(own.pk, by=south.sven, email=f"new-{own.username}@example.com")
    people.change(south.otto.pk, by=south.admin, email="new-otto@example.com")
    line = csv_of(["username", "email"], ["erin", "other-erin@example.com"])
    assert fates(imported("people", line, by=south.sven)) == ["changed"]


def test_nor_do_managers_get_one_anothers_mail(south):
    """Ivy has what Sven has: whoever reads her mail would act in her name."""
    ivy = casting.person("ivy", "sales_manager")
    people.change(ivy.pk, by=south.admin, territories=[south.south])
    with pytest.raises(Refused, match="manage too"):
        people.change(ivy.pk, by=south.sven, email="sven+3@example.com")
    people.change(ivy.pk, by=ivy, email="ivy-new@example.com")


def wanted(cast, **facts) -> queue_keeping.Wanted:
    said = {"name": "Mine", "territory": None, "is_default": False, "members": [cast.sven]}
    return queue_keeping.Wanted(**(said | facts), clocks={})


def test_nor_as_member_of_a_queue_of_another_territory(south):
    for pk, facts in (
        (south.north_queue.pk, {"territory": south.north}),
        (south.north_queue.pk, {}),
        (None, {"territory": south.north}),
    ):
        with pytest.raises(Refused, match="not yours"):
            queue_keeping.store(pk, wanted(south, **facts), by=south.sven)
    mine = queue_keeping.store(None, wanted(south), by=south.sven)
    with pytest.raises(Refused, match="not yours"):
        queue_keeping.archive(south.north_queue.pk, by=south.sven, now=timezone.now(), move_to=mine)
    Queue.objects.filter(pk=south.queue.pk).update(is_default=False)
    Queue.objects.filter(pk=south.north_queue.pk).update(is_default=True)
    with pytest.raises(Refused, match="not yours"):
        queue_keeping.store(mine.pk, wanted(south, is_default=True), by=south.sven)
    assert not south.sven.queues.filter(pk=south.north_queue.pk).exists()


def test_nor_as_the_owner_of_an_area_inside_another_one(south):
    """A later change of the map would bring the sites along."""
    head = ["territory", "country", "postal_prefixes"]
    run = imported("territories", csv_of(head, ["Mine", "GB", "NE2"]), by=south.sven)
    assert words(run)[2][0][0] == "postal_prefixes"
    run = imported("territories", csv_of(head, ["Mine", "GB", "NE2"]), by=south.admin)
    assert fates(run) == ["created"]


def test_nor_as_the_owner_of_what_nobody_else_takes(south):
    far = Site.objects.create(customer=south.northgate, name="Far", country="NZ", postal_code="1")
    Site.objects.filter(pk=far.pk).update(territory=south.north)
    south.south.is_default, south.north.is_default = False, True
    south.south.save()
    south.north.save()
    head = ["territory", "is_default"]
    run = imported("territories", csv_of(head, ["Mine", "yes"]), by=south.sven)
    assert fates(run) == ["refused"]


def test_a_site_out_of_sight_is_none_in_any_form(south, sign_in):
    sven = sign_in(south.sven)
    url = reverse("contact_new", args=[south.harlow.pk])
    branch = Site.objects.get(ref="S-N")
    body = {"op_id": str(uuid7()), "name": "Eve", "site": branch.pk}
    assert sven.post(url, body).status_code == 422
    body["site"] = uuid7()
    assert sven.post(url, body).status_code == 422
    run = imported("sites", csv_of(SITES, ["S-N", "C-1", "Mine", "EC4", "GB"]), by=south.sven)
    assert fates(run) == ["refused"]
