"""The office is killed: in the middle of a transaction, and before it is asked."""

from __future__ import annotations

import psycopg
from playwright.sync_api import expect

from fieldapp import processes
from tests.faults.plant import WEB
from tests.journeys.conftest import is_ready
from tests.offline.clocks import own_clock, within
from tests.offline.work import OPS, arrived_once, bench, fault, not_arrived, saved

WAITS_FOR_A_LOCK = "select exists (select from pg_locks where not granted)"


def test_an_office_killed_in_the_middle_has_all_of_it_or_nothing(phone, network, office, visit):
    """7 and 6: killed with its transaction open, dark for the next; back, it has each once."""
    page = phone.page
    own_clock(page)
    page.goto(bench(office, visit))
    with psycopg.connect(office.servers.postgres.url) as line:
        line.execute("lock table calls_fault in share row exclusive mode")
        fault(page, "Cut in the middle")
        office.wait(WAITS_FOR_A_LOCK, seconds=20)
        office.kill(WEB)
    saved(page)
    fault(page, "While it was dark")
    expect(phone.bar).to_contain_text("2 waiting")
    for words in ("Cut in the middle", "While it was dark"):
        not_arrived(office, words)
    assert [row["state"] for row in phone.outbox] == ["queued", "queued"]
    office.start(WEB)
    assert processes.wait_until(lambda: is_ready(office.port), 60, pause=0.1)
    # By itself: nobody touches the phone, nothing is loaded anew.
    assert within(page, 600, lambda: phone.states == ["acked", "acked"])
    for words in ("Cut in the middle", "While it was dark"):
        arrived_once(office, words)
    expect(phone.bar).to_contain_text("All sent")
    sent = [r.path for r in network.asked("PUT", OPS) if r.status]
    assert len(sent) == len(set(sent)) == 2
