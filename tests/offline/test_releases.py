"""A new release comes, or an old one comes back, while work waits on the phone."""

from __future__ import annotations

import json
from functools import partial

from playwright.sync_api import expect

from fieldapp import processes
from tests.offline.proxy import ALWAYS
from tests.offline.releases import UPDATE, VERSION, deploy, has_come_in, waits
from tests.offline.work import OPS, arrived_once, bench, fault, fill, keep_faults, saved

# What a later release does to the store: another version, and one table more.
LATER = """() => new Promise((done, failed) => {
  const asked = indexedDB.open('field', 7)
  asked.onupgradeneeded = () => asked.result.createObjectStore('of_later', { keyPath: 'id' })
  asked.onsuccess = () => (asked.result.close(), done(7))
  asked.onerror = () => failed(asked.error)
})"""
DB_VERSION = "indexedDB.databases().then((all) => all.find(({ name }) => name === 'field').version)"
NEXT = "ffff00000000"


def test_a_new_release_waits_for_the_draft_and_the_queue_and_comes_in_at_the_next_start(
    phone, network, office, visit
):
    """39: nothing is loaded anew under one's hands; what waited is there afterwards and is sent."""
    network.answer(503, "PUT", OPS, ALWAYS)
    words = ["Kept before the release", "And this"]
    keep_faults(phone, office, visit, words)
    page = phone.page
    fill(page, "Half a sen")
    assert processes.wait_until(lambda: phone.store("drafts"), 10, pause=0.05)
    known = page.evaluate(VERSION)
    deploy(network, known, NEXT)
    page.evaluate(UPDATE)
    assert processes.wait_until(partial(waits, page), 30, pause=0.1)
    page.reload()  # it is not a start: the same window goes on
    expect(page.locator("form[action$='do=fault'] [name=note]")).to_have_value("Half a sen")
    assert page.evaluate(VERSION) == known
    assert phone.states == ["queued", "queued"]

    phone.page = phone.window()
    page.close()
    phone.page.goto("/day/")
    assert processes.wait_until(partial(has_come_in, phone), 150, pause=0.1)
    assert phone.run(VERSION) == NEXT
    assert len(phone.waiting) == 2
    phone.page.goto(bench(office, visit))
    expect(phone.page.locator("form[action$='do=fault'] [name=note]")).to_have_value("Half a sen")
    network.heal()
    phone.again()
    phone.until("acked", "acked")
    for each in words:
        arrived_once(office, each)
    expect(phone.bar).to_contain_text("All sent")


def test_a_release_that_was_taken_back_opens_the_store_of_the_later_one(
    phone, network, office, visit
):
    """42: it lists, carries away and sends what was kept, and keeps more."""
    network.answer(503, "PUT", OPS, ALWAYS)
    fault(phone.page, "Kept by the later one")
    saved(phone.page)
    assert phone.page.evaluate(LATER) == 7
    page = phone.page
    page.goto("/outbox/")
    expect(page.locator("[data-part=waits]")).to_contain_text("Kept by the later one")
    page.evaluate("navigator.canShare = undefined")
    with page.expect_download() as waited:
        page.get_by_role("button", name="Save a copy").tap()
    lines = [json.loads(line) for line in waited.value.path().open()]
    assert [line["op"]["op_id"] for line in lines if "op" in line] == phone.waiting
    page.goto(bench(office, visit))
    fault(page, "Kept by the earlier one")
    saved(page)
    phone.until("queued", "queued")
    network.heal()
    phone.again()
    phone.until("acked", "acked")
    for words in ("Kept by the later one", "Kept by the earlier one"):
        arrived_once(office, words)
    assert page.evaluate(DB_VERSION) == 7
