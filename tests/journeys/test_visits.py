"""A repair in a real browser: it waits for a part, and is finished on the return visit."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE

LATEST = """
    select {} from calls_visit visit
    join accounts_person lead on lead.id = visit.lead_id
    where lead.username = 'erin' and visit.unplanned and visit.archived_on is null
    order by visit.window_start desc limit 1
"""
NOTE = "Left third of the page"


def start(erin: Page, product) -> str:
    """Erin stands before a machine that nobody sent her to; returns the visit's id."""
    erin.goto(f"/visits/new/?machine={product.people['machine']}")
    erin.fill("#id_problem", "Grey stripes")
    erin.click("text=I am here")
    expect(erin.locator(".toast")).to_contain_text("on site")
    return str(product.ask(LATEST.format("visit.id")))


def bench(erin: Page, visit: str, product) -> None:
    """The page of the machine on a visit."""
    erin.goto(f"/visits/{visit}/machines/{product.people['machine']}/")


def fault(erin: Page) -> None:
    """What is wrong, in one form."""
    form = erin.locator("form[action$='do=fault']")
    form.evaluate("form => { form.closest('details').open = true }")
    form.locator("label:has-text('Streaks or spots on prints')").click()
    form.locator("[name=note]").fill(NOTE)


def wait_for_a_part(erin: Page, visit: str) -> None:
    """It cannot be finished today; she comes back herself."""
    erin.goto(f"/visits/{visit}/")
    erin.click("text=Could not finish")
    sheet = erin.locator("dialog[open]")
    sheet.locator("label:has-text('A part')").click()
    sheet.locator("[name=left]").fill("The drum is worn through")
    sheet.locator("[name=part]").fill("Drum unit")
    sheet.locator("label:has-text('I do')").click()
    sheet.locator("[name=return_on]").fill(dt.date.today().isoformat())
    sheet.locator("button:has-text('Plan the return visit')").click()
    expect(erin.locator(".toast")).to_contain_text("incomplete")


def test_a_repair_waits_for_a_part_and_is_finished_on_the_return_visit(visitors, product):
    erin = visitors.open("erin", **PHONE)
    visit = start(erin, product)
    bench(erin, visit, product)
    fault(erin)
    erin.click("text=Save the fault")
    expect(erin.locator(".toast")).to_contain_text("Fault kept: Streaks or spots on prints.")

    wait_for_a_part(erin, visit)
    back = product.ask("select id from calls_visit where returns_to_id = %s", visit)
    expect(erin.locator("h1")).to_have_text("Sign off")
    erin.goto("/day/")
    expect(erin.locator("main")).to_contain_text("Bring: Drum unit")
    erin.goto(f"/visits/{back}/")
    expect(erin.locator("main")).to_contain_text("The drum is worn through")
    erin.locator(".dock button:has-text('Arrived')").click()
    expect(erin.locator(".toast")).to_contain_text("on site")
    bench(erin, back, product)
    form = erin.locator("form[action$='do=done']")
    form.locator("[name=done]").fill("New drum")
    form.locator("label:has-text('Fixed')").first.click()
    form.locator("button").click()
    expect(erin.locator(".toast")).to_contain_text("is kept")
    erin.goto(f"/visits/{back}/")
    expect(erin.locator("main")).to_contain_text("Fixed")
    erin.locator(".dock a:has-text('Sign off')").click()
    erin.click("summary:has-text('Nobody can sign')")
    erin.click("text=They have no time")
    erin.click("text=Nothing heard, finish visit")
    product.wait("select state = 'done' from calls_visit where id = %s", back, seconds=10)


def test_what_was_saved_goes_on_its_way_after_a_lost_session(visitors, product):
    erin = visitors.open("erin", **PHONE)
    visit = start(erin, product)
    bench(erin, visit, product)
    fault(erin)
    erin.context.clear_cookies(name="session")
    erin.click("text=Save the fault")
    expect(erin.locator(".toast")).to_contain_text("Saved on this phone")
    expect(erin.locator("[data-sync]")).to_contain_text("Sign in to send")
    bench(erin, visit, product)
    expect(erin.locator("main")).to_contain_text("Sign in to send 1 item.")
    erin.locator("button[name=login][value=erin]").click()
    erin.wait_for_url("**/machines/**")
    kept = "select count(*) from calls_fault f join calls_work w on w.id = f.work_id"
    product.wait(f"select ({kept} where w.visit_id = %s) = 1", visit, seconds=20)
    bench(erin, visit, product)
    expect(erin.locator("form[action$='do=fault'] [name=note]")).to_have_value("")
    assert product.ask(f"{kept} where w.visit_id = %s", visit) == 1
    visitors.complaints[:] = [said for said in visitors.complaints if "/sync/" not in said]


def test_two_presses_at_once_keep_one_part(visitors, product):
    erin = visitors.open("erin", **PHONE)
    visit = start(erin, product)
    bench(erin, visit, product)
    form = erin.locator("form[action$='do=part']")
    form.evaluate("form => { form.closest('details').open = true }")
    form.locator("[name=name]").fill("Fuser")
    form.evaluate(
        """form => Promise.all([1, 2].map(() => fetch(form.action, {
            method: 'POST', body: new FormData(form), redirect: 'manual' })))"""
    )
    kept = "select count(*) from calls_part p join calls_work w on w.id = p.work_id"
    assert product.ask(f"{kept} where w.visit_id = %s", visit) == 1


def test_without_a_camera_the_code_of_a_label_is_typed(visitors, product):
    erin = visitors.open("erin", **PHONE, java_script_enabled=False)
    code = product.ask("select code from accounts_machine where id = %s", product.people["machine"])
    erin.goto("/scan/")
    erin.fill("[name=code]", f"{code[:5]}-{code[5:]}")
    erin.click("text=Find the machine")
    assert erin.url.rpartition("=")[2] == product.people["machine"] or "/visits/" in erin.url
