"""Nothing acknowledged is lost and nothing happens twice, whatever is killed when.

CHAOS_SEED repeats a storm, CHAOS_MINUTES sends one after the other for as long.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from fieldapp.plumbing.ids import uuid7
from tests import lengths
from tests.faults.phones import Phone, overt
from tests.faults.plant import RELAY, WORKER, Plant

pytestmark = pytest.mark.fault

SIGNALS = 200
UNOWNED = 40  # of them at a site without a rep: all of the queue hear of these
SENDERS = 8
ENOUGH = 150  # seconds for the slowest machine; it takes a fraction


def test_200_signals_sent_twice_through_kills_and_wipes_become_200_follow_ups(plant):
    seed = lengths.seed()
    end = time.monotonic() + 60 * lengths.CHAOS_MINUTES
    plant.start()
    while True:
        print(f"CHAOS_SEED={seed}")
        signals = storm(plant, random.Random(seed))
        assert_each_happened_once(plant, signals)
        assert plant.verify() == "Everything holds.\n"
        seed += 1
        if time.monotonic() >= end:
            return


def storm(plant: Plant, chance: random.Random) -> list[UUID]:
    """Send 200 signals twice each while parts die; returns their ids, once all is done."""
    unowned = {"site": plant.people["tamsin_office"], "machine": None}
    bodies = {uuid7(): overt(plant.people) for _ in range(SIGNALS - UNOWNED)}
    bodies |= {uuid7(): overt(plant.people, **unowned) for _ in range(UNOWNED)}
    weather = Weather(plant, chance)
    statuses = send_all_twice(plant, bodies, chance, weather)
    weather.clear_up()
    assert Counter(tuple(sorted(pair)) for pair in statuses.values()) == {(200, 201): SIGNALS}
    plant.wait_until_all_is_done(ENOUGH)
    return list(bodies)


class Weather:
    """What dies when: drawn before, as numbers of acknowledged requests."""

    def __init__(self, plant: Plant, chance: random.Random) -> None:
        blows = [WORKER] * 2 + [RELAY] + ["broker"] * 2
        chance.shuffle(blows)
        moments = sorted(chance.sample(range(10, 2 * SIGNALS), len(blows)))
        self.coming = list(zip(moments, blows, strict=True))
        self.plant, self.acknowledged = plant, 0
        self.lock, self.striking = threading.Lock(), threading.Lock()

    def note(self) -> None:
        """One more request was acknowledged; strike when it is time."""
        with self.lock:
            self.acknowledged += 1
            due = [each for each in self.coming if each[0] <= self.acknowledged]
            self.coming = self.coming[len(due) :]
        for _moment, blow in due:
            self.strike(blow)

    def strike(self, blow: str) -> None:
        with self.striking:
            if blow == "broker":
                self.plant.wipe_broker()
            else:
                self.plant.kill_and_start(blow)

    def clear_up(self) -> None:
        """Once more, while the worker has its hands full; then nothing dies any more."""
        self.plant.wait("select count(*) > 0 from signals_followup", seconds=ENOUGH)
        for blow in ("broker", WORKER, RELAY):
            self.strike(blow)


def send_all_twice(plant: Plant, bodies: dict, chance: random.Random, weather: Weather) -> dict:
    """Each signal twice at the same moment, by phones that try again; the statuses by signal."""
    phone = Phone(plant.port, plant.people["keys"]["erin"])
    order = [signal_id for signal_id in chance.sample(list(bodies), SIGNALS) for _ in range(2)]
    gaps = {signal_id: chance.uniform(0, 0.03) for signal_id in bodies}

    def send(signal_id: UUID) -> tuple[UUID, int]:
        status = phone.send(signal_id, bodies[signal_id])
        weather.note()
        time.sleep(gaps[signal_id])  # technicians do not all talk at once
        return signal_id, status

    statuses: dict[UUID, list[int]] = {signal_id: [] for signal_id in bodies}
    with ThreadPoolExecutor(SENDERS) as pool:
        for signal_id, status in pool.map(send, order):
            statuses[signal_id].append(status)
    return statuses


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
    assert counts == dict.fromkeys(made, SIGNALS) | {"notices": SIGNALS + UNOWNED}
    assert plant.ask("select count(dead_at) from plumbing_outboxrow") == 0
    mailed = plant.ask("select count(*) from accounts_notice where emailed_at is not null")
    assert mails(plant) == mailed >= UNOWNED


def mails(plant: Plant) -> int:
    """How many different mails went out. One sent twice has the same Message-ID twice."""
    found = set()
    for file in plant.mail.glob("*"):
        lines = file.read_text().splitlines()
        found |= {line for line in lines if line.startswith("Message-ID:")}
    return len(found)
