"""An operation of the field arrives once, whatever is sent how often, and is never thrown away."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.utils import timezone

from calls.models.visits import VisitState
from fieldapp.plumbing.field_forms import Kept
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from fieldapp.sync import kinds
from fieldapp.sync.models import Device, FieldOperation, Result, Settled
from tests.sync.field import op, receive

pytestmark = pytest.mark.django_db


def test_a_tap_moves_the_visit_and_is_kept_as_it_came(cast):
    body = op("visit.arrive", visit=cast.visit.pk, seq=7, says="Arrived")
    kept = receive(cast.erin, body)
    cast.visit.refresh_from_db()
    assert (kept.result, kept.is_new, kept.body) == (Result.APPLIED, True, body)
    assert (kept.visit_id, kept.seq, kept.says) == (cast.visit.pk, 7, "Arrived")
    assert cast.visit.state == VisitState.ON_SITE


def test_the_same_again_is_the_same_one(cast):
    body, op_id = op("visit.arrive", visit=cast.visit.pk), uuid7()
    first = receive(cast.erin, body, op_id=op_id)
    again = receive(cast.erin, body | {"says": "again", "seq": 9}, op_id=op_id)
    assert (again.pk, again.is_new) == (first.pk, False)
    assert FieldOperation.objects.count() == cast.visit.steps.count() == 1


def test_the_same_id_with_something_else_is_refused_and_the_first_stays(cast):
    op_id = uuid7()
    receive(cast.erin, op("visit.on_the_way", visit=cast.visit.pk), op_id=op_id)
    with pytest.raises(Refused) as refused:
        receive(cast.erin, op("visit.arrive", visit=cast.visit.pk), op_id=op_id)
    assert (refused.value.code, refused.value.status) == ("op_reused", 422)
    assert FieldOperation.objects.get().type == "visit.on_the_way"


def test_an_id_is_a_persons_own(cast):
    op_id = uuid7()
    receive(cast.erin, op("visit.arrive", visit=cast.visit.pk), op_id=op_id)
    other = receive(cast.otto, op("visit.arrive", visit=cast.otto_visit.pk), op_id=op_id)
    assert other.is_new


def test_a_move_that_the_state_forbids_waits_for_the_office(cast):
    receive(cast.erin, op("visit.arrive", visit=cast.visit.pk))
    kept = receive(cast.erin, op("visit.on_the_way", visit=cast.visit.pk))
    assert (kept.result, kept.why) == (Result.QUARANTINED, "wrong_move")
    assert "cannot become" in kept.detail


def test_a_visit_that_is_somebody_elses_waits_for_the_office(cast):
    kept = receive(cast.erin, op("visit.arrive", visit=cast.otto_visit.pk))
    unknown = receive(cast.erin, op("visit.arrive", visit=uuid7()))
    assert (kept.result, kept.why) == (unknown.result, unknown.why)
    assert (kept.result, kept.why) == (Result.QUARANTINED, "not_found")


def test_a_kind_or_a_schema_of_another_release_is_kept(cast):
    for body in (
        op("visit.teleport", visit=cast.visit.pk),
        op("visit.arrive", visit=cast.visit.pk, schema=2),
    ):
        kept = receive(cast.erin, body)
        assert (kept.result, kept.why) == (Result.QUARANTINED, "unknown_kind")
    assert cast.visit.steps.count() == 0


def test_a_handler_that_breaks_leaves_the_row_and_nothing_half_written(cast, monkeypatch):
    def breaks(sent):
        kinds.KINDS["visit.on_the_way"](sent)
        raise RuntimeError("broken")

    monkeypatch.setitem(kinds.KINDS, "visit.arrive", breaks)
    kept = receive(cast.erin, op("visit.arrive", visit=cast.visit.pk))
    assert (kept.result, kept.why) == (Result.QUARANTINED, "our_mistake")
    assert cast.visit.steps.count() == 0


def test_bytes_that_cannot_be_read_are_kept_until_they_come_whole(cast):
    body, op_id = json.dumps(op("visit.arrive", visit=cast.visit.pk)).encode(), uuid7()
    cut = receive(cast.erin, body[:40], op_id=op_id)
    assert (cut.result, cut.why, bytes(cut.raw)) == (Result.REJECTED, "unreadable", body[:40])
    assert cut.answer["status"] == 400
    whole = receive(cast.erin, body, op_id=op_id)
    assert (whole.pk, whole.result, whole.is_new) == (cut.pk, Result.APPLIED, True)
    with pytest.raises(Refused):
        receive(cast.erin, body[:40], op_id=op_id)
    assert FieldOperation.objects.get().body["type"] == "visit.arrive"


@pytest.mark.parametrize(
    "change",
    [
        {"type": "no kind"},
        {"type": None},
        {"schema": "1"},
        {"target": []},
        {"target": {"visit": 5}},
        {"fields": {"note": "not a list"}},
        {"photos": [{"sha256": "x"}]},
        {"depends_on": ["x"]},
        {"supersedes": "x"},
        {"says": "a\u0000b"},
        {"fields": {"note": ["\ud800"]}},
    ],
)
def test_what_is_no_operation_is_kept_and_goes_back(cast, change):
    kept = receive(cast.erin, op("visit.arrive", visit=cast.visit.pk) | change)
    assert (kept.result, kept.body) == (Result.REJECTED, None)
    assert kept.raw
    assert kept.answer["errors"]
    assert cast.visit.steps.count() == 0


def test_what_builds_on_something_waits_for_it(cast):
    first = uuid7()
    child = op("visit.arrive", visit=cast.visit.pk, depends_on=[first])
    with pytest.raises(Refused) as refused:
        receive(cast.erin, child)
    assert (refused.value.code, refused.value.status) == ("dependency", 409)
    assert FieldOperation.objects.count() == 0
    receive(cast.erin, op("visit.on_the_way", visit=cast.visit.pk), op_id=first)
    assert receive(cast.erin, child).result == Result.APPLIED


def test_what_was_refused_is_settled_by_what_puts_it_right(cast):
    wrong = receive(cast.erin, op("visit.arrive") | {"target": 1})
    right = receive(cast.erin, op("visit.arrive", visit=cast.visit.pk, supersedes=wrong.op_id))
    wrong.refresh_from_db()
    assert (wrong.settled, right.result) == (Settled.SUPERSEDED, Result.APPLIED)


def test_a_number_of_a_phone_used_twice_is_no_reason_to_refuse(cast):
    phone = Device.objects.create(person=cast.erin)
    receive(cast.erin, op("visit.on_the_way", visit=cast.visit.pk, seq=3), device=phone)
    second = receive(cast.erin, op("visit.arrive", visit=cast.visit.pk, seq=3), device=phone)
    assert second.result == Result.APPLIED


@pytest.mark.parametrize(("wrong_by"), [dt.timedelta(days=4 * 365), dt.timedelta(days=-2)])
def test_a_clock_that_is_wrong_moves_nothing(cast, wrong_by):
    now = timezone.now()
    captured, sent = now - dt.timedelta(hours=1) + wrong_by, now + wrong_by
    body = op("visit.arrive", visit=cast.visit.pk, captured_at=captured)
    kept = receive(cast.erin, body, sent_at=sent, now=now)
    cast.visit.refresh_from_db()
    assert abs(cast.visit.arrived_at - (now - dt.timedelta(hours=1))) < dt.timedelta(seconds=1)
    assert (kept.result, kept.received_at) == (Result.APPLIED, now)
    assert kept.answer["clock_skew"] == kept.skew == round(wrong_by.total_seconds())


def test_without_knowing_the_clock_nothing_is_later_than_its_arrival(cast):
    now = timezone.now()
    ahead = op("visit.arrive", visit=cast.visit.pk, captured_at=now + dt.timedelta(days=30))
    receive(cast.erin, ahead, sent_at=None, now=now)
    cast.visit.refresh_from_db()
    assert cast.visit.arrived_at == now


@pytest.mark.parametrize("clock", ["1970-01-01T00:00:09Z", "yesterday", "2026-01-01T10:00:00"])
def test_a_moment_that_cannot_be_is_the_moment_of_arrival(cast, clock):
    now = timezone.now()
    body = op("visit.arrive", visit=cast.visit.pk, captured_at=clock)
    assert receive(cast.erin, body, now=now).result == Result.APPLIED
    cast.visit.refresh_from_db()
    assert cast.visit.arrived_at == now


def test_what_comes_in_a_file_of_somebody_who_left_waits_for_the_office(cast):
    cast.erin.is_active = False
    cast.erin.save()
    body, op_id = op("visit.arrive", visit=cast.visit.pk), uuid7()
    first = receive(cast.erin, body, op_id=op_id, sent_at=None, imported_by=cast.sven)
    again = receive(cast.erin, body, op_id=op_id, sent_at=None, imported_by=cast.sven)
    assert (first.result, first.why) == (Result.QUARANTINED, "account_disabled")
    assert (first.person, first.imported_by, again.is_new) == (cast.erin, cast.sven, False)


def test_a_handlers_answer_is_what_the_phone_is_told(cast, monkeypatch):
    monkeypatch.setitem(kinds.KINDS, "visit.arrive", lambda sent: Kept("Kept.", "/day/"))
    kept = receive(cast.erin, op("visit.arrive", visit=cast.visit.pk))
    assert (kept.detail, kept.answer) == (
        "Kept.",
        {"words": "Kept.", "url": "/day/"},
    )
