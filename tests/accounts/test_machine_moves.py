"""A machine moves, changes hands, goes into store, goes and comes back: dated, and once."""

import datetime as dt
import itertools

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts import machine_moves as moves
from accounts import machine_steps
from accounts.machine_moves import Spot
from accounts.models import Machine, MachineStep
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused, WrongMove
from tests.accounts.machine_lives import ago, doing, fresh, hands, places, today

pytestmark = pytest.mark.django_db
INSTALLED = dt.date(2023, 5, 5)


def move(machine, site, by, on=None, floor="1", **more):
    return moves.move(machine.pk, Spot(site, floor), doing(by, on, **more))


def test_a_machine_stands_elsewhere_from_the_day_on(cast):
    move(cast.copier, cast.tamsin_office, cast.mona, ago(3))
    assert places(cast.copier) == [
        ("Fleet Lane", "2", INSTALLED, ago(3)),
        ("Mill Road office", "1", ago(3), None),
    ]
    found = fresh(cast.copier)
    assert (found.site, found.floor, found.spot) == (cast.tamsin_office, "1", "")


def test_what_nobody_wrote_down_ends_on_the_day_it_ended(cast):
    move(cast.rival, cast.tamsin_office, cast.mona, ago(3))
    assert places(cast.rival)[0] == ("Fleet Lane", "4", ago(3), ago(3))


def test_moves_follow_each_other_without_gap_or_overlap(cast):
    for days, floor in ((9, "1"), (5, "3"), (5, "4"), (0, "2")):
        move(cast.copier, cast.harlow_hq, cast.mona, ago(days), floor)
    rows = places(cast.copier)
    assert [row[1] for row in rows] == ["2", "1", "3", "4", "2"]
    assert all(one[3] == two[2] for one, two in itertools.pairwise(rows))
    assert rows[-1][3] is None


@pytest.mark.parametrize(("days", "code"), [(-1, "in_the_future"), (4, "before_the_last_change")])
def test_a_day_to_come_or_before_the_last_move_is_refused(cast, days, code):
    move(cast.copier, cast.tamsin_office, cast.mona, ago(3))
    with pytest.raises(Refused) as refused:
        move(cast.copier, cast.harlow_hq, cast.mona, ago(days))
    assert (refused.value.code, refused.value.pointer) == (code, "/on")
    assert len(places(cast.copier)) == 2


@pytest.mark.parametrize(("floor", "code"), [("2", "already_there"), ("", "required")])
def test_a_move_to_where_it_stands_is_none(cast, floor, code):
    with pytest.raises(Refused) as refused:
        move(cast.copier, cast.harlow_hq, cast.mona, floor=floor)
    assert refused.value.code == code


def test_the_same_form_twice_is_one_move(cast):
    op_id = uuid7()
    for _try in range(2):
        move(cast.copier, cast.tamsin_office, cast.mona, op_id=op_id)
    assert MachineStep.objects.count() == 1
    assert len(places(cast.copier)) == 2
    with pytest.raises(Refused) as refused:
        move(cast.rival, cast.tamsin_office, cast.mona, op_id=op_id)
    assert refused.value.code == "op_reused"


def test_technicians_move_within_the_site_and_managers_between_sites(cast):
    move(cast.copier, cast.harlow_hq, cast.erin, floor="4")
    with pytest.raises(PermissionDenied):
        move(cast.copier, cast.tamsin_office, cast.erin)
    with pytest.raises(PermissionDenied):
        move(cast.copier, cast.harlow_hq, cast.sam, floor="3")


def test_nobody_moves_what_they_do_not_see_or_to_where_they_do_not_see(cast):
    with pytest.raises(Http404):
        move(cast.copier, cast.northgate_library, cast.otto)
    cast.sven.access.filter(site=cast.northgate_library).delete()
    with pytest.raises(Refused) as refused:
        move(cast.copier, cast.northgate_library, cast.sven)
    assert (refused.value.code, refused.value.pointer) == ("unknown_reference", "/site")


def test_the_site_it_stands_at_says_who_sees_it(cast):
    """Whoever saw it at its old site only sees it no longer; the new site's people do."""
    move(cast.copier, cast.northgate_library, cast.mona)
    assert not Machine.objects.visible_to(cast.erin).filter(pk=cast.copier.pk).exists()
    assert Machine.objects.visible_to(cast.otto).filter(pk=cast.copier.pk).exists()


def test_owner_and_servicer_change_on_a_day(cast):
    moves.change_hands(cast.copier.pk, doing(cast.mona, ago(9)), owned_by="Harlow & Pike")
    moves.change_hands(
        cast.copier.pk, doing(cast.mona, ago(2)), owned_by="Harlow & Pike", serviced_by="Vantra"
    )
    assert hands(cast.copier) == [
        ("", "", INSTALLED, ago(9)),
        ("Harlow & Pike", "", ago(9), ago(2)),
        ("Harlow & Pike", "Vantra", ago(2), None),
    ]
    assert fresh(cast.copier).is_other_brand
    with pytest.raises(Refused) as refused:
        moves.change_hands(
            cast.copier.pk, doing(cast.mona), owned_by="Harlow & Pike", serviced_by="Vantra"
        )
    assert refused.value.code == "already_so"


def test_a_row_that_ends_says_what_held_until_then(cast):
    """Imports may write the machine alone; its open row is made true as it ends."""
    cast.copier.owners.create(owned_by="", serviced_by="", since=ago(50))
    Machine.objects.filter(pk=cast.copier.pk).update(serviced_by="Kellor")
    moves.change_hands(cast.copier.pk, doing(cast.mona))
    assert hands(cast.copier)[0] == ("", "Kellor", ago(50), today())


def test_into_store_and_back(cast):
    moves.store(cast.copier.pk, doing(cast.sven, ago(20)))
    stored = fresh(cast.copier)
    assert (stored.status, stored.site, stored.floor) == ("stored", cast.harlow_hq, "")
    assert places(cast.copier) == [("Fleet Lane", "2", INSTALLED, ago(20))]
    with pytest.raises(WrongMove):
        move(cast.copier, cast.tamsin_office, cast.mona)
    with pytest.raises(Refused):
        moves.back(cast.copier.pk, Spot(cast.tamsin_office, "1"), doing(cast.sven, ago(21)))
    moves.back(cast.copier.pk, Spot(cast.tamsin_office, "1"), doing(cast.sven, ago(10)))
    assert fresh(cast.copier).status == "in_use"
    assert places(cast.copier)[1:] == [("Mill Road office", "1", ago(10), None)]


def test_gone_is_off_the_floor_and_its_page_stays(cast):
    moves.gone(cast.copier.pk, doing(cast.mona), why="Sold to Bright & Co")
    moves.gone(cast.copier.pk, doing(cast.mona))
    assert not Machine.objects.current().filter(pk=cast.copier.pk).exists()
    assert Machine.objects.visible_to(cast.erin).filter(pk=cast.copier.pk).exists()
    assert MachineStep.objects.get().facts == {"why": "Sold to Bright & Co"}
    with pytest.raises(WrongMove):
        moves.store(cast.copier.pk, doing(cast.mona))
    moves.back(cast.copier.pk, Spot(cast.harlow_hq, "4"), doing(cast.mona))
    assert Machine.objects.current().filter(pk=cast.copier.pk).exists()


@pytest.mark.parametrize("verb", [moves.store, moves.gone, moves.change_hands])
def test_only_managers_say_where_a_machine_belongs(cast, verb):
    for person in (cast.erin, cast.sam):
        with pytest.raises(PermissionDenied):
            verb(cast.copier.pk, doing(person))


VERBS = {
    "move": lambda cast, by: moves.move(cast.copier.pk, Spot(cast.tamsin_office, "9"), doing(by)),
    "hands": lambda cast, by: moves.change_hands(cast.copier.pk, doing(by), owned_by="Kellor"),
    "store": lambda cast, by: moves.store(cast.copier.pk, doing(by)),
    "gone": lambda cast, by: moves.gone(cast.copier.pk, doing(by)),
}


@pytest.mark.parametrize("verb", VERBS)
def test_what_was_just_done_can_be_taken_back(cast, now, verb):
    cast.copier.places.create(site=cast.harlow_hq, floor="2", since=ago(99))
    before = (places(cast.copier), hands(cast.copier), vars_of(cast.copier))
    VERBS[verb](cast, cast.mona)
    op_id = uuid7()
    for _try in range(2):
        machine_steps.undo(cast.copier.pk, by=cast.mona, now=now, op_id=op_id)
    assert (places(cast.copier), hands(cast.copier), vars_of(cast.copier)) == before
    assert set(MachineStep.objects.values_list("verb", flat=True)) == {verb, "undo"}


def vars_of(machine):
    found = fresh(machine)
    return found.site_id, found.floor, found.spot, found.status, found.owned_by


def test_only_ones_own_last_change_is_taken_back_and_only_for_a_minute(cast, now):
    VERBS["move"](cast, cast.mona)
    for by, at in ((cast.sven, now), (cast.mona, now + dt.timedelta(minutes=2))):
        with pytest.raises(WrongMove):
            machine_steps.undo(cast.copier.pk, by=by, now=at)
    VERBS["hands"](cast, cast.sven)
    with pytest.raises(WrongMove):
        machine_steps.undo(cast.copier.pk, by=cast.mona, now=now)
