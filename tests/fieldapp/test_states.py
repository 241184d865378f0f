"""The states of visits and follow-ups: every one has its moves, and the docs say the same."""

from __future__ import annotations

import pytest

from calls import lifecycle as visits
from calls.models.visits import VisitState
from fieldapp import states
from signals import lifecycle
from signals.lifecycle import MOVES, Stage, WrongMove
from signals.models import FollowUp


def test_the_reference_page_is_in_step_with_the_tables():
    assert states.PAGE.read_text() == states.page(), "run python -m fieldapp.states"


def test_every_state_has_its_row():
    assert set(MOVES) == set(Stage)
    assert set(visits.MOVES) == set(VisitState)


@pytest.mark.parametrize("was", Stage)
@pytest.mark.parametrize("became", Stage)
def test_a_move_is_allowed_if_and_only_if_the_table_has_it(was, became):
    follow_up = FollowUp(stage=was)
    assert lifecycle.may(follow_up, became) is (became in MOVES[was])
    if became in MOVES[was]:
        lifecycle.require(follow_up, became)
    else:
        with pytest.raises(WrongMove) as wrong:
            lifecycle.require(follow_up, became)
        assert was.label.lower() in str(wrong.value)


def test_what_is_won_or_merged_stays_so():
    assert MOVES[Stage.WON] == MOVES[Stage.MERGED] == ()


def test_every_open_stage_can_be_lost_and_merged():
    for stage in set(Stage) - set(lifecycle.CLOSED):
        assert {Stage.LOST, Stage.MERGED} <= set(MOVES[stage])
