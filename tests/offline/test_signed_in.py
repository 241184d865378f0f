"""Who is signed in: sessions end, tokens change, other people come; what was captured stays whose
it is, and waits.
"""

from __future__ import annotations

import json

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.offline.proxy import ALWAYS
from tests.offline.work import (
    OPS,
    arrived_once,
    end_session,
    fault,
    keep_faults,
    not_arrived,
    saved,
)

FATES = """
    select array_agg(result || ' ' || why order by seq) from sync_fieldoperation
    where op_id = any(%s::uuid[])
"""


def sign_out(page: Page) -> None:
    """By the button, with what waits left on the phone."""
    page.goto("/me/")
    page.get_by_role("button", name="Sign out").tap()
    keep = page.get_by_role("button", name="Sign out, keep them here")
    signed_out = page.locator("form:has([type=password])")
    expect(keep.or_(signed_out).first).to_be_visible()
    if keep.is_visible():
        keep.tap()
    page.wait_for_url("**/sign-in/**")


def test_a_session_that_ended_with_a_full_queue_asks_to_sign_in_and_sends_all(
    phone, network, office, visit
):
    """15 and 16: the office knows nobody; whoever signs in again finds everything sent."""
    end_session(office, phone)
    words = [f"Signed out meanwhile {n}" for n in range(10)]
    keep_faults(phone, office, visit, words)
    phone.page.goto("/sign-in/login/")
    expect(phone.page.locator("[data-door]")).to_contain_text("Sign in to send 10 items.")
    for each in words:
        not_arrived(office, each)
    phone.sign_in("erin", office.people["password"])
    phone.until(*["acked"] * 10)
    for each in words:
        arrived_once(office, each)


def test_the_outbox_opens_for_somebody_whose_session_ended(phone, office):
    """15: the page of what waits needs no sign-in; it asks for it."""
    end_session(office, phone)
    fault(phone.page, "Nobody is signed in")
    phone.until("queued")
    phone.page.goto("/outbox/")
    expect(phone.page.locator("main")).to_contain_text("Sign in to send 1 item.")
    expect(phone.page.locator("[data-part=waits]")).to_contain_text("Nobody is signed in")
    not_arrived(office, "Nobody is signed in")
    phone.page.locator("[data-tops]").get_by_role("link", name="Sign in").tap()
    phone.page.wait_for_url("**/sign-in/**")
    phone.sign_in("erin", office.people["password"])
    expect(phone.page.locator("[data-part=sent]")).to_contain_text("Nobody is signed in")
    arrived_once(office, "Nobody is signed in")


def test_a_token_that_is_stale_is_renewed_and_nobody_sees_it(phone, network, office):
    """18: the browser has lost it, between asking who is signed in and sending."""
    without = network.forget_cookie("csrf", "PUT", OPS)
    fault(phone.page, "Stale token")
    expect(phone.page.locator(".toast")).to_contain_text("Fault kept")
    phone.until("acked")
    arrived_once(office, "Stale token")
    assert without.hits == 1
    assert [request.status for request in network.asked("PUT", OPS)] == [403, 201]


def test_another_persons_work_waits_for_them(phone, network, office):
    """19 and 17: nobody sends it in another name; and back, with a token of another session, its
    own window sends it.
    """
    network.answer(503, "PUT", OPS, ALWAYS)
    fault(phone.page, "Erin has to send this")
    saved(phone.page)
    erins, phone.page = phone.page, phone.window()
    sign_out(phone.page)
    phone.sign_in("otto", office.people["password"])
    network.heal()
    phone.page.goto("/outbox/")
    expect(phone.page.locator("main")).to_contain_text("Erin Cast has 1 unsent item")
    expect(phone.page.locator("main")).not_to_contain_text("Erin has to send this")
    erins.evaluate("dispatchEvent(new Event('online'))")
    erins.goto("/outbox/")
    not_arrived(office, "Erin has to send this")
    assert len(phone.waiting) == 1

    sign_out(phone.page)
    phone.sign_in("erin", office.people["password"])
    erins.evaluate("dispatchEvent(new Event('online'))")
    arrived_once(office, "Erin has to send this")
    phone.until("acked")


@pytest.fixture
def closed(office):
    """Erin's account, closed; and open again for the next test."""

    def close(is_closed: bool = True) -> None:
        with psycopg.connect(office.servers.postgres.url, autocommit=True) as line:
            sql = "update accounts_person set is_active = not %s where id = %s"
            line.execute(sql, [is_closed, office.people["erin"]])

    yield close
    close(False)


def test_a_closed_account_saves_a_copy_that_the_office_brings_in_once(phone, office, closed):
    """21: what somebody who left captured is not lost, and waits for a manager."""
    closed()
    fault(phone.page, "Left the company")
    phone.until("queued")
    phone.page.goto("/outbox/")
    expect(phone.page.locator("main")).to_contain_text("Your account is closed")
    phone.page.evaluate("navigator.canShare = undefined")
    with phone.page.expect_download() as waited:
        phone.page.get_by_role("button", name="Save a copy").tap()
    (op,) = phone.outbox
    lines = [json.loads(line) for line in waited.value.path().open()]
    assert [line["op"]["op_id"] for line in lines if "op" in line] == [op["op_id"]]
    assert op["state"] == "queued"
    office.manage("import_field_file", str(waited.value.path()))
    assert office.ask(FATES, [op["op_id"]]) == ["quarantined account_disabled"]

    closed(False)  # a mistake: and what was brought in by hand comes from the phone as well
    phone.again()
    phone.until("acked")
    expect(phone.page.locator("[data-part=sent]")).to_contain_text("Received.")
    assert office.ask(FATES, [op["op_id"]]) == ["quarantined account_disabled"]
