"""Photos of a visit in a browser: shrunk, sent, taken out, sent again after a dead spot."""

import io
import re

from PIL import Image

from fieldapp import processes
from tests.journeys.conftest import PHONE


def noise(size=(2400, 1600)):
    """A photo of a camera's size."""
    out = io.BytesIO()
    Image.effect_noise(size, 70).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def choose(page, *names):
    files = [{"name": name, "mimeType": "image/jpeg", "buffer": noise()} for name in names]
    page.locator("[data-add] input").set_input_files(files)


def thumbs(page):
    page.reload()
    return page.locator(".shotlist img[src$='?size=thumb']").count()


def photos_page(page):
    """Of the first visit on My day."""
    page.goto("/day/")
    visit = page.locator("a[href^='/visits/']").first.get_attribute("href")
    return re.match(r"/visits/[0-9a-f-]{36}/", visit)[0] + "photos/"


def test_photos_travel_small_and_come_back_as_thumbs(visitors):
    page = visitors.open("erin", **PHONE)
    page.goto(photos_page(page))
    page.locator("[data-gallery][data-awake]").wait_for()
    sizes = []
    page.on("request", lambda one: sizes.append(len(one.post_data_buffer or b"")))
    choose(page, "a.jpg", "b.jpg")
    page.locator("[data-take-out]").nth(1).wait_for()
    assert all(size < len(noise()) for size in sizes)

    page.locator("[data-take-out]").first.click()
    page.get_by_role("button", name="Undo").click()
    page.locator(".shot--out").wait_for(state="detached")

    page.context.set_offline(True)
    choose(page, "c.jpg")
    page.locator("[data-take-out]").nth(2).wait_for()  # it is on the phone already
    page.context.set_offline(False)  # back from the basement, it goes by itself
    visitors.complaints.clear()  # the browser's own words about the dead spot

    assert processes.wait_until(lambda: thumbs(page) == 3, 60, pause=0.3)  # the worker's part
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_photo_chosen_before_its_script_is_awake_is_taken(visitors):
    page = visitors.open("erin", **PHONE)
    address, held = photos_page(page), []
    page.route("**/gallery*.js", lambda route: held.append(route))
    with page.expect_request("**/gallery*.js"):
        page.goto(address, wait_until="commit")
    before = page.locator(".shot").count()
    choose(page, "early.jpg")
    for route in held:
        route.continue_()
    page.locator("[data-gallery][data-awake] .shot").nth(before).wait_for()
    page.locator(".shot--sent").wait_for(timeout=30_000)  # its tile says that it was received
