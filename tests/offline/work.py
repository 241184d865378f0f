"""What technicians do on site, and how one sees that the office has it, once."""

from __future__ import annotations

import io
import os
from uuid import UUID

import psycopg
from PIL import Image
from playwright.sync_api import Page, expect

from fieldapp import processes
from tests.faults.plant import Plant
from tests.offline.phones import Phone

NAMED = "select count(*) from calls_fault where note = %s"
RECEIVED = "select count(*) from sync_fieldoperation where body->'fields'->'note'->>0 = %s"
OPS, PHOTOS, SESSION = "/api/v1/sync/ops/", "/api/v1/photos/", "/api/v1/sync/session/"
SAVED = "Saved on this phone"


def bench(office: Plant, visit: UUID) -> str:
    """The page of the copier on a visit."""
    return f"/visits/{visit}/machines/{office.people['copier']}/"


KEEP = """async ([target, problem, notes]) => {
    const { keep } = await import('/static/js/outbox.js')
    for (const says of notes) {
      await keep({ type: 'work.fault', target, fields: { problem: [problem], note: [says] }, says })
    }
}"""


def keep_faults(phone: Phone, office: Plant, visit: UUID, notes: list[str]) -> None:
    """Many at once, as the form does it; nobody tries to send them yet."""
    noise = str(office.ask("select id from calls_faultcode where words = 'Noise'"))
    target = {"visit": str(visit), "machine": office.people["copier"]}
    phone.run(KEEP, [target, noise, notes])


# Whether scripts have all forms of a page: before that, a button posts them as without scripts.
AWAKE = """() => ['form[data-op]', 'form[data-draft]'].every((sign) =>
    [...document.querySelectorAll(sign)].every((form) => form[sign]))"""


def awake(page: Page) -> None:
    """Wait until what one does here is kept on the phone."""
    assert processes.wait_until(lambda: page.evaluate(AWAKE), 30)


def fill(page: Page, note: str) -> None:
    """Say what is wrong."""
    awake(page)
    form = page.locator("form[action$='do=fault']")
    form.evaluate("form => form.closest('details')?.setAttribute('open', '')")
    form.locator("label:has-text('Noise')").tap()
    form.locator("[name=note]").fill(note)


def fault(page: Page, note: str) -> None:
    """Say what is wrong, and save it."""
    fill(page, note)
    page.locator("form[action$='do=fault'] button[data-once]").tap()


def saved(page: Page) -> None:
    """The phone says that it has it."""
    expect(page.locator(".toast")).to_contain_text(SAVED)


def arrived_once(office: Plant, note: str, seconds: float = 30) -> None:
    """In the office, one time: as an operation and as a fault."""
    office.wait(f"select ({NAMED}) = 1", note, seconds=seconds)
    assert office.ask(RECEIVED, note) == office.ask(NAMED, note) == 1


def end_session(office: Plant, phone: Phone, *, missing_ok: bool = False) -> None:
    """The office knows nobody on this phone any more; the phone does not know that yet."""
    with psycopg.connect(office.servers.postgres.url, autocommit=True) as line:
        sql = "delete from django_session where session_key = %s"
        ended = line.execute(sql, [phone.cookie("session")]).rowcount
    assert missing_ok or ended == 1


def not_arrived(office: Plant, note: str) -> None:
    assert (office.ask(RECEIVED, note), office.ask(NAMED, note)) == (0, 0)


def counters(page: Page, typed: str) -> None:
    """Say what the first counter shows, and save it."""
    awake(page)
    form = page.locator("form[action$='do=counters']")
    form.locator("input[type=text]").first.fill(typed)
    form.locator("button[data-once]").tap()


def hear(page: Page, visit: UUID, note: str) -> None:
    """A signal: they asked for a machine."""
    page.goto(f"/signals/new/overt/?visit={visit}")
    awake(page)
    page.locator("form[data-capture] .chip").first.tap()
    page.locator("[name=note]").fill(note)
    page.get_by_role("button", name="Save signal").tap()


def picture() -> bytes:
    """A photo like no other: the office knows each by its bytes."""
    out = io.BytesIO()
    Image.frombytes("RGB", (480, 320), os.urandom(480 * 320 * 3)).save(out, "JPEG", quality=90)
    return out.getvalue()


def photograph(page: Page, visit: UUID, *pictures: bytes) -> None:
    """Photos of the visit, each kept the moment it is taken."""
    page.goto(f"/visits/{visit}/photos/")
    page.locator("[data-gallery][data-awake]").wait_for()
    files = [{"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": one} for one in pictures]
    page.locator("[data-add] input").set_input_files(files)  # type: ignore[arg-type]
    page.locator("[data-take-out]").nth(len(pictures) - 1).wait_for()


def sign(page: Page) -> None:
    """A line on the pad, and the button."""
    pad = page.locator("[data-pad]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 20, steps=6)
    page.mouse.up()
    page.get_by_role("button", name="Sign", exact=True).tap()
