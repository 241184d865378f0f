"""A manager brings a file in: sent, matched, rehearsed, applied, with a phone and without help."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.looks import violations

FILE = {
    "name": "dealers.csv",
    "mimeType": "text/csv",
    "buffer": b"No;Company name;Land\nJ-1;Jolly & Sons;GB\nJ-2;;GB\nJ-3;Jonas;Atlantis\n",
}


def test_a_file_comes_in_by_the_import_page(visitors):
    page = visitors.open("mona", **DESK)
    page.goto("/setup/")
    page.get_by_role("link", name="Imports").click()
    page.get_by_label("What is in the file").select_option("customers")
    page.get_by_label("CSV or Excel file").set_input_files(FILE)
    page.get_by_role("button", name="Send the file").click()
    expect(page.get_by_text("3 rows, UTF-8, separated by semicolon")).to_be_visible()
    expect(page.get_by_label("Heading for name")).to_have_value("1")
    page.get_by_label("Heading for customer_ref").select_option("0")
    page.get_by_label("Heading for country").select_option("2")
    assert violations(page) == []
    page.get_by_role("button", name="Rehearse").click()
    expect(page.get_by_text("1 would be created")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="Refused 2").click()
    expect(page.get_by_text("name: This must not be empty.")).to_be_visible()
    assert violations(page) == []
    with page.expect_download() as download:
        page.get_by_text("Download", exact=True).click()
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "refused-customers.csv"
    page.get_by_role("button", name="Apply 1 row").click()
    expect(page.get_by_text("1 created, 0 changed")).to_be_visible(timeout=30_000)
    phone = visitors.open("mona", java_script_enabled=False, **PHONE)
    phone.goto(page.url)
    expect(phone.get_by_text("1 created, 0 changed")).to_be_visible()
    phone.goto("/accounts/?q=Jolly")
    expect(phone.get_by_text("Nothing found")).to_be_visible()  # no site yet, so not in sight
