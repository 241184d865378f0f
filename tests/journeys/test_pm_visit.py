"""A PM call on two machines of fourteen items each, from its start to the report, on a phone."""

from __future__ import annotations

import io
import re

from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import PHONE
from tests.journeys.test_main_job import Thumb
from tests.journeys.test_photos import noise
from tests.journeys.test_signing import MADE, STATE, draw

START, CHECKLIST, SECTIONS, READINGS, NOT_OK, LATER, SIGN = 1, 1, 2, 3, 1, 3, 4
MOST_TAPS = START + CHECKLIST + 2 * (SECTIONS + READINGS) + 1 + NOT_OK + LATER + SIGN
ROLLERS, FUSER = "Paper pickup rollers", "Fuser: no marks"
NOTE, WHY = "Cracked at both ends", "No staples in the van"
ANSWERED = """
    select count(*) from calls_answer answer join calls_checklist list
    on list.id = answer.checklist_id
    where list.visit_id = %s and answer.replaced_at is null and answer.value <> ''
"""
READY = """
    select count(*) = 1 from calls_visitphoto taken join accounts_photo photo
    on photo.sha256 = taken.sha256 where taken.visit_id = %s and photo.ready_at is not null
"""


def item(page: Page, words: str) -> Locator:
    """One item of the checklist."""
    return page.locator("li.check", has_text=words)


def read_counters(page: Page, thumb: Thumb, *numbers: str) -> None:
    """One tap into the first; "next" on the keyboard leads on."""
    thumb.taps += 1
    page.locator(".reading input").first.click()  # a key within a tap's own moment would be lost
    for number in numbers:
        page.keyboard.type(number)
        page.keyboard.press("Enter")


def first_machine(erin: Page, thumb: Thumb, visit: str, product, picture) -> None:
    """All fine but the rollers, of which there is a photo."""
    thumb.tap("Not OK", f"li.check:has-text('{ROLLERS}')")
    rollers = item(erin, ROLLERS)
    expect(rollers).to_contain_text("A photo and a note are still needed.")
    photo = {"name": "rollers.jpg", "mimeType": "image/jpeg", "buffer": noise()}
    rollers.locator("input[type=file]").set_input_files(photo)
    rollers.locator("textarea").fill(NOTE)
    thumb.tap("Other 4 OK")
    thumb.tap("All 6 OK")
    expect(erin.locator("[data-done]")).to_contain_text("11 of 14 done")
    read_counters(erin, thumb, "504,418", "12,040", "180")
    expect(erin.locator("[data-done]")).to_contain_text("14 of 14 done")
    product.wait(READY, visit, seconds=30)
    erin.evaluate("scrollTo(0, 0)")
    picture(erin, "checklist")


def second_machine(erin: Page, thumb: Thumb) -> None:
    """One item has to wait for the next time."""
    thumb.tap("All 5 OK")
    expect(erin.locator("[data-done]")).to_contain_text("5 of 14 done")
    thumb.tap("Cannot everything be done?")
    erin.get_by_label("Not done, because").fill(WHY)
    thumb.tap("Stapler and hole punch", "label.tickrow")
    thumb.tap("Leave these for later")
    expect(item(erin, "Stapler")).to_contain_text(WHY)
    thumb.tap("Other 5 OK")
    expect(erin.locator("[data-done]")).to_contain_text("10 of 14 done")
    read_counters(erin, thumb, "98,310", "4,020", "176")
    expect(erin.locator("[data-done]")).to_contain_text("13 of 14 done")


def sign(erin: Page, thumb: Thumb, picture) -> None:
    """The technician's summary, then the customer's name and signature."""
    thumb.tap("Sign off", ".dock")
    thumb.tap("customer signs", ".dock")
    thumb.taps += 1
    erin.locator(".chips .chip").first.tap()
    draw(erin)
    picture(erin, "signing")
    thumb.taps += 1
    erin.get_by_role("button", name="Sign", exact=True).tap()
    expect(erin.locator("h1")).to_contain_text("Thank you")


def test_a_pm_visit_on_two_machines_is_signed_and_read_back(visitors, product, picture):
    visit = product.people["pm_of_two"]
    erin = visitors.open("erin", **PHONE)
    erin.goto(f"/visits/{visit}/")
    thumb = Thumb(erin)
    thumb.tap("Arrived", ".dock")
    thumb.tap("Checklist", ".dock")
    first_machine(erin, thumb, visit, product, picture)
    thumb.tap("Next:", ".dock")
    second_machine(erin, thumb)
    product.wait(f"select ({ANSWERED}) = 28", visit, seconds=30)
    sign(erin, thumb, picture)
    assert thumb.taps <= MOST_TAPS
    assert product.ask(STATE, visit) == "done"

    on_screen(erin, visit)
    on_paper(erin, visit, product)
    picture(erin, "report")
    carried_forward(erin, product.people["next_pm_of_two"])


def on_screen(erin: Page, visit: str) -> None:
    """What the report says, and its pictures."""
    erin.goto(f"/visits/{visit}/report/")
    for said in (ROLLERS, NOTE, "Stapler and hole punch", WHY, "504,418", "176"):
        expect(erin.locator("main")).to_contain_text(said)
    widths = "all => all.map(one => one.complete && one.naturalWidth)"
    assert all(erin.locator("main img").evaluate_all(widths))
    expect(erin.locator("main img")).to_have_count(1)


def on_paper(erin: Page, visit: str, product) -> None:
    """The file, as the worker made it."""
    product.wait(MADE, visit, seconds=60)
    erin.reload()
    address = erin.get_by_role("link", name="PDF").get_attribute("href")
    paper = PdfReader(io.BytesIO(erin.request.get(address).body()))
    words = " ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split())
    for said in (ROLLERS, NOTE, "Stapler and hole punch", WHY, "504,418", "176"):
        assert said in words
    (photo,) = [image.image for sheet in paper.pages for image in sheet.images]
    assert min(photo.size) > 200
    darkest, lightest = photo.convert("L").getextrema()
    assert lightest - darkest > 100  # it is the photo, not an empty frame


def carried_forward(erin: Page, visit: str) -> None:
    """Next month's checklist of that machine marks what was left, and says why."""
    erin.goto(f"/visits/{visit}/")
    links = erin.locator("main a[href$='/checklist/']")
    marked = []
    for address in links.evaluate_all("all => all.map(one => one.getAttribute('href'))"):
        erin.goto(address)
        if re.search(WHY, erin.locator("main").inner_text()):
            marked.append(address)
            expect(item(erin, "Stapler")).to_contain_text(WHY)
    assert len(marked) == 1
