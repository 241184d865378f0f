"""A phone whose clock is wrong: what it sends is received and put in order all the same."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from playwright.sync_api import expect

from tests.faults.plant import Plant
from tests.offline.phones import Phone
from tests.offline.work import OPS, arrived_once, bench, fault, saved

# By how many seconds the office's own times and the corrected one of the work are off.
TIMES = """
    select greatest(abs(extract(epoch from now() - got.received_at)),
                    abs(extract(epoch from now() - said.captured_at + said.skew * interval '1 s')))
    from sync_fieldoperation got join calls_operation said using (op_id) where got.op_id = %s
"""
SKEW = "select skew from sync_fieldoperation where op_id = %s"
ORDER = """
    select array_agg(note order by seq) from (
      select body->'fields'->'note'->>0 as note, seq, result from sync_fieldoperation
      where visit_id = %s and result = 'applied') as kept
"""
YEARS_4, DAYS_2 = dt.timedelta(days=4 * 365), dt.timedelta(days=-2)


def set_wrong(phone: Phone, office: Plant, visit: UUID, by: dt.timedelta) -> None:
    """The phone is at its machine, with a clock that is wrong."""
    phone.page.clock.set_fixed_time(dt.datetime.now(dt.UTC) + by)
    phone.page.goto(bench(office, visit))


def test_a_clock_years_ahead_and_one_days_behind_change_neither_order_nor_times(
    phone, office, visit
):
    """44: received with the office's own time, in the order in which it was saved; and said."""
    page = phone.page
    for by, words, said in (
        (YEARS_4, "Four years ahead", "35040 h wrong"),
        (DAYS_2, "Two days behind", "48 h wrong"),
    ):
        set_wrong(phone, office, visit, by)
        fault(page, words)
        phone.until(*["acked"] * len(phone.states))
        arrived_once(office, words)
        op_id = phone.outbox[-1]["op_id"]
        assert office.ask(TIMES, op_id) < 120
        assert abs(office.ask(SKEW, op_id) - by.total_seconds()) < 120
        page.goto("/outbox/")
        expect(page.locator("main")).to_contain_text(f"The clock of this phone is {said}")
        expect(page.locator("[data-part=sent]")).to_contain_text(words)
    assert office.ask(ORDER, visit) == ["Four years ahead", "Two days behind"]


def test_a_clock_that_is_set_right_does_not_make_the_outbox_wait_for_years(
    phone, network, office, visit
):
    """44 and 11: "not before two minutes" was reckoned by a clock that was four years ahead."""
    set_wrong(phone, office, visit, YEARS_4)
    network.answer(503, "PUT", OPS, 1, Retry_After="120")
    fault(phone.page, "Reckoned wrongly")
    saved(phone.page)
    phone.until("queued")
    set_wrong(phone, office, visit, dt.timedelta())
    phone.again()
    arrived_once(office, "Reckoned wrongly")
    phone.until("acked")
    assert len(network.asked("PUT", OPS)) == 2
