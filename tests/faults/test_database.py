"""What was acknowledged survives the death of the database; who stops politely loses nothing."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from fieldapp.plumbing.ids import uuid7
from tests.faults.phones import Phone, overt
from tests.faults.plant import WEB, Plant

pytestmark = pytest.mark.fault

WRITERS = 8
BEFORE, AFTER = 60, 40  # acknowledged signals until PostgreSQL dies, and once it is back


def test_nothing_acknowledged_is_missing_after_a_kill_of_the_database(plant):
    plant.start(WEB)
    writers = Writers(plant)
    with ThreadPoolExecutor(WRITERS) as pool:
        work = [pool.submit(writers.write) for _ in range(WRITERS)]
        assert writers.wait_for(BEFORE)
        plant.servers.postgres.kill()
        plant.servers.postgres.start()
        assert writers.wait_for(len(writers.acknowledged) + AFTER)
        writers.enough.set()
        for each in work:
            each.result()
    ids = writers.acknowledged
    assert plant.ask("show fsync") == "on"
    assert plant.ask("select count(*) from signals_signal where id = any(%s)", ids) == len(ids)
    asked = """
        select count(*) from plumbing_outboxrow
        where kind = 'signals.route' and subject_id = any(%s)"""
    assert plant.ask(asked, ids) == len(ids)


class Writers:
    """Eight phones that send as fast as they can, through everything."""

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        self.phone = Phone(plant.port, plant.people["keys"]["erin"])
        self.acknowledged: list = []
        self.more, self.enough = threading.Condition(), threading.Event()

    def write(self) -> None:
        while not self.enough.is_set():
            signal_id = uuid7()
            status = self.phone.send(signal_id, overt(self.plant.people))
            assert status in (200, 201)
            with self.more:
                self.acknowledged.append(signal_id)
                self.more.notify_all()

    def wait_for(self, count: int) -> bool:
        with self.more:
            return self.more.wait_for(lambda: len(self.acknowledged) >= count, 30)
