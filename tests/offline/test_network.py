"""A network that lies, loses and hangs: nothing counts as received but what the office names."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from fieldapp import processes
from tests.offline.clocks import own_clock, passes, within
from tests.offline.proxy import ALWAYS
from tests.offline.work import (
    NAMED,
    OPS,
    arrived_once,
    bench,
    fault,
    not_arrived,
    saved,
)

API = "/api/v1/"
WAITS, SENT = "[data-part=waits]", "[data-part=sent]"


def test_an_answer_that_was_lost_is_asked_for_again(phone, network, office):
    """8: the office has it, the phone cannot know; told again, it is the same one."""
    network.lose_answer("PUT", OPS, ALWAYS)
    fault(phone.page, "The answer was lost")
    office.wait(f"select ({NAMED}) = 1", "The answer was lost", seconds=30)
    saved(phone.page)
    assert len(phone.waiting) == 1
    network.heal()
    phone.again()
    phone.until("acked")
    expect(phone.bar).to_contain_text("All sent")
    arrived_once(office, "The answer was lost")
    last = network.asked("PUT", OPS)[-1]
    assert last.answered("Idempotency-Replayed") == "true"


def test_a_proxy_that_is_overloaded_is_no_answer(phone, network, office):
    """10: what is no answer of the office, whatever it says in HTML, takes nothing away."""
    fault_of = network.answer(500, "PUT", OPS, ALWAYS)
    fault(phone.page, "Answered in HTML")
    saved(phone.page)
    for status in (502, 503, 504, 429, 408):
        fault_of.times = 0
        fault_of = network.answer(status, "PUT", OPS, ALWAYS)
        phone.again()
        assert processes.wait_until(lambda: fault_of.hits, 20)  # noqa: B023 - asked at once
    not_arrived(office, "Answered in HTML")
    phone.page.goto("/outbox/")
    expect(phone.page.locator("main")).to_contain_text("The office is busy. Nothing is lost.")
    expect(phone.page.locator(WAITS)).to_contain_text("Answered in HTML")
    network.heal()
    phone.page.get_by_role("button", name="Try to send now").tap()
    expect(phone.page.locator(SENT)).to_contain_text("Answered in HTML")
    arrived_once(office, "Answered in HTML")


def test_nothing_is_asked_before_the_time_that_the_office_named(phone, network, office, visit):
    """11: `Retry-After` holds against the timer, the button and a phone taken out again."""
    own_clock(phone.page)
    phone.page.goto(bench(office, visit))
    network.answer(503, "PUT", OPS, 1, Retry_After="120")
    fault(phone.page, "Not before two minutes")
    saved(phone.page)
    assert phone.states == ["queued"]
    passes(phone.page, 100)
    phone.again()
    phone.page.goto("/outbox/")
    phone.page.get_by_role("button", name="Try to send now").tap()
    expect(phone.page.locator(WAITS)).to_contain_text("Not before two minutes")
    not_arrived(office, "Not before two minutes")
    assert len(network.asked("PUT", OPS)) == 1
    assert within(phone.page, 600, lambda: phone.states == ["acked"])
    arrived_once(office, "Not before two minutes")
    assert len(network.asked("PUT", OPS)) == 2


@pytest.mark.parametrize("where", [API, OPS])
def test_the_page_of_a_hotel_acknowledges_nothing(phone, network, office, where):
    """14: on whatever it is put, whether it says 200 or shows the way to its own sign-in."""
    words = f"Behind a welcome page {where}"
    hotel = network.captive(where)
    fault(phone.page, words)
    saved(phone.page)
    hotel.times = 0
    to_its_page = network.answer(302, "*", where, ALWAYS, Location="/sign-in/login/")
    phone.page.goto("/outbox/")
    expect(phone.page.locator("main")).to_contain_text("This Wi-Fi needs a login page or blocks us")
    assert processes.wait_until(lambda: to_its_page.hits, 20)
    phone.until("queued")
    not_arrived(office, words)
    network.heal()
    phone.page.get_by_role("button", name="Try to send now").tap()
    expect(phone.page.locator(SENT)).to_contain_text(words)
    arrived_once(office, words)
