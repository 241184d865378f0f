"""Every page, light and dark: axe is content, the console silent, nothing scrolls sideways."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.conftest import DESK, PHONE

PAGES = {
    "": ["/sign-in/login/", "/sign-in/password/reset/", "/api/v1/docs/"],
    "erin": [
        "/day/",
        "/visits/{visit}/",
        "/visits/{visit}/machines/{machine_of_visit}/?do=fault",
        "/visits/{visit}/incomplete/",
        "/visits/{visit}/close-short/",
        "/visits/{visit}/add-machine/",
        "/visits/{visit}/photos/",
        "/visits/new/?q=a",
        "/visits/new/?site={site_of_visit}",
        "/visits/phone-fix/?visit={visit}",
        "/scan/",
        "/supplies/new/?visit={visit}",
        "/visits/{pm}/machines/{pm_machine}/checklist/",
        "/visits/{to_sign}/sign-off/",
        "/visits/{to_sign}/sign/",
        "/visits/{signed}/signed/",
        "/visits/{signed}/report/",
        "/signals/new/",
        "/signals/new/overt/?visit={visit}",
        "/signals/new/passive/?visit={visit}",
        "/signals/new/observed/?visit={visit}",
        "/signals/",
        "/signals/{signal}/saved/",
        "/accounts/",
        "/accounts/{customer}/",
        "/accounts/{customer}/contacts/new/",
        "/contacts/{contact}/change/",
        "/contacts/{contact}/gone/",
        "/machines/{machine}/",
        "/machines/{machine}/label/",
        "/machines/{machine}/edit/",
        "/machines/{machine}/stand-in/",
        "/machines/labels/?account={customer}",
        "/machines/new/?visit={visit}",
    ],
    "sam": [
        "/queue/",
        "/queue/?view=unclaimed",
        "/follow-ups/{follow_up}/",
        "/notices/",
        "/me/",
        "/me/keys/",
        "/sign-in/2fa/",
        "/sign-in/password/change/",
    ],
    "admin": [
        "/setup/offers/",
        "/setup/offers/new/",
        "/setup/offers/{offer}/",
        "/setup/hours/?site={site}",
        "/setup/hours/week/",
        "/setup/hours/holidays/",
        "/setup/hours/sites/{site}/",
        "/setup/queues/",
        "/setup/queues/{queue}/",
        "/setup/queues/rules/?q=a",
        "/setup/checklists/",
        "/setup/checklists/new/",
        "/setup/checklists/{template}/",
        "/setup/checklists/{template}/about/",
        "/setup/checklists/{template}/versions/1/",
        "/setup/checklists/{template}/items/{template_item}/",
        "/setup/company/",
        "/setup/keys/",
        "/setup/privacy/?q=a",
        "/setup/privacy/contacts/{contact}/",
        "/setup/privacy/looks/",
    ],
    "sven": [
        "/board/",
        "/board/new-call/?q=a",
        "/board/new-call/?machine={machine}",
        "/board/visits/{visit}/",
        "/board/visits/{planned}/",
        "/board/pm/",
        "/board/late/",
    ],
    "mona": [
        "/accounts/?q=a&machines=other",
        "/accounts/{customer}/",
        "/accounts/{customer}/change/",
        "/accounts/{customer}/parent/?q=a",
        "/accounts/{customer}/merge/?q=a",
        "/accounts/{customer}/merge/?into={other_customer}",
        "/sites/{site}/change/",
        "/sites/{site}/merge/",
        "/signals/places/",
        "/signals/{place}/place/?q=a",
        "/overview/",
        "/overview/?by=technician",
        "/overview/signals/",
        "/queue/?view=all",
        "/setup/imports/",
        "/setup/faults/",
        "/setup/faults/{fault_code}/",
        "/supplies/",
        "/setup/",
        "/setup/go-live/",
        "/setup/people/",
        "/setup/people/new/",
        "/setup/people/{erin}/",
        "/setup/people/{erin}/leaving/",
        "/setup/territories/",
        "/setup/territories/{territory}/",
        "/setup/audit/",
        "/machines/{machine}/",
        "/machines/{machine}/move/?q=library",
        "/machines/{machine}/hands/",
        "/machines/{machine}/gone/",
        "/machines/labels/?account={customer}&first=7",
    ],
}

# Also what axe leaves out unless asked: targets large enough, that nothing covers (WCAG 2.5.8).
RULES = {"rules": {"target-size": {"enabled": True}}}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("username", list(PAGES))
def test_axe_finds_nothing(visitors, product, username, scheme):
    size = PHONE if username in {"", "erin"} else DESK
    page = visitors.open(username, color_scheme=scheme, **size)
    found = {}
    for path in PAGES[username]:
        address = path.format(**product.people)
        assert page.goto(address).status == 200, address
        violations = Axe().run(page, options=RULES).response["violations"]
        if violations:
            found[address] = [f"{v['id']}: {v['nodes'][0]['html'][:150]}" for v in violations]
    assert found == {}


@pytest.mark.parametrize("username", list(PAGES))
def test_nothing_scrolls_sideways_at_320_pixels_and_all_targets_suit_a_thumb(
    visitors, product, username
):
    page = visitors.open(username, viewport={"width": 320, "height": 640}, has_touch=True)
    found = {}
    for path in PAGES[username]:
        page.goto(path.format(**product.people))
        wide = page.evaluate("document.documentElement.scrollWidth > 320")
        small = page.evaluate(SMALL_TARGETS)
        if wide or small:
            found[path] = (wide, small)
    assert found == {}


# Buttons, fields and links that stand by themselves and are less than 48 px high to the finger;
# links inside a sentence are excepted (WCAG 2.5.8), as is what only screen readers read.
SMALL_TARGETS = """
() => [...document.querySelectorAll("button, .btn, .chip, nav a, select, input.in")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height > 1)
  .filter((e) => e.getBoundingClientRect().height < 47.5)
  .map((e) => e.outerHTML.slice(0, 90))
"""
