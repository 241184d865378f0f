"""Every page, light and dark: axe is content, the console silent, nothing scrolls sideways."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.looks import SMALLEST, STILL, in_both, shown_well, unfit

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
        "/machines/{machine}/move/",
        "/machines/{machine}/stand-in/",
        "/machines/labels/?account={customer}",
        "/machines/new/?visit={visit}",
        "/outbox/",
        "/offline/",
        "/me/phone/",
        "/field/visit/",
        "/field/signal/overt/",
        "/field/signal/passive/",
        "/field/signal/observed/",
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
        "/review/",
        "/review/?view=phone",
        "/review/?view=settled",
        "/review/{flagged}/",
        "/review/{with_photos}/",
        "/review/{parked}/",
        "/review/{parked}/correct/",
        "/review/{refused}/",
        "/review/{unreadable}/",
        "/review/{sent_back}/",
        "/not-received/",
        "/not-received/?view=phones",
        "/phones/{phone}/revoke/",
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
        "/review/",
        "/review/{flagged}/",
        "/not-received/",
        "/not-received/import/",
    ],
}


@pytest.mark.parametrize("username", list(PAGES))
def test_axe_finds_nothing(visitors, product, username):
    size = PHONE if username in {"", "erin"} else DESK
    page = visitors.open(username, **size)
    found = {}
    for path in PAGES[username]:
        address = path.format(**product.people)
        assert page.goto(address).status == 200, address
        if wrong := in_both(page):
            found[address] = wrong
    assert found == {}


@pytest.mark.parametrize("username", list(PAGES))
def test_nothing_scrolls_sideways_at_320_pixels_and_all_targets_suit_a_thumb(
    visitors, product, username
):
    page = visitors.open(username, viewport=SMALLEST, has_touch=True)
    found = {}
    for path in PAGES[username]:
        page.goto(path.format(**product.people))
        if wrong := unfit(page):
            found[path] = wrong
    assert found == {}


def test_what_became_of_a_saved_file_is_legible(visitors, product):
    page = visitors.open("sven", has_touch=True, **DESK, **STILL)
    page.goto("/not-received/import/")
    text = product.people["saved_file"] * 2  # a header is no line of a file
    file = {"name": "field-unsent-Nina.ndjson", "mimeType": "", "buffer": text.encode()}
    page.get_by_label("Saved file").set_input_files(file)
    page.get_by_role("button", name="Bring it in").click()
    for words in ("Here already", "Not read", "To review"):
        expect(page.locator("tbody")).to_contain_text(words)
    assert shown_well(page) == {}
