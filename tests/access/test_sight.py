"""Pages and answers never show a row, an id or a count that a person may not see."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Access, Machine, Site
from calls.models import Visit
from fieldapp.plumbing.ids import uuid7
from signals import pausing
from signals.models import FollowUp
from tests.api import Program
from tests.signals.pages import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def old_visit(cast):
    """Otto once came to Harlow's for the copier; since then the site is none of his."""
    visit = Visit.objects.create(
        site=cast.harlow_hq,
        kind="pm",
        lead=cast.otto,
        state="done",
        window_start=timezone.now() - dt.timedelta(days=300),
    )
    visit.machines.add(cast.copier)
    assert not Access.objects.filter(person=cast.otto, site=cast.harlow_hq).exists()
    return visit


def test_an_old_visit_opens_no_list_of_machines_and_people(cast, sign_in, old_visit):
    page = sign_in(cast.otto).get(f"/signals/new/overt/?visit={old_visit.pk}").content.decode()
    assert "88213" in page  # the machine that he came for
    assert "V-77" not in page
    assert "Joan Petrie" not in page


def test_an_old_visit_tells_of_no_visit_of_others(cast, sign_in, old_visit):
    start = old_visit.window_start - dt.timedelta(days=9)
    Visit.objects.create(
        site=cast.harlow_hq, kind="pm", lead=cast.erin, state="done", window_start=start
    )
    page = sign_in(cast.otto).get(f"/visits/{old_visit.pk}/").content.decode()
    assert "Erin Cast" not in page


def test_a_company_is_named_as_parent_only_to_those_who_see_it(cast, sign_in):
    cast.harlow.parent = cast.northgate
    cast.harlow.save()
    page, answer = f"/accounts/{cast.harlow.pk}/", f"customers/{cast.harlow.pk}/"
    assert "Northgate" not in sign_in(cast.erin).get(page).content.decode()
    assert "Northgate College" in sign_in(cast.admin).get(page).content.decode()
    assert Program(cast.erin).get(answer).json()["parent"] is None
    assert [row["parent"] for row in Program(cast.erin).get("customers/").json()["results"]] == [
        None,
        None,
    ]
    assert Program(cast.admin).get(answer).json()["parent"] == str(cast.northgate.pk)


def test_a_contract_names_only_machines_at_sites_that_one_sees(cast):
    north = Site.objects.create(
        customer=cast.harlow, name="Harlow North", territory=cast.north, time_zone="Europe/London"
    )
    there = Machine.objects.create(site=north, model=cast.orion, serial="N-1")
    cast.contract.machines.add(there)
    seen = Program(cast.erin).get(f"contracts/{cast.contract.pk}/").json()["machines"]
    assert seen == [str(cast.copier.pk)]
    everything = Program(cast.admin).get(f"contracts/{cast.contract.pk}/").json()["machines"]
    assert sorted(everything) == sorted([str(cast.copier.pk), str(there.pk)])


def test_an_answer_tells_its_technician_nothing_of_the_talk_of_sales(cast):
    follow_up = fresh(cast)
    now = timezone.now()
    pausing.ask_technician(follow_up.pk, by=cast.sam, now=now, question="Which floor?")
    key, program = str(uuid7()), Program(cast.erin)
    address = f"follow-ups/{follow_up.pk}/answer/"
    program.post(address, {"text": "The second."}, Idempotency_Key=key)
    FollowUp.objects.filter(pk=follow_up.pk).update(rival="Vantra Direct", snooze_reason="Budget")
    again = program.post(address, {"text": "The second."}, Idempotency_Key=key)
    assert again.status_code == 200
    said = again.json()
    assert (said["stage"], said["rival"], said["snooze_reason"]) == ("claimed", "", "")
