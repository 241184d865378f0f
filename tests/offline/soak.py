"""`make soak MINUTES=…`: a phone, a network and an office at their worst, for as long as one likes.

Full phones on a bad network and walks of random steps, in turn. Prints after each where everything
is, and the sum at the end; ends with 1 where something was lost or came twice. CHAOS_SEED repeats.
"""

from __future__ import annotations

import itertools
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from fieldapp import processes
from tests import lengths
from tests.faults.plant import Plant, running_plant
from tests.journeys.conftest import is_ready
from tests.offline import proxy
from tests.offline.conftest import new_visit
from tests.offline.crowd import crowd
from tests.offline.profiles import Profiles
from tests.offline.tally import Tally
from tests.offline.walk import Walk
from tests.offline.work import bench

MINUTES = 2.0
STEPS = 200


@contextmanager
def company(folder: Path) -> Iterator[tuple[Plant, proxy.Network, Profiles]]:
    """The office, the network in front of it, and phones."""
    with (
        running_plant("tests.offline.company") as office,
        proxy.network(office.port) as network,
        sync_playwright() as playwright,
    ):
        office.start()
        assert processes.wait_until(lambda: is_ready(office.port), 60, pause=0.1)
        yield office, network, Profiles(playwright, office, network, folder)


def round_of(
    kind: str, seed: int, office: Plant, network: proxy.Network, profiles: Profiles
) -> Tally:
    """One walk or one crowd, on a phone and at a visit of its own."""
    network.heal()
    network.seen.clear()
    visit = new_visit(office)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        phone = profiles.phone("erin", Path(folder) / "phone")
        network.keeps_day = True
        here, at = f"/visits/{visit}/", bench(office, visit)
        phone.ready(here, at)
        walk = Walk(phone, office, network, visit, seed)
        try:
            if kind == "walk":
                walk.go(STEPS)
                tally, more = walk.tally(), ""
            else:
                came = crowd(walk)
                tally = came.tally
                order = "in order" if came.in_order else "NOT IN ORDER"
                more = f"   {order}, longest pause of the page {came.longest:.0f} ms"
                tally.lost += not came.in_order
        finally:
            phone.close()
    print(f"{kind:5} {seed:7}   {tally}{more}", flush=True)
    for op_id in tally.missing:
        print(f"  lost: {op_id}; steps: {' '.join(walk.story)}")
    return tally


def main(minutes: float) -> int:
    """Rounds until the time is over; returns 1 where the sum is not whole."""
    end = time.monotonic() + 60 * minutes
    seed, total = lengths.seed(), Tally()
    print(f"For {minutes:g} minutes, from CHAOS_SEED={seed}", flush=True)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        company(Path(folder)) as (office, network, profiles),
    ):
        for turn in itertools.count():
            if turn > 1 and time.monotonic() >= end:
                break  # at least one of each
            kind = ("crowd", "walk")[turn % 2]
            total += round_of(kind, seed + turn, office, network, profiles)
    print(f"{'in all':15}{total}")
    return int(not total.is_whole)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fieldapp.settings")
    sys.exit(main(float(os.environ.get("MINUTES") or MINUTES)))
