"""A page that is left may sleep until "back": its write holds up nobody, and is not lost."""

from __future__ import annotations

from uuid import UUID

from playwright.sync_api import expect

from fieldapp import processes
from tests.offline.phones import Phone
from tests.offline.work import awake

# A write that goes on until the page is left; done anew, it ends at once.
ENDLESS = """async () => {
  const { db } = await import('/static/js/db.js')
  let runs = 0
  await new Promise((begun) => {
    window.written = db.tx('meta', async (box) => {
      begun(runs += 1)
      while (runs === 1) await box.get('meta', 'device')
      await box.put('meta', { key: 'slept', value: runs })
      return runs
    })
  })
}"""
LEFT = "dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))"
WRITES = """async () => {
  const { put } = await import('/static/js/db.js')
  const late = new Promise((done) => setTimeout(done, 2500, 'held up'))
  return Promise.race([put('meta', { key: 'other', value: 1 }).then(() => 'written'), late])
}"""
# The first write fails, and its transaction ends as if it had not.
FAILS = """async () => {
  const { get, put } = await import('/static/js/db.js')
  const { prototype } = IDBObjectStore
  const write = prototype.put
  prototype.put = function (row) {
    prototype.put = write
    const asked = this.get(row.key)
    asked.addEventListener('success', (event) => {
      event.stopImmediatePropagation()
      this.transaction.dispatchEvent(new Event('error'))
    })
    return asked
  }
  await put('meta', { key: 'twice', value: 2 })
  return (await get('meta', 'twice'))?.value
}"""
NOTHING_AS_IT_GOES = """for (const sign of ['pagehide', 'visibilitychange']) {
  addEventListener(sign, (event) => event.stopImmediatePropagation(), true)
}"""
TYPED_AND_GONE = """(sheet, words) => {
  sheet.elements.note.value = words
  sheet.elements.note.dispatchEvent(new Event('input', { bubbles: true }))
  const link = Object.assign(document.createElement('a'), { href: '/outbox/' })
  document.body.append(link)
  link.click()
}"""


def test_a_page_that_falls_asleep_in_a_write_holds_up_no_other_and_writes_when_awake(
    phone: Phone,
):
    """53: what it was writing is given up as it goes, and done anew."""
    asleep, other = phone.page, phone.window()
    other.goto("/outbox/")
    asleep.evaluate(ENDLESS)
    asleep.evaluate(LEFT)
    assert other.evaluate(WRITES) == "written"
    assert asleep.evaluate("written") == 2
    assert 2 in [row["value"] for row in phone.store("meta") if row["key"] == "slept"]


def test_a_write_that_failed_while_its_transaction_ended_well_is_done_again(phone: Phone):
    """53: else it would be taken for kept."""
    assert phone.page.evaluate(FAILS) == 2


def test_what_was_typed_right_before_a_tap_leads_away_is_kept(phone: Phone, visit: UUID):
    """53: where a page that goes writes nothing any more."""
    page = phone.page
    page.add_init_script(NOTHING_AS_IT_GOES)
    page.goto(f"/signals/new/overt/?visit={visit}")
    awake(page)
    page.locator("form[data-capture]").evaluate(TYPED_AND_GONE, "Typed and gone")
    page.wait_for_url("**/outbox/")

    def kept() -> bool:
        rows = phone.store("drafts")
        return any(row["fields"].get("note") == ["Typed and gone"] for row in rows)

    assert processes.wait_until(kept, 5), phone.store("drafts")
    page.goto(f"/signals/new/overt/?visit={visit}")
    expect(page.locator("[name=note]")).to_have_value("Typed and gone")
