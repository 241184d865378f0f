"""Two windows of one phone: one sends, one writes, and the other takes over when it has to."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from fieldapp import processes
from tests import lengths
from tests.faults.plant import Plant
from tests.offline.clocks import own_clock, passes
from tests.offline.phones import Phone
from tests.offline.work import OPS, arrived_once, awake, bench, fill, keep_faults

ONLINE = "dispatchEvent(new Event('online'))"
AHEAD = "window.ahead = 0; Date.now = ((real) => () => real() + ahead)(Date.now)"
SHEET = "form[action$='do=fault']"


@pytest.fixture
def windows(phones: Callable[..., Phone], office: Plant, visit: UUID) -> tuple[Phone, Page, Page]:
    """A phone with two windows at the copier; the second's clock can be set ``ahead``."""
    phone = phones()
    first, second = phone.page, phone.window()
    second.add_init_script(AHEAD)
    for page in (first, second):
        page.goto(bench(office, visit))
        awake(page)
    return phone, first, second


def later(second: Page, seconds: int) -> None:
    """So much later, as far as the second window can tell."""
    if lengths.LONG:
        second.wait_for_timeout(seconds * 1000)
    else:
        second.evaluate(f"ahead += {seconds * 1000}")


def later_sent(phone: Phone, seconds: int) -> bool:
    """Some time passes; whether it was received since."""
    passes(phone.page, seconds)
    return phone.states == ["acked"]


def test_two_windows_that_send_at_once_send_each_thing_once(windows, network, office, visit):
    """32: both see the network come back."""
    phone, first, second = windows
    words = [f"Seen by two windows {n}" for n in range(6)]
    keep_faults(phone, office, visit, words)
    for page in (first, second):
        page.evaluate(ONLINE)
    phone.until(*["acked"] * 6)
    for each in words:
        arrived_once(office, each)
    sent = [request.path for request in network.asked("PUT", OPS)]
    assert len(sent) == len(set(sent)) == 6
    for page in (first, second):
        expect(page.locator("[data-sync]")).to_contain_text("All sent")


def test_a_window_that_is_closed_while_it_sends_leaves_it_to_the_other(
    windows, network, office, visit
):
    """33: whoever waits for its turn looks again in a few seconds."""
    phone, first, second = windows
    own_clock(first)
    stuck = network.hang("PUT", OPS, 1)
    keep_faults(phone, office, visit, ["Closed in the middle"])
    first.evaluate(ONLINE)
    assert processes.wait_until(lambda: stuck.hits, 20, pause=0.05)
    phone.page = second
    second.evaluate(ONLINE)
    assert phone.states == ["sending"]
    first.close()
    assert processes.wait_until(lambda: later_sent(phone, 5), 20, pause=0.1)
    arrived_once(office, "Closed in the middle")
    expect(phone.bar).to_contain_text("All sent")


def test_a_window_that_fell_asleep_while_it_sends_is_relieved_after_a_minute(
    windows, network, office, visit
):
    """33: it holds on to its turn; awake again, it does no harm."""
    phone, first, second = windows
    stuck = network.hang("PUT", OPS, 1)
    keep_faults(phone, office, visit, ["Asleep in the middle"])
    first.evaluate(ONLINE)
    assert processes.wait_until(lambda: stuck.hits, 20, pause=0.05)
    sleeper = phone.devtools(first)
    sleeper.send("Page.setWebLifecycleState", {"state": "frozen"})
    phone.page = second
    later(second, 40)
    second.evaluate(ONLINE)
    assert phone.states == ["sending"]
    later(second, 25)
    second.evaluate(ONLINE)
    phone.until("acked")
    arrived_once(office, "Asleep in the middle")
    stuck.released.set()
    sleeper.send("Page.setWebLifecycleState", {"state": "active"})
    expect(first.locator("[data-sync]")).to_contain_text("All sent")
    phone.until("acked")
    arrived_once(office, "Asleep in the middle")


def test_one_sheet_open_in_two_windows_is_written_in_one_of_them(windows, office, visit):
    """34: the second cannot be written in until the first has saved; one fault is kept."""
    phone, first, second = windows
    fill(first, "Written once")
    drafted = processes.wait_until(lambda: phone.store("drafts"), 10, pause=0.05)
    assert drafted
    second.reload()
    sheet = second.locator(SHEET)
    expect(second.locator("main")).to_contain_text("Open in another window")
    assert sheet.evaluate("form => form.inert")
    first.locator(f"{SHEET} button[data-once]").tap()
    phone.until("acked")
    expect(second.locator("main")).not_to_contain_text("Open in another window")
    assert sheet.evaluate("form => !form.inert && !form.elements.note.value")
    arrived_once(office, "Written once")
    assert len(phone.outbox) == 1
    assert phone.store("drafts") == []
