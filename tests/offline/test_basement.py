"""A whole visit without a network, after one look in the morning."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.offline.work import bench, fill, photograph, picture, saved, sign

ANSWERED = """
    select count(*) from calls_answer answer join calls_checklist c on c.id = answer.checklist_id
    where answer.replaced_at is null and answer.value <> '' and c.visit_id = %s
"""
STATE = "select state from calls_visit where id = %s"
SIGNED = "select name from calls_signature where visit_id = %s"
ODD = "select count(*) from sync_fieldoperation where visit_id = %s and result <> 'applied'"
PHOTOS = """
    select count(*) from calls_visitphoto named
    join accounts_photo photo on photo.sha256 = named.sha256 where named.visit_id = %s
"""
FAULTS = """
    select count(*) from calls_fault join calls_work work on work.id = work_id
    where work.visit_id = %s
"""
# Of each photo: the name it goes by, and what its bytes are.
HASHES = """async () => {
    const { bytes } = await import('/static/js/outbox.js')
    const { sha256 } = await import('/static/js/ids.js')
    const db = await new Promise((done) => {
      indexedDB.open('field').onsuccess = ({ target }) => done(target.result)
    })
    const names = await new Promise((done) => {
      db.transaction('blobs').objectStore('blobs').getAllKeys().onsuccess = ({ target }) =>
        done(target.result)
    })
    db.close()
    const read = async (name) => [name, await sha256(await (await bytes(name)).arrayBuffer())]
    return Promise.all(names.map(read))
}"""


def checked(page: Page) -> None:
    """The checklist of the copier, from its top to its end."""
    page.get_by_role("button", name="All 5 OK").tap()
    page.get_by_role("button", name="All 6 OK").tap()
    page.locator(".is-live").wait_for()  # "next" on the keyboard leads on
    page.locator(".reading input").first.focus()
    for number in ("504,418", "12,040", "180"):
        page.keyboard.type(number)
        page.keyboard.press("Enter")
    expect(page.locator("[data-done]")).to_contain_text("14 of 14 done")


def signed_off(page: Page) -> None:
    """From the end of the checklist to the customer's signature."""
    page.locator("[data-next] a").tap()
    page.wait_for_url("**/sign-off/")
    page.get_by_label("In your words").fill("Cleaned and read.")
    page.get_by_role("button", name="customer signs").tap()
    page.wait_for_url("**/sign/")
    expect(page.locator("[data-noted]")).to_contain_text("504,418")
    page.locator(".chips .chip").first.tap()
    sign(page)
    expect(page.locator("h1")).to_contain_text("Thank you, Joan Petrie")


def test_a_phone_killed_after_saved_has_everything(phones, office, visit):
    """2 and 3: a PM call with a photo, done and signed without a network; then the battery dies."""
    phone = phones(ready=True)
    phone.offline()
    photograph(phone.page, visit, picture())
    phone.page.goto(f"/visits/{visit}/")
    phone.page.locator("[data-going] a", has_text="Checklist").tap()
    phone.page.wait_for_url("**/checklist/")
    checked(phone.page)
    signed_off(phone.page)
    before = phone.outbox
    phone.kill()

    phone.switch_on()
    phone.offline()
    phone.page.goto("/outbox/")
    waits = phone.page.locator("[data-part=waits]")
    expect(waits.locator("li")).to_have_count(len(before))
    expect(waits).to_contain_text("Saved on this phone. Sends when you are back online.")
    assert [row["sha256"] for row in phone.outbox] == [row["sha256"] for row in before]
    hashes = phone.run(HASHES)
    assert [name for name, _bytes in hashes] == [before[0]["photos"][0]["sha256"]]
    assert all(name == of_bytes for name, of_bytes in hashes)
    assert office.ask(STATE, visit) == "on_site"

    phone.offline(False)
    phone.until(*["acked"] * len(before))
    expect(phone.page.locator("[data-part=sent] li")).to_have_count(len(before))
    assert (office.ask(ANSWERED, visit), office.ask(SIGNED, visit)) == (14, "Joan Petrie")
    assert (office.ask(STATE, visit), office.ask(PHOTOS, visit)) == ("done", 1)
    assert office.ask(ODD, visit) == 0


def test_the_app_opens_without_a_network_and_shows_what_waits(phones, office, visit):
    """1 and 25: loaded anew where there is none; what was saved, in two taps, stands on the pages
    once.
    """
    phone = phones(ready=True)
    page = phone.page
    page.goto(bench(office, visit))
    phone.offline()
    fill(page, "Tapped twice")
    page.locator("form[action$='do=fault'] button[data-once]").dblclick()
    saved(page)
    page.reload()
    expect(page.locator("[data-noted]")).to_contain_text("Tapped twice")
    page.goto(f"/visits/{visit}/")
    expect(page.locator("[data-noted]")).to_contain_text("Tapped twice")
    page.goto("/day/")
    expect(phone.bar).to_contain_text("1 waiting")
    assert phone.states == ["queued"]
    page.goto("/outbox/")
    expect(page.locator("[data-part=waits] li")).to_have_count(1)
    phone.offline(False)
    phone.until("acked")
    assert office.ask(FAULTS, visit) == 1
