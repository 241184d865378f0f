"""The day board in a real browser: a call comes in, is dragged, moved by keys, taken back."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import DESK, PHONE


def monday() -> dt.date:
    today = dt.datetime.now(dt.UTC).date()
    return today + dt.timedelta(days=7 - today.weekday())


def entered(page: Page, product, problem: str) -> str:
    """Enter a call for next Monday, as somebody at the phone would; the id of its visit."""
    page.goto(f"/board/new-call/?site={product.people['site']}")
    page.get_by_label("Who called?").select_option("other")
    page.get_by_label("Somebody else").fill("Ann, 01632 960001")
    page.get_by_label("In the caller’s words").fill(problem)
    page.get_by_label("We come from").fill(f"{monday()}T08:00")
    page.get_by_label("Until").fill(f"{monday()}T17:00")
    page.get_by_role("button", name="Enter the call").click()
    expect(page.get_by_role("heading", name="Who could go")).to_be_visible()
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def card(page: Page, visit: str) -> Locator:
    return page.locator(f"[data-visit='{visit}']")


def place(page: Page, visit: str) -> tuple[str, str]:
    """In whose lane a visit stands, from which quarter of an hour, and for how many."""
    said = card(page, visit).evaluate(
        "card => [card.closest('[data-lane]').dataset.name,"
        " `${card.dataset.at ?? ''}+${card.dataset.wide}`]"
    )
    return said[0], said[1]


def column(page: Page, clock: str) -> int:
    """The quarter of an hour of a time, counted from where the board begins."""
    first = int(page.locator(".board").get_attribute("data-first") or 0)
    hours, minutes = clock.split(":")
    return (int(hours) - first) * 4 + int(minutes) // 15


def test_the_board_of_tomorrow_is_planned(visitors, picture):
    mona = visitors.open("mona", **DESK)
    mona.goto(f"/board/?day={dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)}")
    expect(mona.locator(".lane__day [data-visit]").first).to_be_visible()
    picture(mona, "board")


def test_a_call_is_entered_dragged_moved_by_keys_and_taken_back(visitors, product):
    mona = visitors.open("mona", **DESK)
    visit = entered(mona, product, "It smells of smoke")
    mona.goto(f"/board/?day={monday()}")
    lane = mona.locator(".lane__day[data-name^='Erin']")
    card(mona, visit).scroll_into_view_if_needed()
    box = card(mona, visit).bounding_box()
    quarters = int(mona.locator(".board").get_attribute("data-quarters"))
    mona.mouse.move(box["x"] + 40, box["y"] + 20)
    mona.mouse.down()
    mona.mouse.move(box["x"] + 60, box["y"] + 40, steps=3)
    day = lane.bounding_box()
    mona.mouse.move(
        day["x"] + day["width"] * (column(mona, "10:00") + 0.5) / quarters, day["y"] + 20, steps=5
    )
    mona.mouse.up()
    expect(mona.locator(".toast")).to_contain_text("Erin Calloway, 10:00.")
    assert place(mona, visit) == ("Erin Calloway", f"{column(mona, '10:00')}+5")
    people = "select count(*) from accounts_notice where kind = %s and url like %s"
    assert product.ask(people, "visit_given", f"%{visit}%") == 1

    card(mona, visit).focus()
    for key in ("Space", "ArrowRight", "ArrowRight", "ArrowDown"):
        mona.keyboard.press(key)
    below = mona.locator(".lane__day[data-over]").get_attribute("data-name")
    expect(mona.locator("[data-announce]")).to_have_text(f"{below}, 10:30")
    mona.keyboard.press("Enter")
    expect(mona.locator(".toast")).to_contain_text(f"{below}, 10:30.")
    assert place(mona, visit) == (below, f"{column(mona, '10:30')}+5")
    expect(card(mona, visit)).to_be_focused()

    mona.locator(".toast button").click()
    expect(mona.locator(".toast")).to_contain_text("Taken back.")
    assert place(mona, visit) == ("Erin Calloway", f"{column(mona, '10:00')}+5")
    card(mona, visit).click()
    expect(mona.get_by_text("took it back: given to Erin Calloway")).to_be_visible()


def test_escape_leaves_a_visit_where_it_was(visitors, product):
    mona = visitors.open("mona", **DESK)
    visit = entered(mona, product, "It hums")
    mona.goto(f"/board/?day={monday()}")
    card(mona, visit).focus()
    for key in ("Space", "ArrowDown", "Escape"):
        mona.keyboard.press(key)
    expect(mona.locator(".ghost")).to_have_count(0)
    assert place(mona, visit)[0] == "Nobody"


def test_of_two_who_drag_at_once_the_second_reads_what_it_is_now(visitors, product):
    mona, sven = visitors.open("mona", **DESK), visitors.open("sven", **DESK)
    visit = entered(mona, product, "It drips")
    for page in (mona, sven):
        page.goto(f"/board/?day={monday()}")
    for page in (mona, sven):
        card(page, visit).focus()
        for key in ("Space", "ArrowRight", "Enter"):
            page.keyboard.press(key)
        expect(page.locator(".toast")).to_be_visible()
    expect(sven.locator(".toast")).to_contain_text("meanwhile")
    assert place(sven, visit) == place(mona, visit)
    visitors.complaints[:] = [each for each in visitors.complaints if "409" not in each]


def test_on_a_phone_without_javascript_a_form_does_it(visitors, product):
    mona = visitors.open("mona", **PHONE, java_script_enabled=False)
    visit = entered(mona, product, "It blinks")
    mona.get_by_label("Technician").select_option(label="Erin Calloway")
    mona.get_by_role("button", name="Save the plan").click()
    expect(mona.locator(".toast")).to_contain_text("Erin Calloway, 08:00.")
    lead = "select p.username from calls_visit v join accounts_person p on p.id = v.lead_id"
    assert product.ask(f"{lead} where v.id = %s", visit) == "erin"
