"""A full phone on a bad network: two hundred operations and sixty photos, in order, all of them."""

from __future__ import annotations

from dataclasses import dataclass

from tests.offline.tally import Tally
from tests.offline.walk import Walk

RATE = 50_000  # bytes per second
DROPS = 0.2  # of the requests: cut before the office has them, or their answer lost
# Whether each line of waiting came in the order in which it was captured.
IN_ORDER = """
    select coalesce(bool_and(seq > before), true) from (
      select seq, lag(seq, 1, 0::bigint) over (
        partition by body->>'stream' order by received_at, seq) as before
      from sync_fieldoperation where op_id = any(%s::uuid[])) came
"""
# The longest that the page was busy with itself, in milliseconds.
WATCH = """() => {
    window.longest = 0
    new PerformanceObserver((seen) => {
      for (const { duration } of seen.getEntries()) window.longest = Math.max(longest, duration)
    }).observe({ type: 'longtask' })
}"""


@dataclass
class Crowd:
    """What came of it; ``longest`` is in milliseconds."""

    tally: Tally
    in_order: bool
    longest: float


def crowd(walk: Walk, *, ops: int = 200, photos: int = 60) -> Crowd:
    """Capture without a network, then send through a cell that drops and crawls."""
    walk.opens()
    walk.phone.run(WATCH)
    walk.loses_the_network()
    things: list[dict] = []
    while len(things) < ops + photos:
        thing = walk.something()
        wanted = photos if thing["type"] == "photo.add" else ops
        same = [one for one in things if ("photo" in one) == ("photo" in thing)]
        if len(same) < wanted:
            things.append(thing)
    walk.keep(things)
    walk.network.grow_bad(walk.seed, drops=DROPS, rate=RATE)
    walk.phone.offline(False)
    sent = walk.sends(seconds=600)
    longest = walk.phone.run("longest")
    assert sent, walk.phone.states
    return Crowd(walk.tally(), walk.office.ask(IN_ORDER, walk.captured), longest)
