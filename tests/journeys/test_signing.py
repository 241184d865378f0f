"""The end of a visit in a real browser: summary, signature, report; also after a lost session."""

from __future__ import annotations

import io
import re

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import PHONE

STATE = "select state from calls_visit where id = %s"
DRAWN = re.compile(r"^M\d+ \d+L")
MADE = "select count(*) = 1 from calls_report where visit_id = %s and made_at is not null"


def draw(page: Page) -> None:
    """A line across the pad."""
    pad = page.locator("[data-pad]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 30 + 15 * step, box["y"] + 30 + 20 * (step % 2))
    page.mouse.up()


def test_a_visit_is_summed_up_signed_and_reported(visitors, product):
    visit = product.people["to_finish"]
    page = visitors.open("erin", **PHONE)
    page.goto(f"/visits/{visit}/sign-off/")
    page.get_by_label("In your words").fill("New rollers, and 200 sheets without a jam.")
    page.get_by_role("button", name="customer signs").tap()

    expect(page.locator("nav")).to_have_count(0)
    expect(page.locator("main")).to_contain_text("New rollers, and 200 sheets without a jam.")
    page.locator("label", has_text="Somebody else").tap()
    page.get_by_label("Your name").fill("Tom Hale")
    draw(page)
    page.get_by_label("Send the report to").fill("tom@example.com")
    page.context.clear_cookies(name="session")  # the session ends while the customer signs
    page.get_by_role("button", name="Sign", exact=True).tap()
    expect(page.locator("h1")).to_have_text("Thank you, Tom Hale")  # it is on the phone
    assert product.ask(STATE, visit) == "on_site"
    page.get_by_role("link", name="I have the phone back").tap()
    page.locator("button[name=login][value=erin]").click()
    page.wait_for_url(f"**/visits/{visit}/")
    product.wait("select state = 'done' from calls_visit where id = %s", visit, seconds=30)
    visitors.complaints.clear()  # the browser's own words about the session that was gone
    read_back(page, product, visit)


def test_the_customer_chooses_their_language_and_loses_nothing_of_what_they_gave(visitors, product):
    visit = product.people["to_sign"]
    page = visitors.open("erin", **PHONE)
    page.goto(f"/visits/{visit}/sign/")
    page.locator("label", has_text="Somebody else").tap()
    page.get_by_label("Your name").fill("Jörg Weiß")
    page.get_by_label("Send the report to").fill("joerg@example.com")
    page.get_by_label("Language").select_option("Deutsch")
    draw(page)
    drawn = page.locator("[data-ink]").get_attribute("d")
    page.get_by_role("button", name="Show").tap()  # at once: the last line is kept while one leaves
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_role("heading", name="Bitte unterschreiben Sie")).to_be_visible()
    expect(page.get_by_label("Ihr Name")).to_have_value("Jörg Weiß")
    expect(page.get_by_label("Servicebericht senden an")).to_have_value("joerg@example.com")
    expect(page.locator("[data-ink]")).to_have_attribute("d", drawn)


def read_back(page: Page, product, visit: str) -> None:
    """The file, as the worker made it: words and pictures."""
    product.wait(MADE, visit, seconds=30)
    page.goto(f"/visits/{visit}/report/")
    address = page.get_by_role("link", name="PDF").get_attribute("href")
    paper = PdfReader(io.BytesIO(page.request.get(address).body()))
    words = " ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split())
    for said in (
        "New rollers, and 200 sheets",
        "Scanner glass",
        "Scratched at the edge",
        "Tom Hale",
    ):
        assert said in words
    assert sum(len(sheet.images) for sheet in paper.pages) == 1
