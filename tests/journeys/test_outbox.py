"""Nothing captured is lost: on the phone first, received by the office once, whatever fails."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from fieldapp import processes
from tests.faults.plant import WEB
from tests.journeys.conftest import PHONE, is_ready
from tests.journeys.test_photos import noise

NAMED = "select count(*) from calls_fault where note = %s"
RECEIVED = "select count(*) from sync_fieldoperation where body->'fields'->'note'->>0 = %s"
BY_RELEASE = "select app_version from sync_fieldoperation where body->'fields'->'note'->>0 = %s"
BY_ID = "select count(*) from sync_fieldoperation where op_id = %s and result = 'applied'"
CAME = "select count(*) from accounts_photo where sha256 = %s"
HERE = """async () => {
    const { waiting } = await import('/static/js/outbox.js')
    return (await waiting()).map((op) => op.state)
}"""


@pytest.fixture
def erin(visitors, product) -> Iterator[Page]:
    """Erin at a machine of a visit. What the browser says of dead spots is no complaint."""
    page = visitors.open("erin", **PHONE)
    visit = product.people["basement"]
    machine = product.ask("select machine_id from calls_visit_machines where visit_id = %s", visit)
    page.goto(f"/visits/{visit}/machines/{machine}/")
    yield page
    page.context.close()  # nothing is tried again while its words are looked at
    visitors.complaints[:] = [
        said for said in visitors.complaints if "Failed to load resource" not in said
    ]


def fault(page: Page, note: str) -> Locator:
    """The form of a fault, filled in; returns its button."""
    form = page.locator("form[action$='do=fault']")
    form.evaluate("form => form.closest('details')?.setAttribute('open', '')")
    form.locator("label:has-text('Noise')").click()
    form.locator("[name=note]").fill(note)
    return form.locator("button[data-once]")


def arrived_once(product, note: str) -> None:
    """In the office, one time: as an operation and as a fault."""
    product.wait(f"select ({NAMED}) = 1", note, seconds=40)
    assert product.ask(RECEIVED, note) == product.ask(NAMED, note) == 1


def bar(page: Page) -> Locator:
    """What the bar says of this phone."""
    return page.locator("[data-sync]")


def test_what_is_saved_without_a_network_arrives_once_when_it_is_back(erin, product):
    erin.context.set_offline(True)
    fault(erin, "Basement").dblclick()
    expect(erin.locator(".toast")).to_contain_text("Saved on this phone")
    expect(bar(erin)).to_contain_text("1 waiting")
    assert erin.evaluate(HERE) == ["queued"]
    assert product.ask(RECEIVED, "Basement") == 0
    erin.context.set_offline(False)
    expect(bar(erin)).to_contain_text("All sent")
    arrived_once(product, "Basement")
    assert erin.evaluate(HERE) == []


def test_what_is_pressed_before_its_script_is_there_waits_for_it(erin, product):
    posted, held = [], []
    erin.on("request", lambda asked: asked.method == "POST" and posted.append(asked.url))
    erin.wait_for_load_state("networkidle")  # the script of this page has come
    erin.route("**/capture*.js", lambda route: held.append(route), times=1)
    with erin.expect_request("**/capture*.js"):
        erin.reload(wait_until="commit")
    fault(erin, "Early").tap()
    held[0].continue_()
    expect(erin.locator(".toast")).to_contain_text("Fault kept: Noise.")
    arrived_once(product, "Early")
    assert [address for address in posted if "/api/" not in address] == []


def test_with_a_network_the_next_page_shows_what_the_office_says(erin, product):
    fault(erin, "Upstairs").dblclick()
    expect(erin.locator(".toast")).to_contain_text("Fault kept: Noise.")
    expect(erin.locator("main")).to_contain_text("Upstairs")
    expect(bar(erin)).to_contain_text("All sent")
    arrived_once(product, "Upstairs")
    worker = erin.request.get("/sw.js").text()
    assert f"const release = '{product.ask(BY_RELEASE, 'Upstairs')}'" in worker


def test_a_server_that_died_is_tried_again_without_a_hand(erin, product):
    product.kill(WEB)
    fault(erin, "No server").click()
    expect(erin.locator(".toast")).to_contain_text("Saved on this phone")
    product.start(WEB)
    assert processes.wait_until(lambda: is_ready(product.port), 60, pause=0.1)
    arrived_once(product, "No server")
    expect(bar(erin)).to_contain_text("All sent")


def test_an_answer_that_is_lost_makes_no_second_fault(erin, product):
    def swallow(route: Route) -> None:
        """The office has it, and the basement swallows the answer."""
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    lost: list[int] = []
    erin.route("**/sync/ops/**", swallow)
    fault(erin, "Swallowed").click()
    expect(bar(erin)).to_contain_text("1 waiting")
    expect(bar(erin)).to_contain_text("All sent", timeout=30_000)
    arrived_once(product, "Swallowed")
    assert lost == [201]


def portal(route: Route) -> None:
    """A hotel's page in place of every answer."""
    route.fulfill(status=200, content_type="text/html", body="<h1>Welcome to our hotel</h1>")


def to_sign_in(route: Route) -> None:
    """What a proxy does that wants one to sign in."""
    route.fulfill(status=302, headers={"Location": "/sign-in/login/"})


@pytest.mark.parametrize("answer", [portal, to_sign_in])
def test_what_is_not_our_server_acknowledges_nothing(
    erin, product, answer: Callable[[Route], None]
):
    note = answer.__name__
    erin.route("**/api/v1/sync/**", answer)
    fault(erin, note).click()
    expect(erin.locator(".toast")).to_contain_text("Saved on this phone")
    erin.goto("/outbox/")
    expect(erin.locator("main")).to_contain_text("No real connection")
    expect(erin.locator("[data-part=waits]")).to_contain_text(note)
    assert product.ask(RECEIVED, note) == 0
    erin.unroute("**/api/v1/sync/**")
    erin.get_by_role("button", name="Try to send now").click()
    expect(erin.locator("[data-part=sent]")).to_contain_text(note)
    arrived_once(product, note)


def test_a_session_that_ended_loses_nothing(erin, product):
    erin.context.clear_cookies(name="session")
    fault(erin, "Signed out").click()
    expect(erin.locator(".toast, button[name=login]").first).to_be_visible()
    assert product.ask(RECEIVED, "Signed out") == 0
    erin.goto("/outbox/")
    erin.locator("button[name=login][value=erin]").click()
    erin.wait_for_url("**/outbox/")
    expect(erin.locator("[data-part=sent]")).to_contain_text("Signed out")
    arrived_once(product, "Signed out")


def test_what_is_refused_is_said_at_the_field_and_put_right_there(erin, product):
    form = erin.locator("form[action$='do=counters']")
    form.locator("input[type=text]").first.fill("many")
    form.locator("button[data-once]").click()
    expect(form.locator(".errsum")).to_contain_text("Write the number that it shows.")
    expect(form.locator(".field--bad .err")).to_have_text("Write the number that it shows.")
    form.locator("input[type=text]").first.fill("4711")
    form.locator("button[data-once]").click()
    expect(erin.locator(".toast")).to_contain_text("kept")
    settled = """select settled from sync_fieldoperation
        where result = 'rejected' order by received_at desc limit 1"""
    assert product.ask(settled) == "superseded"
    assert erin.evaluate(HERE) == []


def test_what_was_refused_later_is_put_right_from_the_outbox(erin, product):
    erin.context.set_offline(True)
    form = erin.locator("form[action$='do=counters']")
    form.locator("input[type=text]").first.fill("some")
    form.locator("button[data-once]").click()
    expect(erin.locator(".toast")).to_contain_text("Saved on this phone")
    fault(erin, "Behind it").click()
    expect(bar(erin)).to_contain_text("2 waiting")
    erin.context.set_offline(False)
    expect(bar(erin)).to_contain_text("1 needs you")
    erin.goto("/outbox/")
    expect(erin.locator("[data-part=waits]")).to_contain_text("Will follow when the item above")
    assert product.ask(NAMED, "Behind it") == 0
    erin.get_by_role("button", name="Fix").click()
    expect(form.locator("input[type=text]").first).to_have_value("some")
    form.locator("input[type=text]").first.fill("4712")
    form.locator("button[data-once]").click()
    expect(bar(erin)).to_contain_text("All sent")
    arrived_once(product, "Behind it")


def test_what_is_typed_is_there_again_and_one_window_edits_it(erin):
    fault(erin, "Half a word")
    erin.wait_for_timeout(400)
    erin.reload()
    note = erin.locator("form[action$='do=fault'] [name=note]")
    expect(note).to_have_value("Half a word")
    expect(erin.locator(".note--restored")).to_contain_text("Restored what you typed at")
    other = erin.context.new_page()
    other.goto(erin.url)
    expect(other.locator("main")).to_contain_text("Open in another window")
    assert other.locator("form[action$='do=fault']").evaluate("form => form.inert")
    erin.close()
    expect(other.locator("main")).not_to_contain_text("Open in another window")
    expect(other.locator("form[action$='do=fault'] [name=note]")).to_have_value("Half a word")
    other.get_by_role("button", name="Start anew").click()
    expect(other.locator("form[action$='do=fault'] [name=note]")).to_have_value("")


def test_a_copy_can_be_carried_away_without_a_network_and_brought_to_the_office(erin, product):
    erin.goto("/outbox/")
    expect(erin.locator("[data-none]")).to_be_visible()
    erin.evaluate("navigator.canShare = undefined")
    erin.context.set_offline(True)
    target = {"visit": product.people["together"]}
    photo = base64.b64encode(noise((120, 90))).decode()
    erin.evaluate(
        """async ({ target, photo }) => {
        const { keep } = await import('/static/js/outbox.js')
        const bytes = Uint8Array.from(atob(photo), (letter) => letter.charCodeAt())
        const photos = [new File([bytes], 'a.jpg', { type: 'image/jpeg' })]
        await keep({ type: 'photo.add', target, fields: {}, photos })
    }""",
        {"target": target, "photo": photo},
    )
    with erin.expect_download() as waited:
        erin.get_by_role("button", name="Save a copy").click()
    saved = waited.value.path()
    assert waited.value.suggested_filename.startswith("field-unsent-Erin")
    assert erin.evaluate(HERE) == ["queued"]
    (op,) = [line["op"] for line in map(json.loads, saved.open()) if "op" in line]
    for _time in range(2):  # whoever brings it twice brings it once
        product.manage("import_field_file", str(saved))
    assert product.ask(BY_ID, op["op_id"]) == 1
    assert product.ask(CAME, op["photos"][0]["sha256"]) == 1


def test_signing_out_leaves_nothing_behind_unasked_and_takes_nothing_away(erin, product):
    erin.route("**/sync/ops/**", lambda route: route.abort())
    fault(erin, "Left behind").click()
    expect(erin.locator(".toast")).to_contain_text("Saved on this phone")
    erin.goto("/me/")
    erin.get_by_role("button", name="Sign out").click()
    expect(erin.locator("dialog")).to_contain_text("1 item is only on this phone.")
    erin.get_by_role("button", name="Sign out, keep them here").click()
    erin.wait_for_url(lambda url: "/me/" not in url)
    erin.goto("/sign-in/login/")
    erin.unroute("**/sync/ops/**")
    erin.locator("button[name=login][value=carl]").click()
    erin.wait_for_url(lambda url: "sign-in" not in url)
    erin.goto("/outbox/")
    expect(erin.locator("main")).to_contain_text("Erin Calloway has 1 unsent item on this phone.")
    expect(erin.locator("main")).not_to_contain_text("Left behind")
    assert product.ask(RECEIVED, "Left behind") == 0
    erin.goto("/me/")
    erin.get_by_role("button", name="Sign out").click()
    erin.wait_for_url(lambda url: "/me/" not in url)
    erin.goto("/sign-in/login/")
    erin.locator("button[name=login][value=erin]").click()
    arrived_once(product, "Left behind")


def test_a_browser_that_keeps_nothing_says_so_and_sends_at_once_or_stays(visitors, product):
    page = visitors.open("erin", **PHONE)
    page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }"
    )
    visit = product.people["basement"]
    sql = "select machine_id from calls_visit_machines where visit_id = %s"
    page.goto(f"/visits/{visit}/machines/{product.ask(sql, visit)}/")
    expect(page.locator("main")).to_contain_text("This browser keeps nothing")
    page.route("**/sync/ops/**", lambda route: route.abort())
    fault(page, "Private").click()
    expect(page.locator(".alarm")).to_contain_text("This is NOT saved. Keep this screen open.")
    page.unroute("**/sync/ops/**")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".toast")).to_contain_text("kept")
    arrived_once(product, "Private")
    page.context.close()  # the page that follows complains of the same
    visitors.complaints.clear()
