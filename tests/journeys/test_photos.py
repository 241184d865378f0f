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
    return page.locator(".shotlist img").count()


def test_photos_travel_small_and_come_back_as_thumbs(visitors):
    page = visitors.open("erin", **PHONE)
    page.goto("/day/")
    visit = page.locator("a[href^='/visits/']").first.get_attribute("href")
    visit = re.match(r"/visits/[0-9a-f-]{36}/", visit)[0]
    page.goto(f"{visit}photos/")
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
    page.get_by_role("button", name="Try again").wait_for()
    page.context.set_offline(False)  # back from the basement, it goes by itself
    page.locator("[data-take-out]").nth(2).wait_for()
    visitors.complaints.clear()  # the browser's own words about the dead spot

    assert processes.wait_until(lambda: thumbs(page) == 3, 60, pause=0.3)  # the worker's part
    assert page.locator(".shotlist img").evaluate_all(
        "all => all.every(one => one.src.endsWith('?size=thumb'))"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
