"""The whole product with the demo company, and a real browser in front of it.

Some journeys make the README's pictures: PICTURES=yes writes them into docs/pictures.
"""

from __future__ import annotations

import io
import os
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from fieldapp import processes
from tests.faults.plant import Plant, running_plant

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1280, "height": 800}}
PICTURES = Path(__file__).resolve().parent.parent.parent / "docs" / "pictures"
BLOCKED = "Service Worker registration blocked"  # as ``Visitors.open`` wants it
COLOURS = 128  # of a picture: a third of the bytes, and nobody sees it


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def product() -> Iterator[Plant]:
    """Web server, worker, beat and relay, on servers of their own, with the demo company."""
    with running_plant("tests.journeys.company") as plant:
        plant.start()
        assert processes.wait_until(lambda: is_ready(plant.port), 60, pause=0.1)
        yield plant


def is_ready(port: int) -> bool:
    """Whether everything that takes part has been seen."""
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/readyz") as answer:
            return answer.status == 200
    except OSError:
        return False


class Visitors:
    """Opens browsers in which one of the demo's people is signed in."""

    def __init__(self, browser: Browser, plant: Plant) -> None:
        self.browser, self.plant = browser, plant
        self.complaints: list[str] = []

    def open(self, username: str = "", *, worker: bool = False, **options: object) -> Page:
        """A page of its own context; what its console complains of is kept.

        Without ``worker`` nothing is kept for a day without a network: fetching a technician's
        pages takes longer than most journeys.
        """
        options["service_workers"] = "allow" if worker else "block"
        address = f"http://localhost:{self.plant.port}"
        page = self.browser.new_context(base_url=address, **options).new_page()
        page.on("console", self._keep)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        if username:
            page.goto("/sign-in/login/")
            page.locator(f"button[name=login][value={username}]").click()
            page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    def _keep(self, message) -> None:
        if message.type in {"error", "warning"} and BLOCKED not in message.text:
            self.complaints.append(f"{message.location.get('url')}: {message.text}")


@pytest.fixture
def visitors(browser: Browser, product: Plant) -> Iterator[Visitors]:
    """Whoever comes in a test; at its end nobody's browser may have complained."""
    visitors = Visitors(browser, product)
    yield visitors
    for context in browser.contexts:
        context.close()
    assert visitors.complaints == []


@pytest.fixture
def picture(tmp_path: Path) -> Callable[[Page, str], None]:
    """Keeps a picture of a page: in docs/pictures when asked for, else out of the way."""
    folder = PICTURES if os.environ.get("PICTURES") == "yes" else tmp_path
    folder.mkdir(exist_ok=True)

    def take(page: Page, name: str) -> None:
        shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        few = shown.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(folder / f"{name}.png", optimize=True)

    return take
