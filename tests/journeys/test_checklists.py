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


def answered(product, page: Page) -> int:
    machine = page.url.split("/machines/")[1].split("/")[0]
    return int(product.ask(ANSWERS, machine, product.people["pm"]))


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


def test_a_photo_of_what_is_not_ok_survives_a_dead_spot(visitors, address):
    erin = visitors.open("erin", **PHONE)
    erin.goto(address(1))
    rollers = erin.locator("li.check", has_text="Paper pickup rollers")
    rollers.locator(".seg--no").tap()
    expect(rollers.locator(".check__lacks")).to_have_text("A photo and a note are still needed.")
    erin.context.set_offline(True)
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": noise()}
    rollers.get_by_label("Photo for item 3").set_input_files(file)  # one tap: it is the camera
    rollers.get_by_role("button", name="Try again").wait_for()
    expect(rollers.locator(".shot")).to_contain_text("no connection")
    erin.context.set_offline(False)
    expect(rollers.locator(".check__lacks")).to_have_text("A note is still needed.")
    rollers.locator("textarea").fill("Cracked")
    rollers.locator("textarea").blur()
    expect(rollers.locator(".check__lacks")).to_have_count(0)
    rollers.get_by_role("button", name="Remove").tap()
    expect(rollers.locator(".check__lacks")).to_have_text("A photo is still needed.")
    rollers.get_by_role("button", name="Undo").tap()
    expect(rollers.locator(".check__lacks")).to_have_count(0)
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


def test_whoever_leaves_takes_along_the_photos_that_are_on_their_way(visitors, handover):
    erin = visitors.open("erin", **PHONE)
    erin.goto(handover)
    held = []
    erin.route("**/photos/", lambda route: held.append(route))
    shot = erin.locator("li.check", has_text="Nameplate")
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": noise()}
    shot.get_by_label("Photo for item 1").set_input_files(file)
    expect(shot.locator("progress")).to_be_visible()
    erin.locator("[data-next] a").tap()
    expect(erin.locator("[data-state]")).to_have_text("Saving…")
    assert processes.wait_until(lambda: held, 10, pause=0.1)
    assert erin.url.endswith(handover)
    held[0].continue_()
    erin.wait_for_url("**/sign-off/")
    erin.goto(handover)
    expect(shot.locator(".shot")).to_have_count(1)


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
    assert answered(product, erin) == before + 1


def test_a_section_is_saved_without_javascript(visitors, product, address):
    erin = visitors.open("erin", **PHONE, java_script_enabled=False)
    erin.goto(address(1))
    erin.locator("li.check", has_text="Waste toner box").locator(".seg--no").click()
    erin.locator("textarea:visible").first.fill("Half full, changed")
    erin.locator("button:has-text('Save “Clean”')").click()
    expect(erin.locator(".toast")).to_contain_text("Saved.")
    expect(erin.locator("textarea:visible").first).to_have_value("Half full, changed")


def test_what_is_marked_before_the_script_is_there_is_sent_too(visitors, product, address):
    erin = visitors.open("erin", **PHONE)
    erin.goto(address(1))
    before = answered(product, erin)
    held = []
    erin.route("**/checklist*.js", lambda route: held.append(route))
    with erin.expect_request("**/checklist*.js"):
        erin.goto(address(1), wait_until="commit")
    erin.locator("li.check:not(.check--done) .seg--ok").last.tap()
    for route in held:
        route.continue_()
    assert processes.wait_until(lambda: answered(product, erin) > before, 10, pause=0.1)
