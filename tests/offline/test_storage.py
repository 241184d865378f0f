"""The phone's own store fails: it is full, it breaks, it is taken away. Whatever cannot be kept is
said at once.
"""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect

from fieldapp import processes
from tests.journeys.test_photos import noise
from tests.offline.clocks import own_clock, passes
from tests.offline.desk import at_desk
from tests.offline.phones import Phone
from tests.offline.proxy import ALWAYS
from tests.offline.work import OPS, arrived_once, awake, bench, fault, not_arrived, saved

HEARD = """
    select count(*) || ' with ' || count(named.id) from signals_signal heard
    left join signals_signalphoto named on named.signal_id = heard.id
    where heard.note = %s and heard.visit_id = %s
"""
PENDING = "select coalesce(max(pending), 0) from sync_device where id = %s"
CLEARED = "select count(*) from sync_device where id = %s and cleared_at is not null"
ROOM = 900_000  # bytes: for one small photo, and not for a large one
FORGET = """async () => {
  for (const name of await caches.keys()) if (!name.startsWith('shell-')) await caches.delete(name)
}"""
# Connections that were opened before `lost` are dead; while `silent`, nothing answers at all.
BREAKABLE = """(() => {
  const { open } = IDBFactory.prototype
  const { transaction } = IDBDatabase.prototype
  const since = new WeakMap()
  IDBFactory.prototype.open = function (...all) {
    if (window.silent) return {}
    const asked = open.apply(this, all)
    asked.addEventListener('success', () => since.set(asked.result, performance.now()))
    return asked
  }
  IDBDatabase.prototype.transaction = function (...all) {
    if (since.get(this) < (window.lost ?? 0)) throw new DOMException('lost', 'UnknownError')
    return transaction.apply(this, all)
  }
})()"""
ALARM = "This is NOT saved. Keep this screen open."


def open_sheet(page: Page, visit: UUID) -> Locator:
    """A signal: they asked for a machine."""
    page.goto(f"/signals/new/overt/?visit={visit}")
    awake(page)
    sheet = page.locator("form[data-capture]")
    sheet.locator(".chip").first.tap()
    return sheet


def take(sheet: Locator, photo: bytes) -> None:
    """Choose a photo for it."""
    picture = {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": photo}
    sheet.locator("[data-photos] input[type=file]").set_input_files(picture)  # type: ignore[arg-type]


def say(sheet: Locator, words: str) -> None:
    """Write what was heard, and save it."""
    sheet.locator("[name=note]").fill(words)
    sheet.page.get_by_role("button", name="Save signal").tap()


def limit(phone: Phone, room: int) -> None:
    """Let the phone be full soon. Once something was written, the browser would not hear of it."""
    browser = phone.devtools(phone.page)
    phone.page.goto("/healthz")
    phone.page.evaluate(FORGET)
    origin = {"origin": phone.address}
    used = browser.send("Storage.getUsageAndQuota", origin)["usage"]
    browser.send("Storage.overrideQuotaForOrigin", {**origin, "quotaSize": used + room})


def test_on_a_full_phone_photos_are_refused_as_they_are_taken_and_words_still_save(
    phones, office, visit
):
    """35: received photos make room; where that is not enough, it is said, and nothing is half."""
    phone = phones()
    limit(phone, ROOM)
    sheet = open_sheet(phone.page, visit)
    take(sheet, noise((500, 400)))
    expect(sheet.locator("[data-shown]")).to_have_count(1)
    say(sheet, "While there was room")
    phone.until("acked")
    assert len(phone.store("blobs")) == 1

    open_sheet(phone.page, visit)
    phone.offline()
    take(sheet, noise((1600, 1400)))
    expect(sheet.locator(".err")).to_contain_text("No room for photos.")
    expect(sheet.locator("[data-shown]")).to_have_count(0)
    assert phone.store("blobs") == []  # what the office has made room first
    say(sheet, "When it was full")
    phone.until("acked", "queued")
    assert phone.outbox[-1]["photos"] == []
    phone.offline(False)
    phone.page.goto("/outbox/")
    phone.until("acked", "acked")
    expect(phone.page.locator("[data-part=sent]")).to_contain_text("When it was full")
    assert office.ask(HEARD, "While there was room", visit) == "1 with 1"
    assert office.ask(HEARD, "When it was full", visit) == "1 with 0"


@pytest.fixture
def breakable(phone, office, visit) -> Page:
    """Erin at the copier; her phone's store can be broken."""
    phone.page.add_init_script(BREAKABLE)
    phone.page.goto(bench(office, visit))
    awake(phone.page)
    return phone.page


def test_a_connection_to_the_store_that_died_is_opened_again_and_nothing_is_noticed(
    breakable, phone, office
):
    """36: as browsers end it when memory is short."""
    breakable.evaluate("window.lost = performance.now()")
    fault(breakable, "After the store had gone")
    phone.until("acked")
    arrived_once(office, "After the store had gone")
    expect(breakable.locator(".alarm")).to_have_count(0)
    expect(phone.bar).to_contain_text("All sent")


def test_what_cannot_be_written_is_said_in_red_and_comes_aboard_when_there_is_a_store_again(
    breakable, phone, network, office
):
    """36: nor can it be sent; the page asks before it lets itself be closed."""
    network.cut("PUT", OPS, ALWAYS)
    asked: list[str] = []
    breakable.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    breakable.evaluate("window.lost = Infinity")
    fault(breakable, "Nowhere to write it")
    expect(breakable.locator(".alarm")).to_contain_text(ALARM)
    expect(breakable.locator(".toast")).to_have_count(0)
    not_arrived(office, "Nowhere to write it")
    breakable.reload()
    assert asked == ["beforeunload"]
    phone.until("queued")
    network.heal()
    phone.again()
    phone.until("acked")
    arrived_once(office, "Nowhere to write it")


def test_a_store_that_answers_nothing_is_not_waited_for(breakable, phone, network, office):
    """36: after seconds it is said in red, and sent from the page as soon as that is possible."""
    own_clock(breakable)
    network.cut("PUT", OPS, ALWAYS)
    breakable.evaluate("window.silent = true, window.lost = Infinity")
    fault(breakable, "No answer from the store")
    alarm = breakable.locator(".alarm")

    def is_said() -> bool:
        passes(breakable, 5)
        return alarm.is_visible()

    assert processes.wait_until(is_said, 20, pause=0.1)
    expect(alarm).to_contain_text(ALARM)
    not_arrived(office, "No answer from the store")
    network.heal()
    breakable.evaluate("window.silent = false, window.lost = 0")
    alarm.get_by_role("button", name="Try again").tap()
    phone.until("acked")
    arrived_once(office, "No answer from the store")
    expect(alarm).to_have_count(0)


def test_a_copy_of_what_is_not_saved_can_be_carried_away(breakable, network, office):
    """36 and 50: brought to the office by hand, and sent as well, it is there once."""
    network.cut("PUT", OPS, ALWAYS)
    breakable.evaluate("window.lost = Infinity, navigator.canShare = undefined")
    fault(breakable, "Carried by hand")
    alarm = breakable.locator(".alarm")
    expect(alarm).to_contain_text(ALARM)
    with breakable.expect_download() as waited:
        alarm.get_by_role("button", name="Save a copy").tap()
    saved_as: Path = waited.value.path()
    office.manage("import_field_file", str(saved_as))
    arrived_once(office, "Carried by hand")
    network.heal()
    alarm.get_by_role("button", name="Try again").tap()
    expect(alarm).to_have_count(0)
    arrived_once(office, "Carried by hand")


def test_a_photo_that_cannot_be_written_is_said_in_red_as_well(
    breakable, phone, network, office, visit
):
    """36: photos of a visit have no button to save; they are not lost in silence."""
    network.cut("PUT", OPS, ALWAYS)
    breakable.goto(f"/visits/{visit}/photos/")
    gallery = breakable.locator("[data-gallery]")
    gallery.locator("[data-add]").wait_for()
    breakable.evaluate("window.lost = Infinity")
    picture = {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": noise((530, 400))}
    gallery.locator("[data-add] input").set_input_files(picture)  # type: ignore[arg-type]
    alarm = breakable.locator(".alarm")
    expect(alarm).to_contain_text(ALARM)
    network.heal()
    breakable.evaluate("window.lost = 0")
    alarm.get_by_role("button", name="Try again").tap()
    expect(alarm).to_have_count(0)
    phone.until("acked")
    expect(gallery.locator("[data-take-out]")).to_have_count(1)
    assert office.ask("select count(*) from calls_visitphoto where visit_id = %s", visit) == 1


def test_a_storage_that_was_taken_away_is_said_to_both_sides(phone, phones, network, office):
    """38: on the phone with what is lost, and to whoever plans, who can ask for it."""
    network.answer(503, "PUT", OPS, ALWAYS)
    fault(phone.page, "Wiped from this phone")
    saved(phone.page)
    phone.again()
    device = phone.cookie("device")
    office.wait(f"select ({PENDING}) = 1", device, seconds=20)
    phone.wiped = True
    phone.page.goto("about:blank")
    storage = {"origin": phone.address, "storageTypes": "indexeddb,cache_storage,service_workers"}
    phone.devtools(phone.page).send("Storage.clearDataForOrigin", storage)
    network.heal()
    phone.page.goto("/outbox/")
    main = phone.page.locator("main")
    expect(main).to_contain_text("This phone’s storage was cleared")
    expect(main).to_contain_text("did not reach the office. Please tell them what you did.")
    office.wait(f"select ({CLEARED}) = 1", device, seconds=20)
    assert (phone.outbox, office.ask(PENDING, device)) == ([], 1)
    desk = at_desk(phones, office)
    desk.goto("/not-received/")
    expect(desk.locator("main")).to_contain_text("Its storage was found empty")
    expect(desk.locator("main")).to_contain_text("1 item recorded before that did not reach")
    not_arrived(office, "Wiped from this phone")
