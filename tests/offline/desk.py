"""What a dispatcher does meanwhile, in a browser of their own."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from playwright.sync_api import Page

from tests.faults.plant import Plant
from tests.offline.phones import Phone


def at_desk(phones: Callable[..., Phone], office: Plant) -> Page:
    """Sven's browser, who plans and decides."""
    made = phones("")
    made.sign_in("sven", office.people["password"])
    return made.page


def call_off(page: Page, visit: UUID, why: str) -> None:
    """Cancel a visit that nobody has begun, as far as the office knows."""
    page.goto(f"/board/visits/{visit}/")
    page.locator("summary", has_text="Cancel this visit").click()
    page.get_by_label("Why is it cancelled?").fill(why)
    page.get_by_role("button", name="Cancel the visit").click()
    page.locator(".toast", has_text="cancelled").wait_for()


def give_to(page: Page, visit: UUID, name: str) -> None:
    """Somebody else goes there."""
    page.goto(f"/board/visits/{visit}/")
    page.get_by_label("Technician").select_option(label=name)
    page.get_by_role("button", name="Save the plan").click()
    page.locator(".toast").wait_for()


def look_at(page: Page, what: str) -> None:
    """Open what came from the field and has to be decided about."""
    page.goto("/review/")
    page.locator(".look", has_text=what).last.locator("a").click()
    page.get_by_text("What the phone said").wait_for()
