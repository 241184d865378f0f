"""The same operation, or several of one visit, at the same moment."""

from __future__ import annotations

import pytest

from calls.models import Fault, FaultCode
from fieldapp.plumbing.ids import uuid7
from fieldapp.sync.models import FieldOperation, Result
from tests.sync.field import op, receive
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


def a_fault(cast, note):
    """What a phone says of the copier."""
    fields = {"problem": FaultCode.objects.filter(kind="problem").first().pk, "note": note}
    return op("work.fault", fields, visit=cast.visit.pk, machine=cast.copier.pk)


def test_sent_eight_times_at_once_it_is_there_once_and_seven_hear_the_same(cast):
    """Browsers repeat a request by themselves when its connection ends."""
    op_id, body = uuid7(), a_fault(cast, "Eight times")
    rows = together(*[lambda: receive(cast.erin, body, op_id=op_id)] * 8)
    assert sorted(row.is_new for row in rows) == [False] * 7 + [True]
    assert {(row.pk, row.sha256, row.result) for row in rows} == {
        (rows[0].pk, rows[0].sha256, Result.APPLIED)
    }
    assert (FieldOperation.objects.count(), Fault.objects.count()) == (1, 1)


def test_all_of_several_that_come_at_once_are_applied(cast):
    """Two windows, or two phones: none is lost, or waits for the office, because of another."""
    bodies = [a_fault(cast, f"At once {n}") for n in range(6)]
    rows = together(*[lambda body=body: receive(cast.erin, body) for body in bodies])
    assert [row.result for row in rows] == [Result.APPLIED] * 6
    assert Fault.objects.count() == 6
