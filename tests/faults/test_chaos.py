"""Nothing acknowledged is lost and nothing happens twice, whatever is killed when."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests import lengths
from tests.faults.chaos import KILLS, UNOWNED, Storm
from tests.faults.plant import Plant

pytestmark = pytest.mark.fault


@pytest.mark.parametrize("nth", range(lengths.STORMS))
def test_whatever_dies_all_that_is_acknowledged_becomes_one_follow_up_each(plant, nth):
    seed = lengths.seed() + nth
    print(f"CHAOS_SEED={seed}")
    storm = Storm(plant, seed)
    toll = storm.rage()
    assert (toll.lost, toll.double, toll.dead) == (0, 0, 0), toll
    assert toll.kills.total() == KILLS
    assert_each_was_answered_twice(storm)
    assert_each_happened_once(plant, list(storm.signals))
    assert plant.verify() == "Everything holds.\n"


def assert_each_was_answered_twice(storm: Storm) -> None:
    """Made once, or where that answer was lost with the server, found twice."""
    pairs = {tuple(sorted(statuses)) for statuses in storm.signals.values()}
    assert (200, 201) in pairs
    assert pairs <= {(200, 201), (200, 200)}


def assert_each_happened_once(plant: Plant, ids: list[UUID]) -> None:
    """Counts from the database: every signal, one follow-up, one history, one telling, one mail."""
    made = {
        "signals": "select count(*) from signals_signal where id = any(%s)",
        "follow-ups": "select count(*) from signals_followup where signal_id = any(%s)",
        "steps": """
            select count(*) from signals_step join signals_followup f on f.id = follow_up_id
            where signal_id = any(%s)""",
        "notices": """
            select count(*) from accounts_notice
            join signals_step s on s.id = event_id join signals_followup f on f.id = follow_up_id
            where signal_id = any(%s)""",
        "credit": """
            select sum(percent) / 100 from signals_creditshare
            join signals_followup f on f.id = follow_up_id where signal_id = any(%s)""",
    }
    counts = {name: plant.ask(sql, ids) for name, sql in made.items()}
    unowned = -(-len(ids) // UNOWNED)
    assert counts == dict.fromkeys(made, len(ids)) | {"notices": len(ids) + unowned}
    mailed = plant.ask("select count(*) from accounts_notice where emailed_at is not null")
    assert mails(plant) == mailed >= unowned


def mails(plant: Plant) -> int:
    """How many different mails went out. One sent twice has the same Message-ID twice."""
    found = set()
    for file in plant.mail.glob("*"):
        lines = file.read_text().splitlines()
        found |= {line for line in lines if line.startswith("Message-ID:")}
    return len(found)
