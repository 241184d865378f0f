"""A session ended by itself, and somebody else signs in: nothing of the one before is shown."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from fieldapp import processes
from tests.offline.phones import Phone
from tests.offline.proxy import ALWAYS
from tests.offline.work import end_session

PERSON = "() => document.body.dataset.person"
KEPT = "async () => (await caches.keys()).filter((name) => name.startsWith('day-'))"
SAVED = """(owner) => {
    const op = { op_id: 'x', owner, state: 'acked', acked_at: Date.now(), detail: 'Fault kept' }
    sessionStorage.said = JSON.stringify({ op })
}"""


def door(phone: Phone) -> None:
    """The sign-in, awake: it waits for no script, and lets in whoever is faster than that."""
    phone.run("() => (sessionStorage.said ||= 'null')")
    phone.page.goto("/sign-in/login/")
    phone.page.wait_for_function("() => !sessionStorage.said")


@pytest.fixture
def left(phones, office) -> Phone:
    """Erin's, with her day kept; the office knows nobody on it any more."""
    phone = phones(ready=True)
    assert processes.wait_until(lambda: phone.store("day"), 20, pause=0.1)
    phone.run(SAVED, office.people["erin"])
    end_session(office, phone)
    door(phone)
    return phone


def test_pages_and_sites_that_were_kept_open_for_nobody_else(left, network, office):
    """The network is just there for signing in."""
    network.cut("GET", "^/day/", ALWAYS)
    left.sign_in("otto", office.people["password"])
    expect(left.page.locator("body")).not_to_contain_text("Harlow")
    assert left.run(PERSON) != office.people["erin"]
    assert (left.run(KEPT), left.store("day")) == ([], [])


def test_what_was_saved_last_is_told_to_nobody_else(left, office):
    left.sign_in("otto", office.people["password"])
    expect(left.page.locator("[data-spoken]")).to_have_attribute("data-is", "All sent")
    expect(left.page.locator("[data-toasts] .toast__t")).to_have_count(0)


def test_who_comes_back_finds_what_was_kept(left, network, office):
    left.sign_in("erin", office.people["password"])
    left.ready("/outbox/")
    end_session(office, left)
    door(left)
    network.cut("GET", "^/day/", ALWAYS)
    left.sign_in("erin", office.people["password"])
    expect(left.page.locator("main")).to_contain_text("Harlow")
