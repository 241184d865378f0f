"""What is asked of every page: axe is content, nothing scrolls sideways, targets suit a thumb."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STILL = {"reduced_motion": "reduce"}  # no colour is on its way to another while it is measured
SMALLEST = {"width": 320, "height": 640}
# Also what axe leaves out unless asked: targets large enough, that nothing covers (WCAG 2.5.8).
RULES = {"rules": {"target-size": {"enabled": True}}}
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
# Buttons, fields and links that stand by themselves and are less than 48 px high to the finger;
# links inside a sentence are excepted (WCAG 2.5.8), as is what only screen readers read.
SMALL_TARGETS = """
() => [...document.querySelectorAll("button, .btn, .chip, nav a, select, input.in")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height > 1)
  .filter((e) => e.getBoundingClientRect().height < 47.5)
  .map((e) => e.outerHTML.slice(0, 90))
"""


def violations(page: Page, rules: dict = RULES) -> list[str]:
    """What axe finds on a page."""
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:150]}" for each in found]


def in_both(page: Page) -> dict[str, list[str]]:
    """The same by light and in the dark, which differ in their colours alone."""
    found = {}
    for scheme, rules in (("light", RULES), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme, **STILL)
        if wrong := violations(page, rules):
            found[scheme] = wrong
    return found


def unfit(page: Page) -> tuple[bool, list[str]] | None:
    """Whether a narrow page scrolls sideways, and its targets that are too small for a thumb."""
    wide = page.evaluate("innerWidth < document.documentElement.scrollWidth")
    small = page.evaluate(SMALL_TARGETS)
    return (wide, small) if wide or small else None


def shown_well(page: Page) -> dict[str, object]:
    """What is wrong with a page, by light and in the dark, and on the narrowest phone."""
    found: dict[str, object] = {**in_both(page)}
    size = page.viewport_size
    page.set_viewport_size(SMALLEST)
    if wrong := unfit(page):
        found["narrow"] = wrong
    page.set_viewport_size(size)
    return found
