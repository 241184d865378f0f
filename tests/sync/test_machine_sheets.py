"""What technicians put right about machines, without a network."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import company, machine_steps
from accounts.models import Access, Machine, MachineStep
from calls.handlers import machine_sheets
from fieldapp.plumbing.ids import uuid7
from fieldapp.sync.models import FieldOperation, Result
from tests.accounts.machine_lives import ago, fresh, places
from tests.pages.fieldpages import text
from tests.sync.field import op
from tests.sync.kept_right import lent, loaner, machine_form, sheet
from tests.sync.phone import Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(cast) -> Phone:
    return Phone(cast.erin)


def send(phone, scene, op_id=None, **more):
    return phone.send(op(scene.kind, scene.fields, **scene.target, **more), op_id)


def move(machine, floor, **more):
    return sheet(machine, "move", **{"floor": floor, "spot": "", "on": company.today()} | more)


def edit(machine, **changed):
    return sheet(machine, "edit", **machine_form(machine, **changed))


def at_the_office(sign_in, by, scene) -> None:
    """Somebody else does it on the page."""
    answer = sign_in(by).post(scene.url, scene.fields | {"op_id": uuid7()})
    assert answer.status_code == 302, answer.content.decode()


def by_mona(cast, machine, floor):
    return move(machine, floor, site=machine.site_id)


def outcome(answer):
    return answer.json()["result"], FieldOperation.objects.latest("received_at").why


# Two who change one machine


def test_only_what_was_changed_is_written(cast, phone, sign_in):
    scene = edit(cast.copier, serial="88214")
    at_the_office(sign_in, cast.mona, edit(cast.copier, spot="Post room"))
    assert outcome(send(phone, scene)) == (Result.APPLIED, "")
    assert (fresh(cast.copier).serial, fresh(cast.copier).spot) == ("88214", "Post room")


def test_what_somebody_else_put_right_meanwhile_stays_and_both_can_be_read(cast, phone, sign_in):
    scene = edit(cast.copier, serial="88214", spot="Hall")
    at_the_office(sign_in, cast.mona, edit(cast.copier, serial="88299"))
    assert outcome(send(phone, scene)) == (Result.FLAGGED, "changed_meanwhile")
    assert (fresh(cast.copier).serial, fresh(cast.copier).spot) == ("88299", "Hall")
    url = reverse("review_item", args=[FieldOperation.objects.get().pk])
    said, _mark, stands = text(sign_in(cast.mona).get(url)).partition("What stands there now")
    assert "<dd>88214" in said
    assert "<dd>88299" in stands
    assert reverse("machine", args=[cast.copier.pk]) in stands


def test_on_a_page_one_reads_what_stands_there_and_saves_again(cast, sign_in):
    scene, erin = edit(cast.copier, serial="88214"), sign_in(cast.erin)
    at_the_office(sign_in, cast.mona, edit(cast.copier, serial="88299"))
    answer = erin.post(scene.url, scene.fields | {"op_id": uuid7()})
    assert answer.status_code == 409
    assert "Somebody wrote meanwhile: “88299”." in text(answer)
    again = scene.fields | {"op_id": uuid7(), "initial-serial": "88299"}
    assert erin.post(scene.url, again).status_code == 302
    assert fresh(cast.copier).serial == "88214"


def test_a_machine_that_the_office_moved_meanwhile_stays_there_until_somebody_looked(
    cast, phone, sign_in
):
    scene = move(cast.copier, "4")
    at_the_office(sign_in, cast.mona, by_mona(cast, cast.copier, "3"))
    answer = send(phone, scene)
    assert outcome(answer) == (Result.QUARANTINED, "changed_meanwhile")
    assert "to floor 3" in answer.json()["detail"]
    assert fresh(cast.copier).floor == "3"
    pk, mona = FieldOperation.objects.get().pk, sign_in(cast.mona)
    said, _mark, stands = text(mona.get(reverse("review_item", args=[pk]))).partition("now</h2>")
    assert "<dd>4" in said
    assert "<dd>3" in stands
    assert mona.post(reverse("review_verb", args=[pk, "accept"])).status_code == 302
    assert fresh(cast.copier).floor == "4"
    assert MachineStep.objects.order_by("-on", "-id").first().by == cast.erin


def test_the_page_of_a_move_says_so_and_takes_it_the_second_time(cast, sign_in):
    scene, erin = move(cast.copier, "4"), sign_in(cast.erin)
    at_the_office(sign_in, cast.mona, by_mona(cast, cast.copier, "3"))
    answer = erin.post(scene.url, scene.fields | {"op_id": uuid7()})
    assert answer.status_code == 409
    assert "Somebody else has moved it meanwhile: to floor 3." in text(answer)
    shown = machine_sheets.was("move", fresh(cast.copier))
    assert f'name="was" value="{shown}"' in text(answer)
    again = scene.fields | {"op_id": uuid7(), "was": shown}
    assert erin.post(scene.url, again).status_code == 302
    assert fresh(cast.copier).floor == "4"


def test_what_one_did_oneself_since_the_page_was_kept_is_no_conflict(cast, phone):
    scene = move(cast.copier, "5")
    assert outcome(send(phone, move(cast.copier, "4"))) == (Result.APPLIED, "")
    assert outcome(send(phone, scene)) == (Result.APPLIED, "")
    assert outcome(send(phone, edit(cast.copier, floor="6"))) == (Result.APPLIED, "")
    assert fresh(cast.copier).floor == "6"


def test_a_loan_that_the_office_ended_is_ended_and_another_one_is_not(cast, phone, sign_in):
    machine = lent(cast)
    scene = sheet(machine, "stand-in-ended", on=company.today())
    at_the_office(sign_in, cast.mona, scene)
    assert outcome(send(phone, scene)) == (Result.APPLIED, "")
    other = Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial="L-2")
    instead = {"instead_of": other.pk, "on": company.today()}
    at_the_office(sign_in, cast.mona, sheet(fresh(machine), "stand-in", **instead))
    assert outcome(send(phone, scene)) == (Result.QUARANTINED, "changed_meanwhile")
    assert fresh(machine).stands_in_for == other


def test_a_machine_lent_by_somebody_else_already_is_for_the_office(cast, phone):
    machine = loaner(cast)
    scene = sheet(machine, "stand-in", instead_of=cast.copier.pk, on=company.today())
    other = Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial="L-2")
    Machine.objects.filter(pk=machine.pk).update(stands_in_for=other)
    assert outcome(send(phone, scene)) == (Result.QUARANTINED, "wrong_move")


# When it was, and once


def test_sent_days_later_the_day_and_the_time_of_then_count(cast, phone):
    captured = timezone.now() - dt.timedelta(days=3)
    scene = move(cast.copier, "4", on=machine_steps.today_at(cast.harlow_hq, captured))
    op_id = uuid7()
    assert send(phone, scene, op_id, captured_at=captured).status_code == 201
    assert send(phone, scene, op_id, captured_at=captured).status_code == 200
    assert places(cast.copier)[-1] == ("Fleet Lane", "4", ago(3), None)
    step = MachineStep.objects.get()
    assert abs(step.at - captured) < dt.timedelta(minutes=1)


def test_a_day_that_had_not_come_goes_back_to_the_form(cast, phone):
    captured = timezone.now() - dt.timedelta(days=3)
    answer = send(phone, move(cast.copier, "4"), captured_at=captured)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/fields/on"
    assert not MachineStep.objects.exists()


def test_it_is_taken_back_by_the_time_of_the_phone(cast, phone):
    captured = timezone.now() - dt.timedelta(days=3)
    day = machine_steps.today_at(cast.harlow_hq, captured)
    send(phone, move(cast.copier, "4", on=day), captured_at=captured)
    later = captured + dt.timedelta(seconds=20)
    back = op("machine.take_back", machine=cast.copier.pk, captured_at=later)
    assert outcome(phone.send(back)) == (Result.APPLIED, "")
    assert fresh(cast.copier).floor == "2"
    late = op("machine.take_back", machine=cast.copier.pk)
    assert outcome(phone.send(late)) == (Result.QUARANTINED, "wrong_move")


def test_a_move_to_no_floor_is_not_taken_by_the_page_itself(cast, phone, sign_in):
    scene = move(cast.copier, "")
    page = text(sign_in(cast.erin).get(scene.url))
    assert re.search(r'<input[^>]* name="floor"[^>]* required', page)
    answer = send(phone, scene)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["detail"] == "Write the floor that it moved to."


# Who may


def test_out_of_sight_it_waits_for_the_office_and_is_applied_there(cast, phone, sign_in):
    Access.objects.filter(person=cast.erin, site=cast.harlow_hq).delete()
    assert outcome(send(phone, move(cast.copier, "4"))) == (Result.QUARANTINED, "not_found")
    pk = FieldOperation.objects.get().pk
    sign_in(cast.mona).post(reverse("review_verb", args=[pk, "accept"]))
    assert fresh(cast.copier).floor == "4"


def test_sheets_of_managers_are_for_pages_alone(cast):
    body = op("machine.store", {"on": company.today()}, machine=cast.copier.pk)
    assert outcome(Phone(cast.mona).send(body)) == (Result.QUARANTINED, "unknown_kind")


def test_who_may_not_describe_a_machine_is_for_the_office(cast):
    answer = send(Phone(cast.sam), move(cast.copier, "4"))
    assert outcome(answer) == (Result.QUARANTINED, "not_allowed")
