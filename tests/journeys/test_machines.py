"""Machines in a real browser: another brand's in three taps, and labels as a printer gets them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.test_main_job import Thumb
from tests.signals.test_capture_photos import jpeg

MILLIMETRE = 96 / 25.4  # in pixels of CSS
NEWEST = """
    select {} from accounts_machine machine
    join accounts_machinemodel model on model.id = machine.model_id
    join accounts_machinestep step on step.machine_id = machine.id and step.verb = 'add'
    order by step.at desc limit 1
"""


def test_another_brand_is_on_the_floor_list_after_three_taps_and_a_photo(visitors, product):
    erin = visitors.open("erin", **PHONE)
    erin.goto(f"/visits/{product.people['visit']}/")
    thumb = Thumb(erin)
    with erin.expect_file_chooser() as camera:  # it opens by itself, as for what was seen
        thumb.tap("Another brand’s machine")
    taken = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": jpeg().read()}
    camera.value.set_files([taken])
    expect(erin.locator("dialog .thumb")).to_be_visible()
    thumb.tap("Vantra", within="dialog .chips")
    thumb.tap("Save machine", within="dialog")
    expect(erin.locator(".toast")).to_contain_text("Vantra added.")
    assert thumb.taps == 3
    found = product.ask(NEWEST.format("machine.id"))
    assert product.ask(NEWEST.format("model.brand")) == "Vantra"
    product.wait(
        "select count(*) = 1 from accounts_machinephoto p"
        " join accounts_photo f on f.id = p.photo_id"
        " where p.machine_id = %s and f.ready_at is not null",
        found,
        seconds=20,
    )
    people = product.people
    erin.goto(f"/accounts/{people['customer_of_visit']}/?site={people['site_of_visit']}")
    expect(erin.locator(f".floors a[href='/machines/{found}/']")).to_be_visible()
    erin.goto(f"/machines/{found}/")
    expect(erin.locator("section[aria-labelledby=photos] img")).to_be_visible()


def test_without_javascript_it_is_kept_all_the_same(visitors, product):
    erin = visitors.open("erin", **PHONE, java_script_enabled=False)
    erin.goto(f"/visits/{product.people['visit']}/")
    erin.locator("text=Another brand’s machine").first.click()
    erin.locator("label:has-text('Kellor')").first.click()
    erin.locator("button:has-text('Save machine')").click()
    expect(erin.locator(".toast")).to_contain_text("Kellor added.")


def test_what_was_moved_on_its_page_can_be_taken_back(visitors, product):
    mona = visitors.open("mona", **DESK)
    mona.goto(f"/machines/{product.people['machine']}/")
    mona.locator("text=It was put into store").click()
    mona.locator("dialog button:has-text('Put into store')").click()
    expect(mona.locator(".toast")).to_contain_text("saved.")
    expect(mona.locator("main")).to_contain_text("Stored")
    mona.locator(".toast button:has-text('Undo')").click()
    expect(mona.locator(".toast")).to_contain_text("Taken back.")
    expect(mona.locator("main")).to_contain_text("In use")


@pytest.mark.parametrize(("first", "pages"), [(1, 1), (24, 2)])
def test_a_sheet_of_labels_is_as_many_pages_as_it_has_sheets(visitors, product, first, pages):
    mona = visitors.open("mona", **DESK)
    account = product.people["customer"]
    mona.goto(f"/machines/labels/?account={account}&first={first}")
    labels = mona.locator("li.label:not(.label--used)").count()
    assert 1 < labels <= 24
    assert printed(mona) == pages
    mona.emulate_media(media="print")
    boxes = [box.bounding_box() for box in mona.locator("li.label").all()]
    sizes = {(round(box["width"] / MILLIMETRE), round(box["height"] / MILLIMETRE)) for box in boxes}
    assert sizes == {(70, 37)}


def test_one_label_is_one_page(visitors, product):
    mona = visitors.open("mona", **DESK)
    mona.goto(f"/machines/{product.people['machine']}/label/")
    assert printed(mona) == 1


def printed(page: Page) -> int:
    """How many sheets of paper a page takes."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))
