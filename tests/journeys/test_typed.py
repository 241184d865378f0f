"""Nothing typed is lost, nothing is done twice: lost sessions, double presses, two phones."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE
from tests.journeys.test_signing import DRAWN, draw

FAULTS = """
    select count(*) from calls_fault row join calls_work work on work.id = row.work_id
    where work.visit_id = %s
"""
PARTS = FAULTS.replace("calls_fault", "calls_part")
READ = "select count(*) from calls_operation where visit_id = %s and kind = 'counters'"
DONE = "select coalesce(string_agg(done, '|'), '') from calls_work where visit_id = %s"
DRAFTS = """async () => {
    const { db } = await import('/static/js/db.js')
    return (await db.tx(['drafts'], (box) => box.all('drafts'), false)).map((one) => one.key)
}"""
SOON = 400  # milliseconds, after which what was typed is on the phone


@pytest.fixture
def work(product) -> Callable[[str], str]:
    """The address of the work page at the machine of a visit."""

    def address(visit: str) -> str:
        sql = "select machine_id from calls_visit_machines where visit_id = %s"
        return f"/visits/{visit}/machines/{product.ask(sql, visit)}/"

    return address


def form_of(page: Page, do: str):
    """A form of the work page, unfolded."""
    form = page.locator(f"form[action$='do={do}']")
    form.evaluate("form => form.closest('details')?.setAttribute('open', '')")
    return form


def write_fault(page: Page, note: str):
    form = form_of(page, "fault")
    form.locator("label:has-text('Noise')").click()
    form.locator("[name=note]").fill(note)
    return form


def write_done(page: Page, words: str):
    form = form_of(page, "done")
    form.locator("[name=done]").fill(words)
    form.locator("label:has-text('Fixed')").first.click()
    return form


def write_part(page: Page, name: str):
    form = form_of(page, "part")
    form.locator("[name=name]").fill(name)
    form.locator("[name=quantity]").fill("3")
    return form


def write_counter(page: Page, value: str):
    form = form_of(page, "counters")
    form.locator("input[type=text]").first.fill(value)
    return form


def sign_in_again(page: Page, back: str) -> None:
    page.locator("button[name=login][value=erin]").click()
    page.wait_for_url(f"**{back}")


def in_turn(visitors) -> None:
    """What the browser itself says of an answer that was a refusal is no complaint."""
    visitors.complaints[:] = [said for said in visitors.complaints if "/sync/" not in said]


def test_a_session_lost_in_the_middle_of_each_form_of_the_work_page(visitors, product, work):
    erin, visit = visitors.open("erin", **PHONE), product.people["together"]
    page = work(visit)
    erin.goto(page)
    write_fault(erin, "Squeaks")
    write_part(erin, "Fuser")
    write_counter(erin, "987654")
    form = write_done(erin, "Oiled it")
    erin.context.clear_cookies(name="session")
    form.locator("button[data-once]").click()
    expect(erin.locator(".toast")).to_contain_text("Saved on this phone")
    assert product.ask(DONE, visit) == ""
    erin.goto(page)
    sign_in_again(erin, page)
    product.wait(f"select ({DONE}) = 'Oiled it'", visit, seconds=20)
    expect(form_of(erin, "fault")).to_contain_text("Restored what you typed")
    expect(erin.locator("form[action$='do=fault'] [name=note]")).to_have_value("Squeaks")
    expect(erin.locator("form[action$='do=fault'] [name=note]")).to_be_visible()
    expect(erin.locator("form[action$='do=part'] [name=name]")).to_have_value("Fuser")
    expect(erin.locator("form[action$='do=part'] [name=name]")).to_be_visible()
    counter = erin.locator("form[action$='do=counters'] input[type=text]").first
    expect(counter).to_have_value("987654")
    for do in ("fault", "part", "counters"):  # saved one after the other, none is lost
        form_of(erin, do).locator("button[data-once]").click()
        expect(form_of(erin, do).locator(".note--restored")).to_have_count(0)  # the next page
        expect(erin.locator(".toast")).to_contain_text("kept")
    erin.goto(page)
    expect(erin.locator(".note--restored")).to_have_count(0)
    assert product.ask(FAULTS, visit) == product.ask(PARTS, visit) == product.ask(READ, visit) == 1
    assert product.ask(DONE, visit) == "Oiled it"
    in_turn(visitors)


def signs(page: Page) -> None:
    """The customer, whose name is on no list."""
    page.locator("label", has_text="Somebody else").tap()
    page.get_by_label("Your name").fill("Tom Hale")
    draw(page)


def lose_the_session_at_the_summary(erin: Page, product, visit: str) -> None:
    """It is on the phone, and with the office as soon as she has signed in again."""
    erin.goto(f"/visits/{visit}/sign-off/")
    erin.get_by_label("In your words").fill("New rollers.")
    erin.context.clear_cookies(name="session")
    erin.get_by_role("button", name="customer signs").tap()
    expect(erin.locator(".toast")).to_contain_text("Saved on this phone")
    erin.goto(f"/visits/{visit}/sign-off/")
    sign_in_again(erin, "/sign-off/")
    summary = "select summary = 'New rollers.' from calls_visit where id = %s"
    product.wait(summary, visit, seconds=20)
    erin.reload()
    expect(erin.get_by_label("In your words")).to_have_value("New rollers.")


def test_a_session_lost_at_the_summary_and_as_the_customer_signs(visitors, product):
    erin, visit = visitors.open("erin", **PHONE), product.people["lost"]
    lose_the_session_at_the_summary(erin, product, visit)
    erin.get_by_role("button", name="customer signs").tap()
    erin.wait_for_url("**/sign/")
    signs(erin)
    drawn = erin.locator("[data-ink]").get_attribute("d")
    erin.wait_for_timeout(SOON)
    erin.reload()
    expect(erin.get_by_label("Your name")).to_have_value("Tom Hale")
    expect(erin.locator("[data-ink]")).to_have_attribute("d", drawn)
    erin.get_by_role("button", name="Start anew").tap()
    expect(erin.locator("[data-ink]")).to_have_attribute("d", "")
    signs(erin)
    expect(erin.locator("[data-ink]")).to_have_attribute("d", DRAWN)
    erin.context.clear_cookies(name="session")
    erin.get_by_role("button", name="Sign", exact=True).tap()
    expect(erin.locator("h1")).to_have_text("Thank you, Tom Hale")
    erin.goto("/day/")
    sign_in_again(erin, "/day/")
    expect(erin.locator("[data-sync]")).to_contain_text("All sent")
    assert [key for key in erin.evaluate(DRAFTS) if visit in key] == []
    in_turn(visitors)


def test_a_sheet_closed_by_accident_is_as_it_was(visitors, product):
    erin, visit = visitors.open("erin", **PHONE), product.people["visit"]
    erin.goto(f"/visits/{visit}/")
    erin.locator(".inks >> text=They asked").tap()
    erin.locator("dialog label:has-text('A newer machine')").tap()
    erin.locator("dialog [name=note]").fill("Ours is from 2011")
    erin.locator("dialog [data-close]").tap()
    erin.locator(".inks >> text=They asked").tap()
    expect(erin.locator("dialog [name=note]")).to_have_value("Ours is from 2011")
    expect(erin.locator("dialog .note--restored")).to_be_visible()
    erin.locator("dialog >> text=Start anew").tap()
    expect(erin.locator("dialog [name=note]")).to_have_value("")
    assert [key for key in erin.evaluate(DRAFTS) if "signal:overt" in key] == []


def test_a_double_press_of_each_button_makes_one_thing(visitors, product, work):
    erin, visit = visitors.open("erin", **PHONE), product.people["twice"]
    erin.goto(work(visit))
    for write, words, count in (
        (write_fault, "Twice", FAULTS),
        (write_part, "Belt", PARTS),
        (write_counter, "1234567", READ),
    ):
        before = product.ask(count, visit)
        write(erin, words).locator("button[data-once]").dblclick()
        product.wait(f"select ({count}) = %s", visit, before + 1, seconds=20)
        expect(erin.locator(".toast")).to_contain_text("kept")
        erin.goto(work(visit))
        assert product.ask(count, visit) == before + 1
    write_done(erin, "Belt changed").locator("button[data-once]").dblclick()
    expect(erin.locator(".toast")).to_contain_text("is kept")
    erin.goto(f"/visits/{visit}/sign-off/")
    erin.get_by_role("button", name="customer signs").dblclick()
    erin.wait_for_url("**/sign/")
    signs(erin)
    erin.get_by_role("button", name="Sign", exact=True).dblclick()
    expect(erin.locator("h1")).to_have_text("Thank you, Tom Hale")
    signed = "select count(*) from calls_signature where visit_id = %s"
    reports = "select count(*) from calls_report where visit_id = %s"
    assert product.ask(signed, visit) == product.ask(reports, visit) == 1


def at_once(*buttons) -> None:
    """Pressed on all phones, before any of them has heard back."""
    for button in buttons:
        button.evaluate("button => { setTimeout(() => button.click(), 200) }")


def test_two_phones_at_one_machine_lose_no_answer(visitors, product, work):
    visit = product.people["together"]
    phones = [visitors.open(name, **PHONE) for name in ("erin", "carl")]
    failed: list[str] = []
    for phone in phones:
        phone.on("response", lambda one: one.status >= 500 and failed.append(one.url))
    counts = {sql: product.ask(sql, visit) for sql in (FAULTS, PARTS)}
    for write in (write_fault, write_part, write_counter):
        for phone in phones:
            phone.goto(work(visit))
        forms = [write(phone, f"{4000 + n}") for n, phone in enumerate(phones)]
        at_once(*(form.locator("button[data-once]") for form in forms))
        for phone in phones:
            expect(phone.locator(".toast")).to_contain_text("kept")
    assert {sql: product.ask(sql, visit) for sql in counts} == {s: n + 2 for s, n in counts.items()}
    assert set(both_values(product, visit)) & {"4000", "4001"}

    for phone in phones:
        phone.goto(work(visit))
    words = ["Erin changed the belt", "Carl cleaned the glass"]
    forms = [write_done(phone, said) for phone, said in zip(phones, words, strict=True)]
    at_once(*(form.locator("button[data-once]") for form in forms))
    said = """select count(*) = 2 from sync_fieldoperation
        where visit_id = %s and type = 'work.done' and body->'fields'->'done'->>0 = any(%s)"""
    product.wait(said, visit, words, seconds=20)  # both words are with the office
    assert product.ask(DONE, visit) in words
    later = """select count(*) from sync_fieldoperation
        where visit_id = %s and type = 'work.done' and result != 'applied'"""
    assert product.ask(later, visit) == 1  # where somebody looks at the one that came second
    assert failed == []


def both_values(product, visit: str) -> list[str]:
    """What the counters of a visit were read as."""
    found = product.ask(
        "select string_agg(value::text, ' ') from calls_reading where visit_id = %s", visit
    )
    return re.findall(r"\d+", found)


def test_a_form_that_needs_no_script_waits_for_none(visitors):
    page, held = visitors.open(), []
    page.route("**/door*.js", lambda route: held.append(route), times=1)
    with page.expect_request("**/door*.js"):
        page.goto("/sign-in/login/", wait_until="commit")
    page.locator("button[name=login][value=erin]").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    assert len(held) == 1
    visitors.complaints.clear()  # of the script that never came
