"""`make chaos MINUTES=…`: signals come in while whatever takes part is killed, over and over.

Twenty signals a second are sent by phones, each twice at the same moment, while web server, worker,
relay, broker and database die as drawn from a seed. Prints after each storm what was killed, what
was acknowledged and what became of it; ends with 1 where something was lost or happened twice.
CHAOS_SEED repeats.
"""

from __future__ import annotations

import itertools
import os
import random
import sys
import threading
import time
from collections import Counter, defaultdict
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID

from fieldapp.plumbing.ids import uuid7
from tests import lengths
from tests.faults.phones import Phone, overt
from tests.faults.plant import RELAY, WEB, WORKER, Plant, running_plant

BROKER, DATABASE = "broker", "database"
KILLS = 30  # in a storm; as many of each
PAUSES = (0.8, 2.0)  # seconds between two of them
A_SECOND = 20  # signals
SENDERS = 16
UNOWNED = 5  # each fifth signal is from a site without a rep: all of the queue hear of it
ENOUGH = 180  # seconds until all is done, on the slowest machine
FOLLOWED = """
    select count(*), coalesce(sum(made - 1) filter (where made > 1), 0)
    from (select count(f.id) as made from signals_signal s
          left join signals_followup f on f.signal_id = s.id
          where s.id = any(%s) group by s.id having count(f.id) > 0) as each
"""
WAITED = """
    select percentile_cont(array[0.5, 0.95, 1.0]) within group
      (order by extract(epoch from routed_at - received_at))
    from signals_signal s join signals_followup f on f.signal_id = s.id where s.id = any(%s)
"""


@dataclass
class Toll:
    """What a storm killed, and what became of what was acknowledged in it."""

    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    routed: int = 0
    double: int = 0
    dead: int = 0

    @property
    def lost(self) -> int:
        """Acknowledged, and no follow-up."""
        return self.acknowledged - self.routed

    @property
    def is_whole(self) -> bool:
        """Nothing lost, twice or given up."""
        return not (self.lost or self.double or self.dead)

    def __add__(self, other: Toll) -> Toll:
        return Toll(
            self.kills + other.kills,
            self.acknowledged + other.acknowledged,
            self.routed + other.routed,
            self.double + other.double,
            self.dead + other.dead,
        )

    def __str__(self) -> str:
        each = ", ".join(f"{name} {count}" for name, count in sorted(self.kills.items()))
        return (
            f"{self.kills.total()} kills ({each})   acknowledged {self.acknowledged}   "
            f"routed {self.routed}   lost {self.lost}   double {self.double}   dead {self.dead}"
        )


class Storm:
    """Signals and kills at the same time; afterwards all is well, and one waits until it is done.

    ``signals`` has what was sent, with the statuses of both answers once it is over.
    """

    def __init__(self, plant: Plant, seed: int) -> None:
        self.plant, self.chance = plant, random.Random(seed)
        self.blows = [WEB, WORKER, RELAY, BROKER, DATABASE] * (KILLS // 5)
        self.chance.shuffle(self.blows)
        self.over = threading.Event()
        self.phone = Phone(plant.port, plant.people["keys"]["erin"])
        self.signals: dict[UUID, list[int]] = defaultdict(list)

    def rage(self) -> Toll:
        """All of it; what it cost."""
        self.plant.start()
        with ThreadPoolExecutor(SENDERS + 1) as pool:
            killing = pool.submit(self.kill)
            for signal_id, answer in self.send(pool):
                self.signals[signal_id].append(answer.result())
            killing.result()
        self.plant.start()
        self.plant.wait_until_all_is_done(ENOUGH)
        return self.toll()

    def kill(self) -> None:
        """One after the other, the next one maybe while the last is not up again."""
        try:
            for blow in self.blows:
                self.over.wait(self.chance.uniform(*PAUSES))
                self.strike(blow)
        finally:
            self.over.set()

    def strike(self, blow: str) -> None:
        if blow == BROKER:
            self.plant.wipe_broker()
        elif blow == DATABASE:
            self.plant.servers.postgres.kill()
            self.plant.servers.postgres.start()
        else:
            self.plant.kill_and_start(blow)

    def send(self, pool: ThreadPoolExecutor) -> list[tuple[UUID, Future[int]]]:
        """New signals until nothing dies any more, each by two phones at once."""
        sent = []
        unowned = {"site": self.plant.people["tamsin_office"], "machine": None}
        for n in itertools.count():
            if self.over.wait(1 / A_SECOND):
                return sent
            signal_id = uuid7()
            body = overt(self.plant.people, **({} if n % UNOWNED else unowned))
            sent += [(signal_id, pool.submit(self.phone.send, signal_id, body)) for _ in range(2)]
        return sent

    def toll(self) -> Toll:
        """Counted in the database."""
        ids = list(self.signals)
        routed, double = self.plant.row(FOLLOWED, ids)
        dead = self.plant.ask("select count(dead_at) from plumbing_outboxrow")
        return Toll(Counter(self.blows), len(ids), routed, double, dead)

    @property
    def waited(self) -> list[float]:
        """Seconds from received to routed: half of them, all but a twentieth, the longest."""
        return self.plant.ask(WAITED, list(self.signals))


def main(minutes: float) -> int:
    """Storms until the time is over; returns 1 where the sum is not whole."""
    end = time.monotonic() + 60 * minutes
    seed, total = lengths.seed(), Toll()
    print(f"For {minutes:g} minutes, from CHAOS_SEED={seed}", flush=True)
    with running_plant() as plant:
        for turn in itertools.count():
            storm = Storm(plant, seed + turn)
            total += (toll := storm.rage())
            half, most, longest = storm.waited
            print(f"{seed + turn:7}   {toll}", flush=True)
            print(f"{'':10}routed after {half:.2f} s (half), {most:.1f} s (95 %), {longest:.0f} s")
            if time.monotonic() >= end:
                break
        print(f"{'in all':10}{total}\n{plant.verify()}", end="")
    return int(not total.is_whole)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fieldapp.settings")
    sys.exit(main(float(os.environ.get("MINUTES") or 1)))
