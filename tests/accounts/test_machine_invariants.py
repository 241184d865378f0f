"""`manage.py verify` finds dated rows of machines that contradict each other."""

import pytest

from accounts import invariants, machine_moves, standing_in
from accounts.machine_moves import Spot
from accounts.models import Machine
from tests.accounts.machine_lives import ago, doing

pytestmark = pytest.mark.django_db


def found() -> list[str]:
    rules = (
        invariants.dated_rows_of_machines_follow_each_other,
        invariants.loaners_have_their_loan,
    )
    return [sentence for rule in rules for sentence in rule()]


def test_what_the_verbs_write_holds(cast):
    loaner = Machine.objects.create(site=cast.harlow_hq, model=cast.orion)
    standing_in.stand_in(loaner.pk, cast.copier.pk, doing(cast.mona, ago(8)))
    for days, floor in ((9, "5"), (9, "6"), (3, "7")):
        spot = Spot(cast.harlow_hq, floor)
        machine_moves.move(cast.copier.pk, spot, doing(cast.mona, ago(days)))
        machine_moves.change_hands(cast.copier.pk, doing(cast.mona, ago(days)), owned_by=floor)
    machine_moves.store(cast.copier.pk, doing(cast.mona, ago(2)))
    machine_moves.back(cast.copier.pk, Spot(cast.harlow_hq, "1"), doing(cast.mona))
    assert found() == []


def test_an_overlap_is_named(cast):
    cast.copier.places.create(site=cast.harlow_hq, since=ago(9), until=ago(3))
    cast.copier.places.create(site=cast.tamsin_office, since=ago(5))
    assert found() == [f"Machine {cast.copier.pk} has places that overlap."]


def test_a_loan_that_the_machine_does_not_know_is_named(cast):
    cast.copier.loans.create(stands_in_for=cast.rival, since=ago(9))
    words = f"Machine {cast.copier.pk} does not stand in for what its open loan says."
    assert found() == [words]
