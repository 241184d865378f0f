"""A PM call of fourteen items in a real browser: few taps, and no answer lost without a network."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE
from tests.journeys.test_main_job import Thumb

MACHINE = "select machine_id from calls_visit_machines where visit_id = %s order by id offset %s"
ANSWERS = """
    select count(*) from calls_answer answer join calls_checklist c on c.id = answer.checklist_id
    where answer.replaced_at is null and answer.value <> '' and c.machine_id = %s
"""


@pytest.fixture
def address(product):
    def of(place: int) -> str:
        visit = product.people["pm"]
        machine = product.ask(MACHINE, visit, place)
        return f"/visits/{visit}/machines/{machine}/checklist/"

    return of


def answered(product, page: Page) -> int:
    return int(product.ask(ANSWERS, page.url.split("/machines/")[1].split("/")[0]))


def test_fourteen_items_that_are_all_fine_are_two_taps_and_three_readings(
    visitors, product, address
):
    erin = visitors.open("erin", **PHONE)
    erin.goto(address(0))
    thumb = Thumb(erin)
    thumb.tap("All 5 OK")
    expect(erin.locator("[data-done]")).to_contain_text("5 of 14 done")
    thumb.tap("All 6 OK")
    expect(erin.locator("[data-done]")).to_contain_text("11 of 14 done")
    erin.locator(".reading input").first.focus()
    for number in ("504,418", "12,040", "180"):  # "next" on the keyboard joins them
        erin.keyboard.type(number)
        erin.keyboard.press("Enter")
    expect(erin.locator("[data-done]")).to_contain_text("14 of 14 done")
    expect(erin.locator("[data-state]")).to_contain_text("Saved")
    assert thumb.taps == 2
    assert answered(product, erin) == 14


def test_what_could_not_be_sent_is_kept_and_sent_by_itself(visitors, product, address):
    erin = visitors.open("erin", **PHONE)
    erin.goto(address(1))
    erin.route("**/checklist/", lambda route: route.abort())
    glass = erin.locator("li.check", has_text="Glass and document feeder")
    glass.locator(".seg--ok").click()
    expect(erin.locator("[data-state]")).to_contain_text("sent by itself")
    expect(glass.locator("input[value=ok]")).to_be_checked()
    erin.unroute("**/checklist/")
    expect(erin.locator("[data-done]")).to_contain_text("1 of 14 done", timeout=15_000)
    assert answered(product, erin) == 1
    visitors.complaints.clear()  # of the connection that we took away


def test_a_section_is_saved_without_javascript(visitors, product, address):
    erin = visitors.open("erin", **PHONE, java_script_enabled=False)
    erin.goto(address(1))
    erin.locator("li.check", has_text="Waste toner box").locator(".seg--no").click()
    erin.locator("textarea:visible").first.fill("Half full, changed")
    erin.locator("button:has-text('Save “Clean”')").click()
    expect(erin.locator(".toast")).to_contain_text("Saved.")
    expect(erin.locator("textarea:visible").first).to_have_value("Half full, changed")
