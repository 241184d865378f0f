"""The worker in a real browser: what it keeps, what it leaves alone, and how a release comes in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from fieldapp import pwa
from tests.journeys.small_server import PERSON, Small, serving

PUT = """async (address) => {
  const bytes = new Uint8Array(300_000).map((_, n) => (n * 7 + (n >> 8)) % 256)
  for (const method of ['POST', 'PUT']) await fetch(address, { method, body: bytes })
}"""
INSTALLED = """async () => {
  const found = await navigator.serviceWorker.getRegistration()
  const ended = new Promise((done) => found.addEventListener('updatefound', () => {
    const next = found.installing
    next.addEventListener('statechange', () => done(next.state))
  }))
  found.update().catch(() => {})
  return ended
}"""
BYTES = bytes((n * 7 + (n >> 8)) % 256 for n in range(300_000))


@pytest.fixture
def small() -> Iterator[Small]:
    """The server of a few pages."""
    with serving() as server:
        yield server


@pytest.fixture
def phone(browser: Browser, small: Small) -> Iterator[BrowserContext]:
    """A browser that has seen nothing yet."""
    context = browser.new_context(base_url=small.origin)
    yield context
    context.close()


def open_app(phone: BrowserContext) -> Page:
    """One look in the morning: everything is kept."""
    page = phone.new_page()
    page.goto("/day/")
    expect(page.locator("[data-ready]")).to_contain_text("All")
    return page


def names(page: Page) -> list[str]:
    return sorted(page.evaluate("caches.keys()"))


def look_again(page: Page) -> None:
    """Start the app anew, and wait until it has tried to keep everything."""
    page.evaluate("sessionStorage.clear()")
    with page.expect_request("**/visits/1/"):
        page.goto("/offline/")
    page.evaluate("navigator.locks.request('prefetch', () => 0)")


def update(page: Page) -> None:
    """Ask for a new release, as the app does at its start."""
    page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update())")


def waiting(page: Page) -> str:
    """The state of the registration in one word."""
    return page.evaluate(
        "navigator.serviceWorker.getRegistration().then((found) => found?.waiting ? 'waiting' : "
        "found?.installing ? 'installing' : found?.active ? 'active' : 'none')"
    )


def test_kept_pages_open_without_a_network_and_others_say_so(phone, small):
    page = open_app(phone)
    phone.set_offline(True)
    for address, title in {
        "/day/": "My day",
        "/visits/1/?open=3": "Visit",
        "/accounts/1/": "Account",
        "/overview/": "Offline one",
    }.items():
        page.goto(address)
        expect(page.locator("h1")).to_have_text(title)


def test_what_is_still_fetched_has_a_clock_and_is_ticked_when_it_is_here(phone):
    page, held = phone.new_page(), []
    page.route("**/field/day.json", lambda route: held.append(route))
    with page.expect_request("**/field/day.json"):
        page.goto("/day/")
    line = page.locator("[data-ready]:visible")
    expect(line).to_have_text("Not yet")
    expect(line.locator("use")).to_have_attribute("href", "#clock")
    held[0].continue_()
    expect(line).to_contain_text("All")
    expect(line.locator("use")).to_have_attribute("href", "#check")


def test_with_a_network_the_page_itself_comes(phone, small):
    page = open_app(phone)
    small.titles["/visits/1/"] = "Visit, changed"
    page.goto("/visits/1/")
    expect(page.locator("h1")).to_have_text("Visit, changed")


def test_a_network_that_answers_nothing_is_waited_for_three_seconds(phone, small):
    page = open_app(phone)
    small.titles["/visits/1/"] = "Too late"
    small.slow.clear()
    page.goto("/visits/1/", wait_until="commit")
    expect(page.locator("h1")).to_have_text("Visit")


def test_a_server_that_is_down_does_not_take_the_kept_page_away(phone, small):
    page = open_app(phone)
    small.broken["/visits/1/"] = 502
    page.goto("/visits/1/")
    expect(page.locator("h1")).to_have_text("Visit")


def test_what_is_sent_goes_through_byte_for_byte(phone, small):
    page = open_app(phone)
    page.reload()
    assert page.evaluate("Boolean(navigator.serviceWorker.controller)")
    page.evaluate(PUT, "/api/v1/photos/x/")
    assert small.bodies == [hashlib.sha256(BYTES).hexdigest()] * 2


def test_a_session_that_ends_leaves_no_sign_in_page_among_the_kept(phone, small):
    page = open_app(phone)
    small.titles |= {"/day/": "My day, changed", "/visits/1/": "Visit, changed"}
    small.signed_in = False
    look_again(page)
    phone.set_offline(True)
    page.goto("/visits/1/")
    expect(page.locator("h1")).to_have_text("Visit")


def test_an_interrupted_look_keeps_the_day_as_it_was_with_its_time(phone, small):
    page = open_app(phone)
    name = f"day-{PERSON}"
    ready = "async (name) => (await (await caches.open(name)).match('/field/ready')).text()"
    before = page.evaluate(ready, name)
    small.titles |= {"/day/": "My day, changed", "/visits/1/": "Visit, changed"}
    small.broken["/visits/1/"] = 0
    look_again(page)
    assert page.evaluate(ready, name) == before
    phone.set_offline(True)
    for address, title in {"/day/": "My day", "/visits/1/": "Visit"}.items():
        page.goto(address)
        expect(page.locator("h1")).to_have_text(title)


def test_the_pages_of_somebody_else_are_deleted(phone, small):
    page = open_app(phone)
    page.evaluate("caches.open('day-0190163d-0000-7000-8000-000000000000')")
    page.reload()
    page.locator("body[data-awake]").wait_for()
    assert [name for name in names(page) if "0000" in name] == []
    assert f"day-{PERSON}" in names(page)


def test_a_release_of_which_one_file_fails_is_not_installed(phone, small):
    page = open_app(phone)
    small.release = "two"
    small.broken["/static/kept.0123456789ab.css"] = 503
    ended = page.evaluate(INSTALLED)
    assert ended == "redundant"
    assert "shell-two" not in names(page)
    assert waiting(page) == "active"
    phone.set_offline(True)
    page.goto("/nowhere/")
    expect(page.locator("h1")).to_have_text("Offline one")


def test_a_new_release_waits_while_a_page_is_open_and_is_taken_when_asked(phone, small):
    page = open_app(phone)
    page.locator("[name=note]").fill("Half a sentence")
    small.release = "two"
    update(page)
    note = page.locator("[data-update]")
    expect(note).to_be_visible()
    assert page.locator("[name=note]").input_value() == "Half a sentence"
    with page.expect_navigation():
        note.get_by_role("button").click()
    page.locator("body[data-awake]").wait_for()
    assert waiting(page) == "active"
    shells = [name for name in names(page) if name.startswith("shell-")]
    assert shells == ["shell-one", "shell-two"]  # the one before stays, for pages that are open


def test_a_release_that_waits_is_taken_at_the_next_start(phone, small):
    page = open_app(phone)
    small.release = "two"
    update(page)
    expect(page.locator("[data-update]")).to_be_visible()
    page.evaluate("sessionStorage.clear()")
    with page.expect_navigation(url="**/day/"):
        page.reload()
    page.locator("body[data-awake]").wait_for()
    expect(page.locator("[data-update]")).to_be_hidden()


def test_another_window_is_not_loaded_anew(phone, small):
    page, other = open_app(phone), open_app(phone)
    other.locator("[name=note]").fill("Half a sentence")
    small.release = "two"
    update(page)
    expect(page.locator("[data-update]")).to_be_visible()
    with page.expect_navigation():
        page.locator("[data-update] button").click()
    page.locator("body[data-awake]").wait_for()
    assert other.locator("[name=note]").input_value() == "Half a sentence"


def test_nothing_is_taken_at_a_start_while_something_is_being_sent(phone, small):
    page = open_app(phone)
    sender = phone.new_page()
    sender.goto("/offline/")
    sender.evaluate("void navigator.locks.request('drain', () => new Promise(() => {}))")
    small.release = "two"
    update(page)
    expect(page.locator("[data-update]")).to_be_visible()
    page.evaluate("sessionStorage.clear()")
    page.reload()
    expect(page.locator("[data-update]")).to_be_visible()
    assert waiting(page) == "waiting"


def test_two_releases_later_the_first_is_forgotten(phone, small):
    page = open_app(phone)
    for small.release in ("two", "three"):
        update(page)
        expect(page.locator("[data-update]")).to_be_visible()
        with page.expect_navigation():
            page.locator("[data-update] button").click()
        page.locator("body[data-awake]").wait_for()
    shells = [name for name in names(page) if name.startswith("shell-")]
    assert shells == ["shell-three", "shell-two"]


def test_switched_off_it_forgets_pages_and_never_what_was_captured(phone, small):
    page = open_app(phone)
    assert page.evaluate("indexedDB.databases()") != []
    small.script = pwa.GONE
    update(page)
    page.wait_for_function("caches.keys().then((names) => !names.length)")
    page.wait_for_function("navigator.serviceWorker.getRegistration().then((found) => !found)")
    assert page.evaluate("indexedDB.databases()") != []
