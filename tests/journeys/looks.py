"""What is asked of every page: axe is content, nothing scrolls sideways, targets suit a thumb."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STILL = {"reduced_motion": "reduce"}  # no colour is on its way to another while it is measured
SMALLEST = {"width": 320, "height": 640}
# Also what axe leaves out unless asked: targets large enough, that nothing covers (WCAG 2.5.8).
RULES = {"rules": {"target-size": {"enabled": True}}}
# Buttons, fields and links that stand by themselves and are less than 48 px high to the finger;
# links inside a sentence are excepted (WCAG 2.5.8), as is what only screen readers read.
SMALL_TARGETS = """
() => [...document.querySelectorAll("button, .btn, .chip, nav a, select, input.in")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height > 1)
  .filter((e) => e.getBoundingClientRect().height < 47.5)
  .map((e) => e.outerHTML.slice(0, 90))
"""


def violations(page: Page, part: str | None = None) -> list[str]:
    """What axe finds on a page, or in one part of it."""
    found = Axe().run(page, context=part, options=RULES).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:150]}" for each in found]


def unfit(page: Page) -> tuple[bool, list[str]] | None:
    """Whether a narrow page scrolls sideways, and its targets that are too small for a thumb."""
    wide = page.evaluate("innerWidth < document.documentElement.scrollWidth")
    small = page.evaluate(SMALL_TARGETS)
    return (wide, small) if wide or small else None


def shown_well(page: Page) -> dict[str, object]:
    """What is wrong with a page, by light and in the dark, and on the narrowest phone."""
    found: dict[str, object] = {}
    size = page.viewport_size
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, **STILL)
        found[scheme] = violations(page)
    page.set_viewport_size(SMALLEST)
    found["narrow"] = unfit(page)
    page.set_viewport_size(size)
    return {name: wrong for name, wrong in found.items() if wrong}
