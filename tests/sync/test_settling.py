"""What the office decides about operations: accept, correct, send back, undo."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from accounts.models import Access
from calls import planning
from calls.models import Fault, Operation, Visit, Work
from calls.models.visits import VisitState
from calls.operations import Moment
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused, WrongMove
from fieldapp.sync import reading, settling
from fieldapp.sync.models import FieldOperation, Result, Settled
from tests.sync.conftest import give_to_carl
from tests.sync.field import op, receive
from tests.sync.phone import Phone

pytestmark = pytest.mark.django_db


def test_a_doubt_is_settled_and_nothing_else_changes(cast, late_fault):
    assert late_fault.result == Result.FLAGGED
    row = settling.accept(late_fault.pk, by=cast.sven, now=timezone.now())
    assert (row.settled, row.settled_by) == (Settled.ACCEPTED, cast.sven)
    assert Fault.objects.count() == 1


def test_accepted_twice_is_accepted_once(cast, foreign_fault):
    for by in (cast.sven, cast.sven, cast.mona):
        row = settling.accept(foreign_fault.pk, by=by, now=timezone.now())
    assert (row.settled_by, row.steps.count(), Fault.objects.count()) == (cast.sven, 1, 1)


def test_what_was_given_away_is_applied_in_its_authors_name(cast, foreign_fault):
    assert foreign_fault.result == Result.QUARANTINED
    settling.accept(foreign_fault.pk, by=cast.sven, now=timezone.now())
    kept = Operation.objects.get(op_id=foreign_fault.op_id)
    assert (kept.by, kept.visit) == (cast.erin, cast.visit)
    assert Fault.objects.get().operation == kept


def test_whoever_was_there_is_on_the_visit_and_the_plan_says_so(cast, foreign_fault):
    settling.accept(foreign_fault.pk, by=cast.sven, now=timezone.now())
    cast.visit.refresh_from_db()
    assert (cast.visit.lead, list(cast.visit.helpers.all())) == (cast.carl, [cast.erin])
    assert cast.visit.plan_steps.last().by == cast.sven


def test_of_somebody_who_left_it_is_applied_and_they_see_no_more_than_before(cast, foreign_fault):
    cast.erin.is_active = False
    cast.erin.save()
    Access.objects.filter(person=cast.erin).delete()
    settling.accept(foreign_fault.pk, by=cast.sven, now=timezone.now())
    assert Fault.objects.count() == 1
    assert not Access.objects.filter(person=cast.erin).exists()


def test_an_arrival_on_a_cancelled_visit_opens_it_again(cast):
    at = Moment.here(timezone.now())
    planning.cancel(cast.visit.pk, by=cast.sven, at=at, why="They called it off")
    arrived = receive(cast.erin, op("visit.arrive", visit=cast.visit.pk))
    assert arrived.result == Result.QUARANTINED
    settling.accept(arrived.pk, by=cast.sven, now=timezone.now())
    cast.visit.refresh_from_db()
    assert (cast.visit.state, cast.visit.cancelled_why) == (VisitState.ON_SITE, "")


def test_what_even_the_office_cannot_apply_says_why_and_stays_open(cast):
    gone = receive(cast.erin, op("visit.arrive", visit=uuid7()))
    strange = receive(cast.erin, op("visit.teleport", visit=cast.visit.pk))
    for row, code in ((gone, "not_found"), (strange, "unknown_kind")):
        with pytest.raises(Refused) as refused:
            settling.accept(row.pk, by=cast.admin, now=timezone.now())
        row.refresh_from_db()
        assert (refused.value.code, row.settled, row.steps.count()) == (code, "", 0)


def test_bytes_that_cannot_be_read_are_not_accepted(cast):
    row = receive(cast.erin, b"{", op_id=uuid7())
    with pytest.raises(Refused) as refused:
        settling.accept(row.pk, by=cast.admin, now=timezone.now())
    assert refused.value.code == "unreadable"


def changed(row, **more):
    return {
        "target": reading.target_of(row.body) | more.get("target", {}),
        "fields": reading.fields_of(row.body) | more.get("fields", {}),
    }


def test_a_correction_is_applied_and_what_the_phone_said_is_kept(cast, foreign_fault):
    wanted = changed(foreign_fault, fields={"note": ["Drum worn"]})
    row = settling.correct(foreign_fault.pk, wanted, by=cast.sven, now=timezone.now(), note="Asked")
    assert Fault.objects.get().note == "Drum worn"
    assert (row.settled, row.body["fields"]["note"]) == (Settled.CORRECTED, ["Jams"])
    step = row.steps.get()
    assert (step.by, step.note, step.changed["fields"]["note"]) == (
        cast.sven,
        "Asked",
        ["Drum worn"],
    )
    assert Operation.objects.get(op_id=row.op_id).by == cast.erin


def test_a_visit_is_started_for_what_belongs_to_none(cast, fault_fields):
    body = op("work.fault", fault_fields, visit=uuid7(), machine=cast.copier.pk)
    row = receive(cast.erin, body)
    site = cast.harlow_hq.pk
    settling.correct(row.pk, changed(row), by=cast.sven, now=timezone.now(), new_visit_at=site)
    visit = Visit.objects.get(unplanned=True)
    assert (visit.lead, visit.site, visit.state) == (cast.erin, cast.harlow_hq, VisitState.DONE)
    assert Work.objects.get(visit=visit).faults.count() == 1


def test_a_visit_is_started_only_where_one_sees_the_site(cast, fault_fields):
    cast.sven.territories.set([cast.south])
    Access.objects.filter(person=cast.sven, site=cast.northgate_library).delete()
    row = receive(cast.erin, op("work.fault", fault_fields, visit=uuid7()))
    with pytest.raises(Refused) as refused:
        settling.correct(
            row.pk,
            changed(row),
            by=cast.sven,
            now=timezone.now(),
            new_visit_at=cast.northgate_library.pk,
        )
    assert refused.value.code == "not_found"
    assert not Visit.objects.filter(unplanned=True).exists()


def test_a_correction_that_the_form_refuses_changes_nothing(cast, foreign_fault):
    wanted = changed(foreign_fault, fields={"problem": ["nonsense"]})
    with pytest.raises(Refused) as refused:
        settling.correct(foreign_fault.pk, wanted, by=cast.sven, now=timezone.now())
    foreign_fault.refresh_from_db()
    assert refused.value.code == "validation"
    assert (foreign_fault.settled, Fault.objects.count()) == ("", 0)


def test_what_counts_already_is_not_corrected_here(cast, late_fault):
    with pytest.raises(WrongMove):
        settling.correct(late_fault.pk, changed(late_fault), by=cast.sven, now=timezone.now())


def test_sent_back_with_words_and_said_again_it_is_superseded(cast, foreign_fault, fault_fields):
    now = timezone.now()
    for _twice in range(2):
        row = settling.send_back(foreign_fault.pk, words="Which visit?", by=cast.sven, now=now)
    assert (row.settled, row.settled_note, row.steps.count()) == ("sent_back", "Which visit?", 1)
    body = op("visit.phone_fix", site=cast.harlow_hq.pk, supersedes=str(row.op_id))
    receive(cast.erin, body)
    row.refresh_from_db()
    assert row.settled == Settled.SUPERSEDED


def test_nothing_is_sent_back_without_words_or_where_it_would_count_twice(cast, late_fault):
    foreign = receive(cast.erin, op("visit.arrive", visit=cast.otto_visit.pk))
    with pytest.raises(Refused) as refused:
        settling.send_back(foreign.pk, words=" ", by=cast.sven, now=timezone.now())
    assert refused.value.pointer == "/words"
    with pytest.raises(WrongMove):
        settling.send_back(late_fault.pk, words="Twice?", by=cast.sven, now=timezone.now())


def test_a_doubt_that_was_settled_and_what_was_sent_back_are_opened_again(cast, late_fault):
    foreign = receive(cast.erin, op("visit.arrive", visit=cast.otto_visit.pk))
    now = timezone.now()
    settling.accept(late_fault.pk, by=cast.sven, now=now)
    settling.send_back(foreign.pk, words="Sure?", by=cast.sven, now=now)
    for row in (late_fault, foreign):
        for _twice in range(2):
            undone = settling.undo(row.pk, by=cast.sven, now=now)
        assert (undone.settled, undone.settled_at, undone.steps.count()) == ("", None, 2)


def test_what_was_applied_or_decided_by_somebody_else_is_not_undone(cast, late_fault):
    give_to_carl_later = receive(cast.erin, op("visit.arrive", visit=cast.otto_visit.pk))
    now = timezone.now()
    settling.accept(late_fault.pk, by=cast.mona, now=now)
    settling.accept(give_to_carl_later.pk, by=cast.sven, now=now)
    for row in (late_fault, give_to_carl_later):
        with pytest.raises(WrongMove):
            settling.undo(row.pk, by=cast.sven, now=now)


def test_what_somebody_else_decided_otherwise_is_said(cast, foreign_fault):
    settling.send_back(foreign_fault.pk, words="Why?", by=cast.mona, now=timezone.now())
    with pytest.raises(WrongMove) as refused:
        settling.accept(foreign_fault.pk, by=cast.sven, now=timezone.now())
    assert "Mona" in str(refused.value)


def test_only_managers_decide_and_only_about_what_is_theirs(cast, foreign_fault):
    now = timezone.now()
    for nobody in (cast.erin, cast.sam):
        with pytest.raises(PermissionDenied):
            settling.accept(foreign_fault.pk, by=nobody, now=now)
    cast.sven.territories.set([cast.north])
    Access.objects.filter(person=cast.sven, site=cast.harlow_hq).delete()
    with pytest.raises(Http404):
        settling.accept(foreign_fault.pk, by=cast.sven, now=now)


def test_many_are_accepted_in_the_order_in_which_they_were_recorded(cast, fault_fields):
    give_to_carl(cast)
    one = {"visit": cast.visit.pk}
    done = receive(cast.erin, op("visit.on_the_way", seq=2, **one))
    arrived = receive(cast.erin, op("visit.arrive", seq=3, **one))
    gone = receive(cast.erin, op("visit.arrive", seq=4, visit=uuid7()))
    ids = [gone.pk, arrived.pk, done.pk]
    many = settling.accept_many(ids, by=cast.sven, now=timezone.now())
    assert (many.accepted, len(many.refused)) == (2, 1)
    cast.visit.refresh_from_db()
    assert cast.visit.state == VisitState.ON_SITE


def test_what_the_office_put_right_is_acknowledged_to_the_phone_that_sends_it_again(cast):
    phone, op_id = Phone(cast.erin), uuid7()
    about = {"visit": cast.visit.pk, "machine": cast.copier.pk}
    body = op("work.counters", {"mono": "some"}, **about)
    assert phone.send(body, op_id).status_code == 422
    row = FieldOperation.objects.get(op_id=op_id)
    wanted = changed(row, fields={"mono": ["4711"]})
    settling.correct(row.pk, wanted, by=cast.sven, now=timezone.now(), note="Asked")
    answer = phone.send(body, op_id)
    assert (answer.status_code, answer["Idempotency-Replayed"]) == (200, "true")
    told = answer.json()
    assert (told["op_id"], told["sha256"]) == (str(op_id), row.sha256)
    assert (told["result"], told["detail"]) == ("applied", "Asked")
