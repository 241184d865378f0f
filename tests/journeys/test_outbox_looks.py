"""How the Outbox looks with something in it, and the line of the bar in each of its states.

Both are written by scripts from what the phone keeps, so that a page as it is served shows neither.
"""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.looks import STILL, shown_well
from tests.journeys.test_photos import noise

KEEP = """async ({ photos = 0, jpeg, ...said }) => {
    const { keep } = await import('/static/js/outbox.js')
    const bytes = Uint8Array.from(atob(jpeg), (letter) => letter.charCodeAt())
    const one = (_, n) => new File([bytes, `${n}`], 'a.jpg', { type: 'image/jpeg' })
    const about = document.body.dataset.personName
    await keep({ fields: {}, about, ...said, photos: Array.from({ length: photos }, one) })
    const { drain } = await import('/static/js/sync.js')
    await drain('kept')
}"""
EVERY_ONE = """async () => {
    const { $, $$, fill } = await import('/static/js/telling.js')
    const detail = 'Write the number that it shows.'
    const facts = { n: 2, sent: 1, all: 3, name: 'Carl', title: 'Fault', about: 'Visit', detail }
    const times = { at: '13:50', time: '14:05' }
    const copy = ({ content }) => fill(content.cloneNode(true), { ...facts, ...times })
    $('[data-tops]').append(...$$('template[data-top]').map(copy))
    // On a pattern axe measures no words.
    for (const strip of $$('.strip')) strip.style.backgroundImage = 'none'
    const part = $('[data-part=waits]')
    part.hidden = false
    $('ul', part).append(...$$('template[data-row]').map(copy))
}"""
BEGIN = """async () => {
    const { put } = await import('/static/js/db.js')
    const { keep } = await import('/static/js/outbox.js')
    const known = await (await fetch('/field/reference.json')).json()
    await put('day', known, 'reference')
    const [{ id, site }] = known.machines
    const fields = { kind: ['repair'], machines: [id] }
    return (await keep({ type: 'visit.start', target: { site }, fields })).op_id
}"""
PARTS = {"needs": "Write the number", "waits": "Will follow when", "sent": "Received by the office"}
BAR = "[data-sync]"


def busy(route: Route) -> None:
    """An office that takes nothing just now."""
    route.fulfill(status=503, headers={"Retry-After": "600"})


@pytest.fixture
def outbox(visitors, product):
    """Erin's page of what waits, and how something comes to wait there."""
    page = visitors.open("erin", **PHONE, **STILL)
    jpeg = base64.b64encode(noise((120, 90))).decode()

    def keep(kind: str, name: str, **said: Any) -> None:
        visit = product.people[name]
        sql = "select machine_id from calls_visit_machines where visit_id = %s"
        target = {"visit": visit} | said.pop("target", {})
        if kind.startswith("work."):
            target["machine"] = str(product.ask(sql, visit))
        page.evaluate(KEEP, {"type": kind, "target": target, "jpeg": jpeg, **said})

    page.goto("/outbox/")
    expect(page.locator(BAR)).to_contain_text(re.compile(r"All sent \d"))
    yield page, keep
    page.context.close()  # nothing is tried again while its words are looked at
    visitors.complaints[:] = [
        said for said in visitors.complaints if "Failed to load resource" not in said
    ]


def test_the_outbox_is_legible_with_rows_in_it(outbox):
    page, keep = outbox
    page.route("**/api/v1/photos/**", busy)
    keep("work.done", "basement", fields={"done": ["Cleaned"], "was": [""]}, says="What was done")
    keep("work.counters", "basement", fields={"mono": ["some"]}, says="Counters", draft="counters")
    keep("work.fault", "basement", fields={"note": ["Loud"]}, says="Fault")
    keep("photo.add", "together", says="Photos", photos=2)
    expect(page.locator(BAR)).to_contain_text("1 needs you")
    for part, words in PARTS.items():
        expect(page.locator(f"[data-part={part}]")).to_contain_text(words)
    expect(page.locator("[data-part=waits]")).to_contain_text("Photos 0/2")
    assert shown_well(page) == {}
    page.route("**/sync/**", busy)
    keep("signal.capture", "together", target={"type": "passive"}, says="They hinted")
    page.context.set_offline(True)
    expect(page.locator("[data-tops]")).to_contain_text("Offline. Nothing is lost.")
    expect(page.locator("[data-part=waits] .type--passive")).to_be_visible()
    assert shown_well(page) == {}


def test_all_that_the_outbox_can_say_is_legible(outbox):
    page, _keep = outbox
    page.evaluate(EVERY_ONE)
    expect(page.locator("[data-part=waits] li")).to_have_count(13)
    assert shown_well(page) == {}


def test_a_visit_that_only_the_phone_knows_of_is_legible(outbox):
    page, _keep = outbox
    page.route("**/sync/**", busy)
    visit = page.evaluate(BEGIN)
    fits_any = page.request.get("/field/visit/")
    page.route(f"**/visits/{visit}/", lambda route: route.fulfill(response=fits_any))
    page.goto(f"/visits/{visit}/")
    expect(page.get_by_text("You are on site")).to_be_visible()
    for part in page.locator("main details").all():
        part.evaluate("part => part.open = true")
    assert shown_well(page) == {}


def measured(page: Page) -> dict[str, list[str]]:
    """The contrast of the words in the bar's line by axe: what is enough, too little, unknown."""
    rule = {"runOnly": ["color-contrast"]}
    said = Axe().run(page, context=BAR, options=rule).response
    kinds = ("passes", "violations", "incomplete")
    return {kind: [node["html"] for each in said[kind] for node in each["nodes"]] for kind in kinds}


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_line_of_the_bar_is_legible_in_each_of_its_states(outbox, size):
    page, keep = outbox
    page.set_viewport_size(size["viewport"])
    wrong = {}

    def look(state: str, words: str) -> None:
        expect(page.locator(f"{BAR}.sync--{state}")).to_contain_text(words)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, **STILL)
            found = measured(page)
            if found["violations"] or found["incomplete"] or not found["passes"]:
                wrong[state, words, scheme] = found

    look("sent", "All sent")
    page.context.set_offline(True)
    look("offline", "Offline")
    page.context.set_offline(False)
    expect(page.locator(BAR)).to_contain_text("All sent")
    page.route("**/sync/**", busy)
    keep("work.fault", "together", fields={"note": ["Waits"]}, says="Fault")
    look("waiting", "1 waiting")
    page.context.set_offline(True)
    look("offline", "1 waiting")
    assert wrong == {}
