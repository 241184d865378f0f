"""Keeps some connections busy for some seconds and says how long each answer took."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple


class Request(NamedTuple):
    """What is sent: method, path, body."""

    method: str
    path: str
    body: str = ""


@dataclass
class Outcome:
    """Answers of one round: seconds each took, and how many were not 2xx."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    lasted: float = 0.0

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.lasted

    def percentile(self, share: int) -> float:
        """Milliseconds that ``share`` per cent of the answers took at most."""
        return statistics.quantiles(self.seconds, n=100)[share - 1] * 1000


def run(
    port: int,
    make: Callable[[], Request],
    headers: dict[str, str],
    *,
    connections: int = 8,
    seconds: float = 4.0,
) -> Outcome:
    """One round on fresh connections, kept alive."""
    outcome, lock = Outcome(), threading.Lock()
    begin = time.perf_counter()
    end = begin + seconds

    def one() -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        took, refused = [], 0
        while (start := time.perf_counter()) < end:
            request = make()
            line.request(request.method, request.path, request.body or None, headers)
            answer = line.getresponse()
            answer.read()
            took.append(time.perf_counter() - start)
            refused += answer.status // 100 != 2
        line.close()
        with lock:
            outcome.seconds += took
            outcome.refused += refused

    threads = [threading.Thread(target=one) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.lasted = time.perf_counter() - begin
    return outcome
