"""Photos on a bad line: the words are received first, and no photo is given up."""

from __future__ import annotations

from playwright.sync_api import expect

from fieldapp import processes
from tests.offline.proxy import ALWAYS
from tests.offline.work import PHOTOS, photograph, picture

TAKEN = "select count(*) from calls_visitphoto where visit_id = %s"
CAME = TAKEN.replace("where", "join accounts_photo using (sha256) where")
WAITS = "[data-part=waits]"


def test_a_photo_cut_halfway_is_sent_whole_and_its_words_were_first(phone, network, office, visit):
    """9: the report is received while its photo is still on the phone."""
    halfway = network.cut_halfway("PUT", PHOTOS, ALWAYS)
    photograph(phone.page, visit, picture())
    assert processes.wait_until(lambda: halfway.hits, 20)
    phone.until("partial")
    assert (office.ask(TAKEN, visit), office.ask(CAME, visit)) == (1, 0)
    phone.page.goto("/outbox/")
    expect(phone.page.locator(WAITS)).to_contain_text("1 photo still on this phone")
    network.heal()
    phone.again()
    phone.until("acked")
    expect(phone.page.locator("[data-none]")).to_be_visible()
    assert office.ask(CAME, visit) == 1
    (photo,) = phone.store("blobs")
    assert len(network.asked("PUT", PHOTOS)[-1].body) == photo["size"]


def test_a_photo_that_is_too_large_comes_smaller_and_only_then_needs_somebody(
    phone, network, office, visit
):
    """12: 413 once, it is made smaller; 413 again, it waits for a person; the words are there."""
    network.answer(413, "PUT", PHOTOS, 1)
    photograph(phone.page, visit, picture())
    phone.until("acked")
    first, second = network.asked("PUT", PHOTOS)
    assert len(second.body) < len(first.body)
    assert office.ask(CAME, visit) == 1

    too_large = network.answer(413, "PUT", PHOTOS, ALWAYS)
    photograph(phone.page, visit, picture())
    phone.until("acked", "partial")
    assert processes.wait_until(lambda: too_large.hits == 2, 20)
    assert (office.ask(TAKEN, visit), office.ask(CAME, visit)) == (2, 1)
    phone.page.goto("/outbox/")
    needs = phone.page.locator("[data-part=needs]")
    expect(needs).to_contain_text("it is too big")
    network.heal()
    needs.get_by_role("button", name="Send again").tap()
    phone.until("acked", "acked")
    assert office.ask(CAME, visit) == 2
