"""Loaners: what stands in for what, from which day to which."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts import machine_moves, machine_steps, standing_in
from accounts.machine_moves import Spot
from accounts.models import Machine, MachineLoan
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused, WrongMove
from tests.accounts.machine_lives import ago, doing, fresh, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaner(cast):
    return Machine.objects.create(
        site=cast.harlow_hq, model=cast.orion, serial="L-1", installed_on=ago(40)
    )


def loans():
    return list(MachineLoan.objects.order_by("since", "pk").values_list("since", "until"))


def test_a_loaner_stands_in_from_one_day_to_another(cast, loaner):
    standing_in.stand_in(loaner.pk, cast.copier.pk, doing(cast.erin, ago(8)))
    assert fresh(loaner).stands_in_for == cast.copier
    standing_in.end(loaner.pk, doing(cast.erin, ago(2)))
    standing_in.end(loaner.pk, doing(cast.erin, ago(2)))
    assert fresh(loaner).stands_in_for is None
    assert loans() == [(ago(8), ago(2))]


@pytest.mark.parametrize("day", [-1, 9])
def test_it_does_not_end_before_it_began_or_in_days_to_come(cast, loaner, day):
    standing_in.stand_in(loaner.pk, cast.copier.pk, doing(cast.erin, ago(8)))
    with pytest.raises(Refused):
        standing_in.end(loaner.pk, doing(cast.erin, ago(day)))
    assert loans() == [(ago(8), None)]


def test_only_a_machine_of_the_same_site_can_be_replaced(cast, loaner):
    for other in (cast.library_copier.pk, loaner.pk, uuid7()):
        with pytest.raises(Refused) as refused:
            standing_in.stand_in(loaner.pk, other, doing(cast.mona))
        assert (refused.value.code, refused.value.pointer) == ("unknown_reference", "/instead_of")


def test_nothing_stands_in_for_a_loaner_and_no_loaner_is_replaced(cast, loaner):
    standing_in.stand_in(loaner.pk, cast.copier.pk, doing(cast.erin))
    for machine, other in ((loaner, cast.rival), (cast.copier, cast.rival)):
        with pytest.raises(WrongMove):
            standing_in.stand_in(machine.pk, other.pk, doing(cast.erin))
    with pytest.raises(Refused):
        standing_in.stand_in(cast.rival.pk, loaner.pk, doing(cast.erin))


def test_reps_set_no_loaners(cast, loaner):
    with pytest.raises(PermissionDenied):
        standing_in.stand_in(loaner.pk, cast.copier.pk, doing(cast.sam))


def test_a_loaner_that_leaves_the_site_stands_in_no_longer(cast, loaner, now):
    standing_in.stand_in(loaner.pk, cast.copier.pk, doing(cast.mona, ago(8)))
    machine_moves.move(loaner.pk, Spot(cast.harlow_hq, "4"), doing(cast.mona, ago(5)))
    assert fresh(loaner).stands_in_for == cast.copier
    machine_moves.move(loaner.pk, Spot(cast.tamsin_office, "1"), doing(cast.mona))
    assert fresh(loaner).stands_in_for is None
    assert loans() == [(ago(8), today())]
    machine_steps.undo(loaner.pk, by=cast.mona, now=now)
    assert fresh(loaner).stands_in_for == cast.copier
    assert loans() == [(ago(8), None)]


def test_what_is_replaced_is_not_gone_before_its_loaner_is(cast, loaner):
    standing_in.stand_in(loaner.pk, cast.copier.pk, doing(cast.mona))
    with pytest.raises(WrongMove):
        machine_moves.gone(cast.copier.pk, doing(cast.mona))
    machine_moves.store(cast.copier.pk, doing(cast.mona))
