"""Work that kills whoever does it is given up after some attempts; all else is done meanwhile."""

from __future__ import annotations

import sys

import pytest

from fieldapp.plumbing import outbox
from fieldapp.plumbing.ids import uuid7
from fieldapp.processes import wait_until
from tests.faults.phones import Phone, overt
from tests.faults.plant import WORKER, Plant
from tests.faults.poison import KIND

pytestmark = pytest.mark.fault

SIGNALS = 4  # in each round
ADD = """
    insert into plumbing_outboxrow
        (kind, subject_id, request_id, created_at, next_at, published, attempts, last_error)
    values (%s, %s, '', now(), now(), 0, 0, '') returning id"""
# Its pauses would grow to minutes; what is tested is not how long they are.
DUE_NOW = "update plumbing_outboxrow set next_at = now() where id = %s returning id"


@pytest.fixture
def poisoned(plant, monkeypatch):
    """A plant whose worker knows the task that kills it."""
    worker = plant.children[WORKER]
    plant.kill(WORKER)
    monkeypatch.setattr(worker, "command", [sys.executable, "-m", "tests.faults.poison"])
    plant.start()
    yield plant
    plant.kill(WORKER)
    plant.ask("delete from plumbing_outboxrow where kind = %s returning id", KIND)


def test_work_that_kills_its_process_becomes_a_dead_letter_and_all_else_is_done(poisoned):
    row = poisoned.ask(ADD, KIND, uuid7())
    phone = Phone(poisoned.port, poisoned.people["keys"]["erin"])
    ids = []
    for attempt in range(1, outbox.MOST_ATTEMPTS + 1):
        assert wait_until(lambda: not poisoned.runs(WORKER), 60), poisoned.outbox()
        assert state(poisoned, row)[0] == attempt
        ids += [uuid7() for _ in range(SIGNALS)]
        sent = [phone.send(each, overt(poisoned.people)) for each in ids[-SIGNALS:]]
        assert sent == [201] * SIGNALS
        poisoned.ask(DUE_NOW, row)
        poisoned.start(WORKER)
    assert_given_up(poisoned, row)
    routed = "select count(*) = %s from signals_followup where signal_id = any(%s)"
    poisoned.wait(routed, len(ids), ids, seconds=60)
    others = "select count(dead_at) = 0 from plumbing_outboxrow where subject_id = any(%s)"
    assert poisoned.ask(others, ids)


def assert_given_up(plant: Plant, row: int) -> None:
    """It is a dead letter that says why, and although it is due nobody is woken for it."""
    plant.wait("select dead_at is not null from plumbing_outboxrow where id = %s", row, seconds=30)
    before = state(plant, row)
    assert before[0] == outbox.MOST_ATTEMPTS
    assert before[2] == outbox.BEGUN
    worker = plant.children[WORKER].process
    plant.ask(DUE_NOW, row)
    sql = "select bool_and(seen_at > %s) from plumbing_heartbeat where name in ('relay', 'worker')"
    plant.wait(sql, plant.ask("select now()"), seconds=60)
    assert state(plant, row) == before
    assert plant.runs(WORKER)
    assert plant.children[WORKER].process is worker


def state(plant: Plant, row: int) -> list:
    """Attempts begun, messages sent, and why it does not work."""
    sql = """
        select json_build_array(attempts, published, last_error)
        from plumbing_outboxrow where id = %s"""
    return plant.ask(sql, row)
