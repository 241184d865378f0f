"""Whatever happens in whatever order: captured = received + on the phone, and nothing twice."""

from __future__ import annotations

import pytest

from tests import lengths
from tests.offline.crowd import crowd
from tests.offline.walk import Walk

STEPS = 200
WALKS = 20 if lengths.LONG else 1
OPS, PHOTOS = (200, 60)


@pytest.fixture
def walk(phones, office, network, visit):
    """Makes walks of a phone that has its day."""

    def make(seed: int) -> Walk:
        print(f"CHAOS_SEED={seed}")
        return Walk(phones(ready=True), office, network, visit, seed)

    return make


@pytest.mark.parametrize("nth", range(WALKS))
def test_whatever_happens_in_two_hundred_steps_nothing_is_lost_and_nothing_comes_twice(walk, nth):
    walked = walk(lengths.seed(usual=52) + nth)
    walked.go(STEPS)
    tally = walked.tally()
    assert tally.is_whole, (tally.missing, walked.story)
    assert tally.on_phone == 0, walked.phone.states
    assert tally.received == tally.captured > STEPS / 2


def test_two_hundred_operations_and_sixty_photos_arrive_in_order_over_a_bad_network(walk):
    """Scenario 52. How long it takes and how the page feels meanwhile is for `make soak`."""
    came = crowd(walk(lengths.seed(usual=52)), ops=OPS, photos=PHOTOS)
    assert came.tally.is_whole, came.tally.missing
    assert came.tally.received == came.tally.captured == OPS + PHOTOS
    assert came.in_order
