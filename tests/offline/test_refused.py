"""What the office refuses waits for somebody, with its words; the rest goes on."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.offline.work import OPS, arrived_once, bench, counters, fault, hear, saved

RESULTS = """
    select array_agg(result order by seq) from sync_fieldoperation where op_id = any(%s::uuid[])
"""
HEARD = "select count(*) from signals_signal where note = %s"
NEEDS, WAITS, SENT = "[data-part=needs]", "[data-part=waits]", "[data-part=sent]"
TOO_MUCH = """async (target) => {
    const { keep } = await import('/static/js/outbox.js')
    const fields = { done: ['x'.repeat(4_000_000)], was: [''] }
    await keep({ type: 'work.done', target, fields, says: 'Four megabytes' })
}"""


def test_what_is_refused_holds_up_its_own_line_alone_and_put_right_it_goes_on_in_order(
    phone, network, office, visit
):
    """26 and 27: five captured, the second refused; signals go on, what is of the visit waits."""
    page = phone.page
    network.answer(503, "PUT", OPS, 10**6)
    hear(page, visit, "Heard before it")
    saved(page)
    page.goto(bench(office, visit))
    counters(page, "some")
    saved(page)
    fault(page, "Behind it")
    saved(page)
    hear(page, visit, "Heard after it")
    saved(page)
    network.heal()
    page.goto("/outbox/")
    phone.until("acked", "parked", "queued", "acked")
    expect(page.locator(NEEDS)).to_contain_text("Write the number that it shows.")
    expect(page.locator(WAITS)).to_contain_text("Will follow when the item above")
    expect(page.locator(SENT)).to_contain_text("Heard before it")
    assert [office.ask(HEARD, f"Heard {n} it") for n in ("before", "after")] == [1, 1]
    ids = [row["op_id"] for row in phone.outbox]
    assert office.ask(RESULTS, ids) == ["applied", "rejected", "applied"]

    page.get_by_role("button", name="Fix").tap()
    expect(page.locator("form[action$='do=counters'] .err").first).to_be_visible()
    counters(page, "504418")
    phone.until("acked", "superseded", "acked", "acked", "acked")
    arrived_once(office, "Behind it")
    right, behind = [row["op_id"] for row in phone.outbox if row["seq"] in (5, 3)][::-1]
    sent = [request.path for request in network.asked("PUT", OPS) if request.status == 201]
    assert sent[-2:] == [f"{OPS}{right}/", f"{OPS}{behind}/"]


def test_what_is_too_large_for_the_office_waits_for_it_and_the_rest_goes_on(
    phone, network, office, visit
):
    """13: four megabytes of text are refused as such, and kept."""
    target = {"visit": str(visit), "machine": office.people["copier"]}
    phone.run(TOO_MUCH, target)
    hear(phone.page, visit, "Beside four megabytes")
    phone.until("parked", "acked")
    assert office.ask(HEARD, "Beside four megabytes") == 1
    phone.page.goto("/outbox/")
    needs = phone.page.locator(NEEDS)
    expect(needs).to_contain_text("Four megabytes")
    expect(needs).to_contain_text("Needs the office")
    expect(needs.get_by_role("button", name="Save a copy")).to_be_visible()
