"""What is written about a machine is put right: by whom, once, and with its history."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from accounts import machine_details, machine_steps
from accounts.models import MachineStep
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from tests.accounts.machine_lives import ago, fresh, places

pytestmark = pytest.mark.django_db


def edit(cast, by, now, op_id=None, **values):
    return machine_details.edit(cast.copier.pk, values, by=by, now=now, op_id=op_id or uuid7())


def test_technicians_put_right_what_they_see(cast, now):
    edit(cast, cast.erin, now, serial="88214", floor="3", spot="Post room")
    found = fresh(cast.copier)
    assert (found.serial, found.floor, found.spot) == ("88214", "3", "Post room")
    with pytest.raises(PermissionDenied):
        edit(cast, cast.erin, now, lessor="Brightmere")
    with pytest.raises(PermissionDenied):
        edit(cast, cast.sam, now, serial="1")


def test_a_corrected_floor_is_corrected_where_it_stands_now(cast, now):
    cast.copier.places.create(site=cast.harlow_hq, floor="2", since=ago(9))
    edit(cast, cast.erin, now, floor="3")
    assert places(cast.copier) == [("Fleet Lane", "3", ago(9), None)]
    machine_steps.undo(cast.copier.pk, by=cast.erin, now=now)
    assert places(cast.copier) == [("Fleet Lane", "2", ago(9), None)]
    assert fresh(cast.copier).floor == "2"


def test_what_does_not_differ_is_no_step_and_twice_is_once(cast, now):
    edit(cast, cast.erin, now, serial="88213")
    assert MachineStep.objects.count() == 0
    op_id = uuid7()
    edit(cast, cast.mona, now, op_id, warranty_until=dt.date(2030, 1, 1))
    edit(cast, cast.mona, now, op_id, warranty_until=dt.date(2031, 1, 1))
    step = MachineStep.objects.get()
    assert step.facts == {"changed": ["warranty_until"]}
    assert step.before == {"fields": {"warranty_until": None}}
    machine_steps.undo(cast.copier.pk, by=cast.mona, now=now)
    assert fresh(cast.copier).warranty_until is None


def test_notice_is_given_before_the_lease_ends(cast, now):
    with pytest.raises(Refused) as refused:
        edit(cast, cast.mona, now, lease_end=dt.date(2027, 1, 1), notice_on=dt.date(2027, 2, 1))
    assert refused.value.pointer == "/notice_on"
    assert fresh(cast.copier).lease_end is None
