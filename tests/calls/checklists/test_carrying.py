"""What a PM leaves undone comes back: item by item, machine by machine."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Machine
from calls.checklists import carry, carrying, leftovers, of_visit
from calls.checklists.accepting import Said
from calls.models import Checklist, Visit
from calls.operations import Moment
from tests.calls.checklists.lists import all_of, item, published, said, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast):
    published(cast)
    return cast


@pytest.fixture
def second(cast):
    machine = Machine.objects.create(
        site=cast.harlow_hq, model=cast.orion, serial="88214", floor="3"
    )
    cast.visit.machines.add(machine)
    return machine


def visit_after(cast, *machines, returns_to=None, days=7):
    row = Visit.objects.create(
        site=cast.harlow_hq,
        kind="pm",
        lead=cast.erin,
        window_start=timezone.now() + dt.timedelta(days=days),
        returns_to=returns_to,
    )
    row.machines.add(*(machines or (cast.copier,)))
    return row


def texts(found) -> list[str]:
    return [row.item.text for row in found.rows]


def test_what_nobody_answered_is_left_with_the_visits_reason(cast):
    all_of(cast, but="Black")
    now = timezone.now()
    (kept,) = carry(cast.visit, at=now, why="No part")
    assert kept.left == {str(item(cast, "Black").id): "No part"}
    assert kept.finished_at == now


def test_a_visit_that_ended_before_there_was_a_checklist_has_none(cast):
    Visit.objects.filter(pk=cast.visit.pk).update(
        state="done", finished_at=timezone.now() - dt.timedelta(days=200)
    )
    cast.visit.refresh_from_db()
    assert of_visit(cast.visit) == []


def test_what_somebody_said_is_not_done_has_its_own_reason(cast):
    all_of(cast, but="Fuser")
    said(cast, {"Fuser: no": Said(not_done="Still hot"), "Fuser temp": "180"})
    (kept,) = carry(cast.visit, at=timezone.now(), why="No part")
    assert list(kept.left.values()) == ["Still hot"]


def test_what_is_not_required_is_left_only_where_somebody_said_so(cast):
    from calls.checklists.content import Content
    from calls.checklists.starters.writing import check, section

    optional = check("Photo frame", required=False)
    published(cast, Content((section("A", optional),)), "Rivals' PM", models=[cast.rival.model])
    cast.visit.machines.add(cast.rival)
    closed = {kept.machine_id: kept for kept in carry(cast.visit, at=timezone.now())}
    assert closed[cast.rival.pk].left == {}
    carrying.take_back(cast.visit)
    said(cast, {"Photo": Said(not_done="Locked")}, machine=cast.rival)
    closed = {kept.machine_id: kept for kept in carry(cast.visit, at=timezone.now())}
    assert closed[cast.rival.pk].left == {str(optional.id): "Locked"}


def test_the_return_visit_has_only_these_items(cast):
    all_of(cast, but="Black")
    (first,) = carry(cast.visit, at=timezone.now(), why="No part")
    back = visit_after(cast, returns_to=cast.visit)
    again = sheet(cast, back)
    assert (texts(again), again.is_return) == (["Black pages"], True)
    assert again.rows[0].number == 12  # as on the whole checklist
    said(cast, {"Black": "504418"}, visit=back)
    kept = Checklist.objects.get(visit=back)
    assert (kept.carried_from, kept.version) == (first, first.version)
    assert kept.only == [item(cast, "Black").id]
    assert texts(sheet(cast, back)) == ["Black pages"]
    carry(back, at=timezone.now())
    assert leftovers.still_open([cast.copier.pk]) == {}


def test_a_machine_that_nobody_began_is_carried_whole(cast, second):
    all_of(cast)
    carry(cast.visit, at=timezone.now(), why="No access")
    assert leftovers.still_open([cast.copier.pk, second.pk]) == {second.pk: 14}
    back = visit_after(cast, cast.copier, second, returns_to=cast.visit)
    (only,) = of_visit(back)
    assert (only.machine, only.total) == (second, 14)
    assert {row.left.why for row in only.rows} == {"No access"}


def test_the_next_regular_visit_has_everything_and_marks_what_was_left(cast):
    all_of(cast, but="Black")
    carry(cast.visit, at=timezone.now(), why="No part")
    regular = visit_after(cast, days=90)
    found = sheet(cast, regular)
    assert (found.total, found.is_return) == (14, False)
    assert [(row.item.text, row.left.why) for row in found.rows if row.left] == [
        ("Black pages", "No part")
    ]
    said(cast, {"Glass": "ok"}, visit=regular)
    assert [row.item.text for row in sheet(cast, regular).rows if row.left] == ["Black pages"]


def test_what_the_return_visit_did_is_marked_no_more(cast):
    all_of(cast, but="Black")
    carry(cast.visit, at=timezone.now(), why="No part")
    back = visit_after(cast, returns_to=cast.visit)
    all_of(cast, visit=back)
    carry(back, at=timezone.now())
    assert not any(row.left for row in sheet(cast, visit_after(cast, days=90)).rows)


def test_a_second_return_visit_has_what_the_first_one_left(cast):
    all_of(cast, but="Fuser")
    carry(cast.visit, at=timezone.now(), why="No part")
    back = visit_after(cast, returns_to=cast.visit)
    said(cast, {"Fuser temp": "180"}, visit=back)
    carry(back, at=timezone.now(), why="Wrong part")
    third = visit_after(cast, returns_to=back, days=14)
    assert texts(sheet(cast, third)) == ["Fuser: no marks, no smell"]
    assert sheet(cast, third).rows[0].left.why == "Wrong part"


def test_a_return_visit_where_nothing_was_left_has_no_checklist(cast):
    all_of(cast)
    carry(cast.visit, at=timezone.now())
    assert of_visit(visit_after(cast, returns_to=cast.visit)) == []


def test_a_visit_that_goes_on_after_all_has_open_checklists_again(cast, second):
    all_of(cast, but="Black")
    carry(cast.visit, at=timezone.now(), why="No part")
    carrying.take_back(cast.visit)
    (kept,) = Checklist.objects.all()
    assert (kept.machine, kept.left, kept.finished_at) == (cast.copier, {}, None)


def test_an_answer_that_comes_late_is_left_no_more(cast):
    from calls import visits

    all_of(cast, but="Black")
    now = timezone.now()
    visits.arrive(cast.visit.pk, by=cast.erin, at=Moment.here(now))
    visits.done(cast.visit.pk, by=cast.erin, at=Moment.here(now))
    carry(cast.visit, at=now)
    said(cast, {"Black": "504418"}, at=Moment.here(now - dt.timedelta(minutes=1)))
    assert Checklist.objects.get().left == {}
