"""A worker and a relay that are asked to stop do so soon; what they held the next ones do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from fieldapp.plumbing.ids import uuid7
from tests.faults.phones import Phone, overt
from tests.faults.plant import RELAY, WORKER, stopped_in_time

pytestmark = pytest.mark.fault

SIGNALS = 60
GRACE = 10  # seconds; `manage.py serve` gives them no less


def test_who_is_stopped_while_at_work_loses_nothing_and_delays_nothing(plant):
    plant.start()
    phone = Phone(plant.port, plant.people["keys"]["erin"])
    ids = [uuid7() for _ in range(SIGNALS)]
    routed = "select count(*) from signals_followup where signal_id = any(%s)"
    with ThreadPoolExecutor(4) as pool:
        sent = pool.map(lambda each: phone.send(each, overt(plant.people)), ids)
        plant.wait(f"select ({routed}) between 1 and {SIGNALS - 1}", ids, seconds=60)
        for name in (RELAY, WORKER):
            assert stopped_in_time(plant.children[name], GRACE), name
            plant.start(name)
        assert set(sent) == {201}
    plant.wait_until_all_is_done(120)
    assert plant.ask(routed, ids) == SIGNALS
    waited = """
        select max(attempts) <= 2 and count(dead_at) = 0 from plumbing_outboxrow
        where kind = 'signals.route' and subject_id = any(%s)"""
    assert plant.ask(waited, ids)
