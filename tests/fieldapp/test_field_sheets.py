"""The sheets that a phone keeps of the day: its people and its machines, kept right."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Contact, Machine, Site
from tests.fieldapp.test_pwa import day_of, etags
from tests.pages.fieldpages import queries

pytestmark = pytest.mark.django_db
SHEETS = ("edit", "move", "stand-in")


def test_the_people_of_the_days_sites_can_be_kept_right(sign_in, cast):
    erin, pk = sign_in(cast.erin), cast.joan.pk
    new = f"/accounts/{cast.harlow.pk}/contacts/new/?site={cast.harlow_hq.pk}"
    sheets = [new, f"/contacts/{pk}/change/", f"/contacts/{pk}/gone/"]
    before = etags(day_of(erin))
    assert set(sheets) <= set(before)
    Contact.objects.filter(pk=pk).update(phone="555")
    changed = etags(day_of(erin))
    assert [changed[url] != before[url] for url in sheets] == [False, True, True]
    Site.objects.filter(pk=cast.harlow_hq.pk).update(name="Fleet House")
    moved = etags(day_of(erin))
    assert [moved[url] != changed[url] for url in sheets] == [True, True, True]
    Contact.objects.filter(pk=pk).update(left_on=timezone.localdate())
    assert not {*sheets[1:]} & set(etags(day_of(erin)))


def test_people_and_machines_cost_the_day_no_more_questions(sign_in, cast):
    erin = sign_in(cast.erin)
    before = queries(erin, reverse("field_day"))
    for number in range(3):
        site = Site.objects.create(customer=cast.harlow, name=f"Depot {number}", country="GB")
        site.access.create(person=cast.erin, why="territory")
        Contact.objects.create(customer=cast.harlow, site=cast.harlow_hq, name=f"Ida {number}")
        Contact.objects.create(customer=cast.harlow, name=f"Zoe {number}")
        machine = Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial=str(number))
        cast.visit.machines.add(machine)
    assert queries(erin, reverse("field_day")) == before


def test_the_machines_of_the_days_visits_can_be_kept_right(sign_in, cast):
    erin = sign_in(cast.erin)
    others = {"site": cast.harlow_hq, "model": cast.orion}
    beside = Machine.objects.create(serial="8", **others)
    before = etags(day_of(erin))
    edit, move, stand_in = (f"/machines/{cast.copier.pk}/{name}/" for name in SHEETS)
    assert {edit, move, stand_in} <= set(before)
    assert [url for url in before if str(beside.pk) in url] == [f"/machines/{beside.pk}/"]
    Machine.objects.filter(pk=beside.pk).update(serial="9")
    after = etags(day_of(erin))
    assert [after[url] != before[url] for url in (edit, move, stand_in)] == [False, False, True]
    Machine.objects.filter(pk=cast.copier.pk).update(stands_in_for=beside)
    lent = etags(day_of(erin))
    assert [lent[url] != after[url] for url in (edit, move)] == [True, True]
    assert stand_in not in lent
    assert f"/machines/{cast.copier.pk}/stand-in-ended/" in lent
