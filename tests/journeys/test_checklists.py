"""A PM call of fourteen items in a real browser: few taps, and no answer lost without a network."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from fieldapp import processes
from tests.journeys.conftest import PHONE
from tests.journeys.test_main_job import Thumb
from tests.journeys.test_photos import noise

MACHINE = "select machine_id from calls_visit_machines where visit_id = %s order by id offset %s"
ANSWERS = """
    select count(*) from calls_answer answer join calls_checklist c on c.id = answer.checklist_id
    where answer.replaced_at is null and answer.value <> '' and c.machine_id = %s
    and c.visit_id = %s
"""
GIVEN = ANSWERS.replace("answer.replaced_at is null and", "")  # in place of others too

PHOTOS = """
    select count(*) = 1 from calls_visitphoto taken join accounts_photo photo
    on photo.sha256 = taken.sha256 where taken.visit_id = %s and taken.removed_at is null
"""


@pytest.fixture
def address(product):
    def of(place: int) -> str:
        visit = product.people["pm"]
        machine = product.ask(MACHINE, visit, place)
        return f"/visits/{visit}/machines/{machine}/checklist/"

    return of


@pytest.fixture
def handover(product):
    visit = product.people["handover"]
    return f"/visits/{visit}/machines/{product.ask(MACHINE, visit, 0)}/checklist/"


def answered(product, page: Page, which: str = ANSWERS) -> int:
    machine = page.url.split("/machines/")[1].split("/")[0]
    return int(product.ask(which, machine, product.people["pm"]))


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
    expect(erin.locator("[data-state]")).to_have_text("Received by the office.", timeout=20_000)
    assert thumb.taps == 2
    assert answered(product, erin) == 14


def test_what_could_not_be_sent_is_kept_and_sent_by_itself(visitors, product, address):
    erin = visitors.open("erin", **PHONE)
    erin.goto(address(1))
    erin.route("**/api/v1/sync/**", lambda route: route.abort())
    glass = erin.locator("li.check", has_text="Glass and document feeder")
    glass.locator(".seg--ok").click()
    expect(erin.locator("[data-state]")).to_have_text("Saved on this phone. Sends by itself.")
    expect(erin.locator("[data-done]")).to_contain_text("1 of 14 done")
    erin.goto(address(1))
    expect(erin.locator("[data-done]")).to_contain_text("1 of 14 done")  # from the phone itself
    assert answered(product, erin) == 0
    erin.unroute("**/api/v1/sync/**")
    erin.evaluate("dispatchEvent(new Event('online'))")
    expect(erin.locator("[data-state]")).to_have_text("Received by the office.", timeout=20_000)
    assert answered(product, erin) == 1
    visitors.complaints.clear()  # of the connection that we took away


def test_what_is_answered_after_all_ok_was_taken_back_is_kept(visitors, product, address):
    erin = visitors.open("erin", **PHONE)
    erin.goto(address(1))
    before = answered(product, erin)
    erin.get_by_role("button", name="Other 4 OK").tap()
    erin.get_by_role("button", name="Undo", exact=True).tap()
    expect(erin.locator("[data-done]")).to_contain_text("1 of 14 done")
    erin.locator("li.check", has_text="Covers, trays").locator(".seg--ok").tap()
    expect(erin.locator("[data-state]")).to_have_text("Received by the office.", timeout=20_000)
    assert processes.wait_until(lambda: answered(product, erin) == before + 1, 10, pause=0.1)


def test_a_photo_of_what_is_not_ok_survives_a_dead_spot(visitors, product, address):
    erin = visitors.open("erin", **PHONE)
    erin.goto(address(1))
    rollers = erin.locator("li.check", has_text="Paper pickup rollers")
    rollers.locator(".seg--no").tap()
    lacks = rollers.locator(".check__lacks")
    expect(lacks).to_have_text("A photo and a note are still needed.")
    rollers.locator("[data-gallery][data-awake]").wait_for()
    erin.context.set_offline(True)
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": noise()}
    rollers.get_by_label("Photo for item 3").set_input_files(file)  # one tap: it is the camera
    expect(lacks).to_have_text("A note is still needed.")
    rollers.locator("textarea").fill("Cracked")
    rollers.locator("textarea").blur()
    expect(lacks).to_be_hidden()
    rollers.get_by_role("button", name="Remove").tap()
    expect(lacks).to_have_text("A photo is still needed.")
    rollers.get_by_role("button", name="Undo").tap()
    expect(lacks).to_be_hidden()
    erin.context.set_offline(False)
    product.wait(PHOTOS, product.people["pm"], seconds=30)
    erin.goto(address(1))
    expect(rollers.locator(".shot:not(.shot--out)")).to_have_count(1)
    visitors.complaints.clear()  # the browser's own words about the dead spot


def test_an_item_is_signed_on_the_pad_and_is_there_when_one_comes_back(visitors, handover):
    erin = visitors.open("erin", **PHONE)
    erin.goto(handover)
    item = erin.locator("li.check", has_text="Handed over to")
    item.get_by_placeholder("Name of who signs").fill("Joan Field")
    item.get_by_role("button", name="Save the signature").tap()
    expect(item.get_by_role("alert")).to_have_text("Sign in the box, or tick instead of signing.")
    pad = item.locator("[data-pad]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    erin.mouse.move(box["x"] + 20, box["y"] + 60)
    erin.mouse.down()
    erin.mouse.move(box["x"] + 150, box["y"] + 20, steps=6)
    erin.mouse.up()
    erin.locator("[data-next] a").tap()  # the signature is sent before the page is left
    erin.wait_for_url("**/sign-off/")
    erin.goto(handover)
    expect(item.get_by_role("img", name="Signature of Joan Field")).to_be_visible()
    expect(erin.locator("[data-done]")).to_contain_text("1 of 2 done")
    visitors.complaints.clear()  # of the signature that was none


def test_whoever_leaves_need_not_wait_for_the_photos(visitors, product, handover):
    erin = visitors.open("erin", **PHONE)
    erin.goto(handover)
    erin.route("**/api/v1/photos/**", lambda route: route.abort())
    shot = erin.locator("li.check", has_text="Nameplate")
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": noise()}
    shot.get_by_label("Photo for item 1").set_input_files(file)
    expect(shot.locator(".shot")).to_have_count(1)
    erin.locator("[data-next] a").tap()
    erin.wait_for_url("**/sign-off/")
    erin.unroute("**/api/v1/photos/**")
    erin.evaluate("dispatchEvent(new Event('online'))")
    product.wait(PHOTOS, product.people["handover"], seconds=30)
    erin.goto(handover)
    expect(shot.locator(".shot")).to_have_count(1)
    visitors.complaints.clear()  # of the photos that could not go


def test_what_was_just_typed_is_saved_before_the_next_machine(visitors, product, address):
    erin = visitors.open("erin", **PHONE)
    erin.goto(address(1))
    before = answered(product, erin)
    first = erin.url
    erin.locator(".reading input").first.tap()
    erin.keyboard.type("4711")
    erin.locator("[data-next] a").tap()
    erin.wait_for_url(lambda url: url != first)  # the next machine, or to sign off
    erin.goto(first)
    assert processes.wait_until(lambda: answered(product, erin) == before + 1, 10, pause=0.1)


def test_a_section_is_saved_without_javascript(visitors, product, address):
    erin = visitors.open("erin", **PHONE, java_script_enabled=False)
    erin.goto(address(1))
    erin.locator("li.check", has_text="Waste toner box").locator(".seg--no").click()
    erin.locator("textarea:visible").first.fill("Half full, changed")
    erin.locator("button:has-text('Save “Clean”')").click()
    expect(erin.locator(".toast")).to_contain_text("Saved.")
    expect(erin.locator("textarea:visible").first).to_have_value("Half full, changed")


def test_what_is_marked_before_the_script_is_there_is_kept_too(visitors, product, address):
    erin = visitors.open("erin", **PHONE)
    erin.goto(address(1))
    erin.locator(".is-live").wait_for()  # its own script has come: what is asked for below is held
    before = answered(product, erin, GIVEN)
    held = []
    erin.route("**/checklist*.js", lambda route: held.append(route), times=1)
    with erin.expect_request("**/checklist*.js"):
        erin.goto(address(1), wait_until="commit")
    erin.locator("li.check:not(.is-folded) .seg--ok").last.tap()
    held[0].continue_()
    assert processes.wait_until(lambda: answered(product, erin, GIVEN) > before, 10, pause=0.1)
