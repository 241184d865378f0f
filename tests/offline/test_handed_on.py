"""A session ended by itself, and somebody else signs in: nothing of the one before is shown."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import expect

from fieldapp import processes
from tests.offline.phones import Phone
from tests.offline.proxy import ALWAYS
from tests.offline.work import end_session

PERSON = "() => document.body.dataset.person"
KEPT = "async () => (await caches.keys()).filter((name) => name.startsWith('day-'))"
# Whoever holds the phone unlocks it: what a device with a fingerprint reader would say.
READER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
START = "/visits/new/"
BEGUN = """async ([site, person]) => {
    const { keep } = await import('/static/js/outbox.js')
    document.body.dataset.person = person
    const fields = { kind: ['repair'] }
    return (await keep({ type: 'visit.start', target: { site }, fields })).op_id
}"""
SAVED = """(owner) => {
    const op = { op_id: 'x', owner, state: 'acked', acked_at: Date.now(), detail: 'Fault kept' }
    sessionStorage.said = JSON.stringify({ op })
}"""


def door(phone: Phone) -> None:
    """The sign-in, awake: it waits for no script, and lets in whoever is faster than that."""
    phone.run("() => (sessionStorage.said ||= 'null')")
    phone.page.goto("/sign-in/login/")
    phone.page.wait_for_function("() => !sessionStorage.said")


def ready(phone: Phone) -> None:
    """A visit can be begun on it without a network."""
    phone.ready(START)
    assert processes.wait_until(lambda: phone.store("day"), 20, pause=0.1)


@pytest.fixture
def left(phones, office) -> Phone:
    """Erin's, with her day kept; the office knows nobody on it any more."""
    phone = phones(ready=True)
    ready(phone)
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


@pytest.fixture
def with_passkey(phones, office) -> Iterator[Phone]:
    """Otto's, who can sign in by it alone; to others of these tests he has none."""
    phone = phones("")
    devtools = phone.devtools(phone.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": READER})
    phone.sign_in("otto", office.people["password"])
    phone.page.goto("/sign-in/2fa/webauthn/add/")
    phone.page.locator("[type=password]").fill(office.people["password"])
    phone.page.get_by_role("button", name="Confirm").tap()
    phone.page.get_by_role("button", name="Make the passkey").tap()
    phone.page.wait_for_url(lambda url: "/add/" not in url)
    end_session(office, phone)
    door(phone)
    yield phone
    with psycopg.connect(office.servers.postgres.url, autocommit=True) as line:
        line.execute("delete from mfa_authenticator")


def test_who_signs_in_with_a_passkey_finds_nothing_of_the_one_before(with_passkey, office, network):
    phone = with_passkey
    phone.sign_in("erin", office.people["password"])
    network.keeps_day = True
    phone.ready("/outbox/")
    end_session(office, phone)
    door(phone)
    network.cut("GET", "^/day/", ALWAYS)
    phone.page.get_by_role("button", name="Sign in with a passkey").tap()
    phone.page.wait_for_url(lambda url: "sign-in" not in url)
    expect(phone.page.locator("body")).not_to_contain_text("Harlow")
    phone.page.goto("/signals/")
    assert phone.run(PERSON) == office.people["otto"]
    assert (phone.run(KEPT), phone.store("day")) == ([], [])


def test_a_visit_that_somebody_else_began_on_this_phone_is_not_ones_own(phones, office):
    """It waits in the outbox still, for whoever began it."""
    phone = phones(ready=True)
    ready(phone)
    site = office.people["harlow_hq"]
    phone.offline()
    begun = {name: phone.run(BEGUN, [site, office.people[name]]) for name in ("carl", "erin")}
    phone.page.goto(f"{START}?site={site}")
    today = phone.page.locator("[data-today]")
    expect(today).to_have_attribute("href", f"/visits/{begun['erin']}/")
