"""The main job in a real browser: captured in three taps, claimed, called, sold, heard of."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE

LATEST = """
    select {} from signals_signal signal
    join signals_followup f on f.signal_id = signal.id
    left join accounts_person owner on owner.id = f.owner_id
    order by signal.received_at desc limit 1
"""


class Thumb:
    """A technician's thumb: it counts its taps."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, words: str, within: str = "") -> None:
        """Press what is called ``words``."""
        self.taps += 1
        self.page.locator(f"{within} >> text={words}" if within else f"text={words}").first.tap()


def test_a_signal_goes_from_the_technicians_thumb_to_the_managers_overview(
    visitors, product, picture
):
    erin = visitors.open("erin", **PHONE)
    picture(erin, "my-day")
    capture(erin, product, picture)
    follow_up = product.ask(LATEST.format("f.id"))
    owner = product.ask(LATEST.format("owner.username")) or "sam"
    sell(visitors.open(owner, **DESK), follow_up, product)

    erin.goto("/signals/")
    first = erin.locator("article.fu").first
    expect(first).to_contain_text("Sold")
    expect(first).to_contain_text("18,400")
    expect(first).to_contain_text("Your ear sold it.")
    picture(erin, "my-signals")

    mona = visitors.open("mona", **DESK)
    mona.goto("/overview/")
    expect(mona.locator("h1")).to_have_text("Overview")
    expect(mona.locator("main")).to_contain_text("Noticed")


def capture(erin: Page, product, picture) -> None:
    """They asked, a newer machine, save: three taps on the visit's page."""
    erin.goto(f"/visits/{product.people['visit']}/")
    thumb = Thumb(erin)
    thumb.tap("They asked", within=".inks")
    erin.wait_for_selector("dialog[open]")
    thumb.tap("A newer machine", within="dialog")
    picture(erin, "signal")
    thumb.tap("Save signal", within="dialog")
    expect(erin.locator(".toast")).to_be_visible()
    assert thumb.taps == 3
    product.wait(
        "select count(*) = 1 from signals_followup f join signals_signal s on s.id = f.signal_id"
        " where s.received_at > now() - interval '1 minute' and s.clue = 'asked_machine'",
        seconds=20,
    )


def press(page: Page, follow_up: str, verb: str, product, stage: str) -> None:
    """Send the form of a verb, and wait until it is so."""
    form = page.locator(f"form[action$='/{verb}/']").first
    form.evaluate("form => form.closest('details')?.setAttribute('open', '')")
    form.locator("button").last.click()
    product.wait(
        "select stage = %s from signals_followup where id = %s", stage, follow_up, seconds=20
    )


def sell(page: Page, follow_up: str, product) -> None:
    """Claimed in the queue, reached, quoted, and won with its value and a word of thanks."""
    page.goto("/queue/")
    expect(page.locator(f"#fq-{follow_up}")).to_be_visible()
    page.goto(f"/follow-ups/{follow_up}/")
    press(page, follow_up, "claim", product, "claimed")
    page.get_by_text("Reached", exact=True).first.click()
    press(page, follow_up, "contact", product, "contacted")
    press(page, follow_up, "quote", product, "quoted")
    form = page.locator("form[action$='/win/']").first
    form.evaluate("form => form.closest('details')?.setAttribute('open', '')")
    form.locator("[name=value]").fill("18400")
    form.locator("[name=thanks]").fill("Your ear sold it.")
    press(page, follow_up, "win", product, "won")


def test_somebody_elsewhere_reads_that_there_is_nothing_here(visitors, product):
    otto = visitors.open("otto", **PHONE)
    reply = otto.goto(f"/visits/{product.people['visit']}/")
    unknown = otto.goto("/visits/0199aaaa-0000-7000-8000-000000000000/")
    assert (reply.status, unknown.status) == (404, 404)
    assert [c for c in visitors.complaints if "404" not in c] == []
    visitors.complaints.clear()


def test_without_javascript_a_signal_is_kept_all_the_same(visitors, product):
    erin = visitors.open("erin", **PHONE, java_script_enabled=False)
    erin.goto(f"/visits/{product.people['visit']}/")
    erin.locator(".inks >> text=They hinted").first.click()
    erin.locator("label:has-text('It costs too much')").first.click()
    erin.locator("button:has-text('Save signal')").first.click()
    expect(erin.locator(".toast")).to_be_visible()
    product.wait(
        "select count(*) = 1 from signals_signal where clue = 'costs_too_much'"
        " and received_at > now() - interval '1 minute'",
        seconds=20,
    )
