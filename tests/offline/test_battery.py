"""A phone that dies: whatever it said was saved is there when it is switched on again."""

from __future__ import annotations

from playwright.sync_api import expect

from fieldapp import processes
from tests.offline.work import awake, bench, picture

DRAFTED = "Half a sen"


def test_what_was_being_typed_survives_a_dead_battery(phone, office, visit):
    """4: to the letter, where the battery dies right after it."""
    awake(phone.page)
    form = phone.page.locator("form[action$='do=fault']")
    form.evaluate("form => form.closest('details')?.setAttribute('open', '')")
    form.locator("[name=note]").press_sequentially(DRAFTED)

    def kept() -> bool:
        return any(row["fields"].get("note") == [DRAFTED] for row in phone.store("drafts"))

    assert processes.wait_until(kept, 5), phone.store("drafts")
    phone.kill()
    phone.switch_on()
    phone.page.goto(bench(office, visit))
    expect(phone.page.locator("form[action$='do=fault'] [name=note]")).to_have_value(DRAFTED)
    expect(phone.page.locator(".note--restored")).to_contain_text("Restored what you typed")
    assert phone.outbox == []


def test_a_camera_that_ends_the_page_takes_neither_words_nor_photos(phone, office, visit):
    """5: the page is loaded anew between the tap on the camera and the photo."""
    page = phone.page
    page.goto(f"/signals/new/overt/?visit={visit}")
    awake(page)
    form = page.locator("form[data-capture]")
    form.locator(".chip").first.tap()
    shot = {"name": "IMG.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    camera = form.locator("[data-photos] input[type=file]")
    camera.set_input_files(shot)
    expect(form.locator("[data-shown]")).to_have_count(1)
    form.locator("[name=note]").fill("Before the camera")
    with page.expect_file_chooser():
        camera.evaluate("input => input.click()")
    page.reload()
    expect(form.locator("[name=note]")).to_have_value("Before the camera")
    expect(form.locator("[data-shown]")).to_have_count(1)
    page.get_by_role("button", name="Save signal").tap()
    phone.until("acked")
    sql = """
        select count(*) from signals_signal heard join signals_signalphoto named
          on named.signal_id = heard.id where heard.note = 'Before the camera'"""
    assert office.ask(sql) == 1
