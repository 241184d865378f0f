"""Twenty signals a second for a while: from the PUT to the follow-up, as it is committed.

The floor is a row that a program inserts by itself, at the same rate, heard of in the same way: as
the database tells a listener of what was committed. Each figure is shown beside it.
"""

from __future__ import annotations

import http.client
import json
import statistics
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import psycopg

A_SECOND = 20
SECONDS = 30
SENDERS = 8
CHANNEL = "bench_stream"
TELL = f"""
    create or replace function bench_tell() returns trigger language plpgsql as $$
      begin perform pg_notify('{CHANNEL}', to_jsonb(new)->>tg_argv[0]); return null; end $$;
    create table if not exists bench_floor (id uuid primary key);
    create or replace trigger bench_tell after insert on bench_floor
      for each row execute function bench_tell('id');
    create or replace trigger bench_tell after insert on signals_followup
      for each row execute function bench_tell('signal_id');
"""


class Ear:
    """Hears in a thread of its own what was committed, and when."""

    def __init__(self, url: str) -> None:
        self.heard: dict[str, float] = {}
        self.line = psycopg.connect(url, autocommit=True)
        self.line.execute(f"listen {CHANNEL}")
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.listen)
        self.thread.start()

    def listen(self) -> None:
        while not self.ended.is_set():
            for told in self.line.notifies(timeout=0.5):
                self.heard[told.payload] = time.perf_counter()

    def wait_for(self, count: int, limit: float) -> None:
        """Until so many were heard of. Raises SystemExit when they are not in time."""
        end = time.monotonic() + limit
        while len(self.heard) < count:
            if time.monotonic() > end:
                raise SystemExit(f"Only {len(self.heard)} of {count} were routed in {limit:.0f} s.")
            time.sleep(0.1)

    def close(self) -> None:
        self.ended.set()
        self.thread.join()
        self.line.close()


def main(port: int, facts: dict, url: str) -> None:
    """The floor first, then the product."""
    with psycopg.connect(url, autocommit=True) as line:
        line.execute(TELL)
    floor = spans(url, inserting(url))
    ours = spans(url, putting(port, facts))
    print(f"\nThe whole product at {A_SECOND} signals a second for {SECONDS} s")
    for words, part in (("p50", 50), ("p95", 95), ("longest", 100)):
        least, most = at(floor, part), at(ours, part)
        print(
            f"  PUT to follow-up, {words:10} {most:8.1f} ms   floor {least:6.1f} ms   "
            f"{most / least:6.1f} times (n={len(ours)})"
        )


def spans(url: str, act: Callable[[uuid.UUID], None]) -> list[float]:
    """Seconds from when each ``act`` was due until what it made was committed."""
    ear, begun = Ear(url), {}

    def one(at: float) -> None:
        time.sleep(max(0, at - time.perf_counter()))
        name = uuid.uuid4()
        begun[str(name)] = at
        act(name)

    try:
        first = time.perf_counter() + 0.1
        with ThreadPoolExecutor(SENDERS) as pool:
            list(pool.map(one, [first + n / A_SECOND for n in range(A_SECOND * SECONDS)]))
        ear.wait_for(len(begun), limit=120)
    finally:
        ear.close()
    return [ear.heard[name] - start for name, start in begun.items()]


def inserting(url: str) -> Callable[[uuid.UUID], None]:
    """One row in one transaction, on a connection for each thread."""
    mine = threading.local()

    def act(name: uuid.UUID) -> None:
        if not hasattr(mine, "line"):
            mine.line = psycopg.connect(url, autocommit=True)
        mine.line.execute("insert into bench_floor values (%s)", [name])

    return act


def putting(port: int, facts: dict) -> Callable[[uuid.UUID], None]:
    """A signal over HTTP, on a connection for each thread."""
    mine = threading.local()
    headers = {"Content-Type": "application/json", "Authorization": f"Token {facts['token']}"}

    def act(name: uuid.UUID) -> None:
        if not hasattr(mine, "line"):
            mine.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        body = {
            "type": "overt",
            "site": facts["site"],
            "noticed_at": datetime.now(UTC).isoformat(),
        }
        mine.line.request("PUT", f"/api/v1/signals/{name}/", json.dumps(body), headers)
        reply = mine.line.getresponse()
        reply.read()
        if reply.status != 201:
            raise SystemExit("A signal was refused.")

    return act


def at(seconds: list[float], part: int) -> float:
    """The part-th hundredth, in milliseconds."""
    if part == 100:
        return max(seconds) * 1000
    return statistics.quantiles(seconds, n=100)[part - 1] * 1000
