"""After one look in the morning, a technician's pages open where there is no network."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.faults.plant import Plant
from tests.journeys.conftest import PHONE, Visitors
from tests.journeys.test_photos import noise

KEPT = """async () => {
  const day = await caches.open((await caches.keys()).find((name) => name.startsWith('day-')))
  return (await day.keys()).map(({ url }) => url.slice(location.origin.length))
}"""
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
LOST = "ERR_INTERNET_DISCONNECTED"


class Technicians(Visitors):
    """Whoever loses the connection: that a request then fails is no complaint."""

    def _keep(self, message) -> None:
        if LOST not in message.text:
            super()._keep(message)


@pytest.fixture(scope="module")
def morning(browser: Browser, product: Plant) -> Iterator[Page]:
    """Erin has opened the app at breakfast, and waited until everything was kept."""
    technicians = Technicians(browser, product)
    page = technicians.open("erin", worker=True, **PHONE)
    ready = page.locator("[data-ready]")
    expect(ready).to_contain_text("The next day too", timeout=180_000)
    expect(ready).to_contain_text("Ready for offline")
    yield page
    page.context.close()
    assert technicians.complaints == []


@pytest.fixture
def basement(morning: Page) -> Iterator[Page]:
    """The same phone, where there is no network."""
    morning.context.set_offline(True)
    yield morning
    morning.context.set_offline(False)


def kinds(addresses: list[str]) -> dict[str, str]:
    """One address of each kind."""
    return {UUID.sub("…", address): address for address in addresses if address != "/field/ready"}


def test_every_kind_of_page_opens_offline(basement):
    page = basement
    some = kinds(page.evaluate(KEPT))
    for kind in (
        "/day/",
        "/signals/",
        "/visits/…/",
        "/visits/…/machines/…/",
        "/visits/…/machines/…/checklist/",
        "/visits/…/sign-off/",
        "/visits/…/sign/",
        "/visits/…/incomplete/",
        "/visits/…/close-short/",
        "/visits/…/photos/",
        "/signals/new/overt/?visit=…",
        "/supplies/new/?visit=…",
        "/accounts/…/?site=…",
        "/machines/…/",
        "/machines/…/edit/",
        "/machines/…/move/",
        "/accounts/…/contacts/new/?site=…",
        "/contacts/…/change/",
        "/contacts/…/gone/",
        "/scan/",
        "/visits/new/",
    ):
        assert kind in some
    shown = {}
    for kind, address in some.items():
        page.goto(address)
        shown[kind] = page.locator("h1").first.inner_text()
        assert page.locator("html[data-kept]").count() == 1, kind
    assert [
        kind for kind, heading in shown.items() if heading in ("No connection", "Sign in")
    ] == []


def test_my_day_says_since_when_it_is_kept_however_slow_the_worker_is(basement):
    page = basement.context.new_page()
    page.add_init_script("ServiceWorkerContainer.prototype.register = () => new Promise(() => {})")
    page.goto("/day/")
    expect(page.locator("[data-ready]")).to_contain_text("Ready for offline")
    page.close()


def test_a_sheet_opens_over_its_page_offline_with_the_machine_that_was_meant(basement, product):
    page = basement
    visit, machine = product.people["visit"], product.people["machine_of_visit"]
    page.goto(f"/visits/{visit}/machines/{machine}/")
    page.locator(".inks").get_by_role("link", name="They asked").click()
    sheet = page.locator("dialog #sheet")
    expect(sheet).to_be_visible()
    assert sheet.locator("[name=machine]").input_value() == machine


def test_the_ask_card_is_one_tap_from_the_work_offline(basement, product):
    page = basement
    visit, machine = product.people["visit"], product.people["machine_of_visit"]
    page.goto(f"/visits/{visit}/machines/{machine}/")
    page.get_by_role("link", name="Ask card").tap()
    page.wait_for_url(re.compile(rf"/machines/{machine}/#ask"))
    card = page.get_by_role("region", name="Ask card")
    expect(card.get_by_role("heading", name="Whom to ask")).to_be_in_viewport()
    expect(card).to_contain_text("Prices, contracts, new machines")


def test_a_page_that_is_not_kept_says_so_and_leads_back(basement):
    page = basement
    page.goto("/accounts/0190163d-8694-739b-aea5-966c26f8ad91/")
    expect(page.locator("h1")).to_have_text("No connection")
    page.get_by_role("link", name="To my day").click()
    expect(page.locator("h1")).to_have_text("My day")


def test_a_site_is_found_offline_and_a_visit_there_can_be_begun(basement):
    page = basement
    page.goto("/visits/new/")
    page.get_by_role("searchbox").fill("press quillmoor")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**/visits/new/?q=*")
    page.locator(".list a.item", has_text="Quillmoor Press").first.click()
    expect(page.get_by_role("button", name="I am here")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Quillmoor Press")


def test_a_visit_is_begun_offline_and_all_of_it_reaches_the_office(basement, product):
    page = basement
    page.goto("/visits/new/?q=a")
    page.locator(".list a.item").last.click()
    page.locator("[name=machines]").first.check(force=True)
    page.get_by_role("button", name="I am here").click()
    page.wait_for_url(re.compile(rf"/visits/{UUID.pattern}/$"))
    visit = page.url.split("/")[4]
    expect(page.get_by_text("You are on site")).to_be_visible()
    page.locator("main details.more summary").first.click()
    page.get_by_label("What was done").first.fill("Cleaned the rollers")
    page.locator("form[data-op='work.done'] button").click()
    expect(page.locator("[name=done]").first).to_have_value("Cleaned the rollers")
    page.locator("main details.more summary").first.click()
    page.get_by_text("Add a fault").first.click()
    page.locator("label", has_text="Noise").first.click()
    page.get_by_role("button", name="Save the fault").first.click()
    page.wait_for_load_state()
    page.get_by_text("Another brand’s machine").first.click()
    page.get_by_role("textbox", name="Which brand?").fill("Tallow")
    page.get_by_role("button", name="Save machine").click()
    expect(page.locator(".toast")).to_contain_text("Saved on this phone")
    page.locator(".inks").get_by_role("link", name="They asked").click()
    sheet = page.locator("dialog #sheet")
    expect(sheet.locator(f"form[data-target*='{visit}']")).to_be_visible()
    sheet.get_by_role("button", name="Save signal").click()
    expect(sheet).to_be_hidden()
    page.context.set_offline(False)
    page.goto("/outbox/")
    product.wait(
        """select exists (select from calls_work w join signals_signal s using (visit_id)
           join calls_fault f on f.work_id = w.id
           where w.visit_id = %s and w.done = 'Cleaned the rollers')""",
        visit,
        seconds=60,
    )
    product.wait(
        """select exists (select from accounts_machine m join calls_visit v using (site_id)
           join accounts_machinemodel o on o.id = m.model_id
           where v.id = %s and o.brand = 'Tallow')""",
        visit,
        seconds=60,
    )


def test_another_brands_machine_is_written_down_offline_with_its_photo(basement, product):
    page, visit = basement, product.people["visit"]
    page.goto(f"/machines/new/?visit={visit}")
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": noise()}
    page.locator("[data-photos] [type=file]").set_input_files(file)
    expect(page.locator("[data-shown] img")).to_have_count(1)
    page.get_by_role("textbox", name="Another brand").fill("Kellor")
    page.get_by_role("button", name="Save machine").click()
    page.wait_for_url(f"**/visits/{visit}/")
    expect(page.locator(".toast")).to_contain_text("Saved on this phone")
    page.context.set_offline(False)
    page.goto("/outbox/")
    product.wait(
        """select exists (select from accounts_machine m
           join accounts_machinemodel o on o.id = m.model_id and o.brand = 'Kellor'
           join accounts_machinephoto p on p.machine_id = m.id)""",
        seconds=60,
    )


def test_somebody_gone_and_a_machine_moved_offline_reach_the_office_once(basement, product):
    page, machine = basement, product.people["machine_of_visit"]
    site, customer = (product.people[f"{name}_of_visit"] for name in ("site", "customer"))
    page.goto(f"/accounts/{customer}/?site={site}")
    page.get_by_role("link", name="No longer here").first.click()
    page.wait_for_url("**/gone/")
    contact = page.url.split("/")[4]
    page.get_by_label("Who does it now?").fill("Ida Quell")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/accounts/{customer}/?site=**")
    expect(page.locator(".toast")).to_contain_text("Saved on this phone")
    page.goto(f"/machines/{machine}/")
    page.get_by_role("link", name="It was moved").click()
    page.locator("dialog #sheet").locator("[name=floor]").fill("19")
    page.get_by_role("button", name="Save the move").click()
    expect(page.locator(".toast")).to_contain_text("Saved on this phone")
    page.goto("/outbox/")
    expect(page.locator("main")).to_contain_text("is no longer here: Ida Quell")
    expect(page.locator("main")).to_contain_text("Move it")
    page.context.set_offline(False)
    page.reload()
    product.wait("select floor = '19' from accounts_machine where id = %s", machine, seconds=60)
    left = "select count(*) from accounts_contact o join accounts_contact n on n.id = {}"
    left = left.format("o.succeeded_by_id where o.id = %s and n.name = 'Ida Quell'")
    assert product.ask(left, contact) == 1
    assert product.ask("select count(*) from accounts_contact where name = 'Ida Quell'") == 1
    moves = "select count(*) from accounts_machinestep where machine_id = %s and verb = 'move'"
    assert product.ask(f"{moves} and facts->'became'->>'floor' = '19'", machine) == 1


def test_a_label_leads_to_its_machine_on_todays_visit_offline(basement, product):
    page = basement
    machine = product.people["machine_of_visit"]
    code = product.ask("select code from accounts_machine where id = %s", machine)
    page.goto("/scan/")
    page.get_by_label("Code on the label").fill(code)
    page.get_by_role("button", name="Find the machine").click()
    page.wait_for_url(re.compile(rf"/visits/{UUID.pattern}/machines/{machine}/"))
    page.goto(f"/m/{code}/")  # by the phone's own camera
    page.wait_for_url(re.compile(rf"/visits/{UUID.pattern}/machines/{machine}/"))
    expect(page.get_by_role("heading", name="What is wrong")).to_be_visible()


def test_a_label_that_the_phone_does_not_know_is_said_to_be_unknown(basement):
    page = basement
    page.goto("/scan/?code=00000-00000")
    expect(page.get_by_role("alert")).to_contain_text("knows no machine with this code")


def test_signing_out_takes_the_day_off_the_phone(morning):
    morning.goto("/me/")
    morning.get_by_role("button", name="Sign out").click()
    morning.wait_for_url("**/sign-in/**")
    names = morning.evaluate("caches.keys()")
    assert [name for name in names if name.startswith("day-")] == []
