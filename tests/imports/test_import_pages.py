"""The import page: from a file to its rows, in the browser of a manager."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Customer
from fieldapp.pages.setup import imports as pages
from fieldapp.pages.setup.import_forms import suggested
from fieldapp.plumbing.importing import kinds, reading
from fieldapp.plumbing.importing.models import ImportRun, RunState
from tests import cast as casting
from tests.imports.files import csv_of, received, rehearsed

pytestmark = pytest.mark.django_db
URL = "/setup/imports/"
SHEET = csv_of(
    ["No", "Company", "Sector", "Land"],
    ["A", "Acme", "tools", "Germany"],
    ["B", "", "tools", "Germany"],
    ["C", "Cobalt", "tools", "Atlantis"],
)
CHOSEN = {
    "from_customer_ref": "0",
    "from_name": "1",
    "from_segment": "2",
    "from_country": "3",
    "words": "country: Germany = DE",
}


def send(browser, data: bytes, kind: str = "customers", name: str = "list.csv", **more: str):
    file = SimpleUploadedFile(name, data)
    return browser.post(URL, {"kind": kind, "file": file, **more})


def sent(browser, data: bytes = SHEET, **more: str) -> ImportRun:
    assert send(browser, data, **more).status_code == 302
    return ImportRun.objects.order_by("-created_at").first()


def headings(run: ImportRun) -> str:
    return reverse("setup_import_headings", args=[run.pk])


def text(answer) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def test_a_file_is_sent_matched_rehearsed_and_applied(cast, sign_in):
    mona = sign_in(cast.mona)
    run = sent(mona)
    page = text(mona.get(headings(run)))
    assert "3 rows, UTF-8, separated by comma" in page
    answer = mona.post(headings(run), CHOSEN, follow=True)
    assert 'http-equiv="refresh"' in answer.content.decode()
    assert "0 of 3 rows" in text(answer)
    casting.work()
    run = ImportRun.objects.get()
    address = reverse("setup_import", args=[run.pk])
    page = text(mona.get(address))
    assert "1 would be created, 0 changed, 0 are the same, 2 refused." in page
    assert "name: This must not be empty." in page
    assert "“Atlantis” is no country's two letters" in page
    assert not Customer.objects.filter(ref="A").exists()
    mona.post(reverse("setup_import_apply", args=[run.pk]))
    casting.work()
    assert "1 created, 0 changed, 0 were the same, 2 refused." in text(mona.get(address))
    assert Customer.objects.get(ref="A").country == "DE"


def test_a_rehearsal_of_nothing_good_says_that_there_is_nothing_to_apply(cast, sign_in):
    mona = sign_in(cast.mona)
    bad = csv_of(["No", "Company", "Sector", "Land"], ["B", "", "tools", "Germany"])
    mona.post(headings(sent(mona, bad)), CHOSEN)
    casting.work()
    page = text(mona.get(reverse("setup_import", args=[ImportRun.objects.get().pk])))
    assert "0 are the same, 1 refused." in page
    assert "So there is nothing to apply." in page
    assert "Apply 0" not in page


def test_headings_of_the_same_or_a_similar_name_are_suggested():
    columns = kinds.get("customers").columns
    theirs = ["Customer Ref", "Company NAME", "segments", "account", "colour", "Parent_Ref"]
    assert dict(suggested(columns, theirs)) == {
        "customer_ref": "Customer Ref",
        "name": "Company NAME",
        "segment": "segments",
        "parent_ref": "Parent_Ref",
    }


def test_the_mapping_of_the_last_file_with_these_headings_is_offered_again(cast, sign_in):
    mona = sign_in(cast.mona)
    mona.post(headings(sent(mona)), CHOSEN)
    casting.work()
    more = csv_of(["No", "Company", "Sector", "Land"], ["D", "Delta", "food", "Germany"])
    form = mona.get(headings(sent(mona, more))).context["form"]
    assert form.used_before
    assert {name: form.initial[name] for name in CHOSEN} == CHOSEN


def test_what_is_needed_and_not_chosen_is_said_at_its_field(cast, sign_in):
    mona = sign_in(cast.mona)
    run = sent(mona)
    answer = mona.post(headings(run), CHOSEN | {"from_name": ""})
    assert answer.status_code == 422
    assert "name: choose the heading that gives it." in text(answer)
    answer = mona.post(headings(run), CHOSEN | {"always_segment": "legal"})
    assert "segment: choose a heading, or write a text for all rows; not both." in text(answer)
    answer = mona.post(headings(run), CHOSEN | {"words": "colour: red = rot\ncountry Germany"})
    assert "Line 1: write one of our columns" in text(answer)
    assert "Line 2: write one of our columns" in text(answer)


def test_one_text_for_all_rows(cast, sign_in):
    mona = sign_in(cast.mona)
    run = sent(mona)
    chosen = CHOSEN | {"from_country": "", "always_country": "GB", "words": ""}
    mona.post(headings(run), chosen)
    casting.work()
    run = ImportRun.objects.get()
    assert (run.created, run.refused) == (2, 1)


@pytest.mark.parametrize(
    ("data", "name", "status", "sentence"),
    [
        (b"", "a.csv", 422, "This file is empty. Choose another."),
        (b"No,Name\n", "a.csv", 422, "There is no row in this file, or only headings."),
        (b"%PDF-1.4 x", "a.csv", 422, "Save the table as CSV or XLSX."),
        (b'No,Name\n1,"open\n', "a.csv", 422, "A quotation mark is opened in row 2"),
        (b"No,Name\n1,M\xfcller\n", "a.csv", 422, "If that reads well, choose it below"),
        (b"PK\x03\x04 no zip", "a.xlsx", 422, "There is a problem"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(cast, sign_in, data, name, status, sentence):
    answer = send(sign_in(cast.mona), data, name=name)
    assert answer.status_code == status
    assert sentence in text(answer)
    assert not ImportRun.objects.exists()


def test_letters_of_an_older_windows_are_read_once_somebody_says_so(cast, sign_in):
    mona = sign_in(cast.mona)
    data = "customer_ref,name\n1,Müller\n".encode("windows-1252")
    assert "Müller" in text(send(mona, data))
    run = sent(mona, data, encoding="windows-1252")
    assert run.rows.get().cells == ["1", "Müller"]


def test_a_file_that_is_too_large_is_refused(cast, sign_in, monkeypatch):
    monkeypatch.setattr(reading, "MOST_BYTES", 100)
    answer = send(sign_in(cast.mona), b"x" * 101)
    assert answer.status_code == 413
    assert "at most 100,000 rows and 20 MB" in text(answer)


def test_rows_are_shown_by_fate_and_in_pages(cast, sign_in, monkeypatch):
    monkeypatch.setattr(pages, "ROWS", 2)
    rows = [[f"R{n}", "" if n % 2 else f"Name {n}"] for n in range(7)]
    data = csv_of(["customer_ref", "name"], *rows)
    run = rehearsed(received("customers", data, by=cast.mona), by=cast.mona)
    mona, address = sign_in(cast.mona), reverse("setup_import", args=[run.pk])
    found, query = [], "?fate=refused"
    while query:
        answer = mona.get(address + query)
        found += [line.row.key for line in answer.context["lines"]]
        query = answer.context["next_url"]
    assert found == ["R1", "R3", "R5"]
    for wrong in ("?fate=lucky", "?page=0", "?page=x"):
        assert mona.get(address + wrong).status_code == 400


def test_a_row_of_another_width_is_shown_as_it_was(cast, sign_in):
    run = rehearsed(received("customers", b"customer_ref,name\nA,One\nB\nC,24, High\n"))
    page = text(sign_in(cast.admin).get(reverse("setup_import", args=[run.pk])))
    assert "This row has 1 cells, the headings are 2." in page
    assert "C · 24 · High" in page  # under no heading: nobody knows which cell is which


def test_refused_rows_come_as_a_file_with_their_reasons(cast, sign_in):
    data = csv_of(["customer_ref", "name"], ["=1+1", ""], ["B", "Two"])
    run = rehearsed(received("customers", data, by=cast.mona), by=cast.mona)
    mona = sign_in(cast.mona)
    answer = mona.get(reverse("setup_import_rejects", args=[run.pk, "csv"]))
    assert b"".join(answer.streaming_content).decode("utf-8-sig").splitlines() == [
        '"customer_ref","name","reason"',
        '"\'=1+1","","name: This must not be empty."',
    ]
    answer = mona.get(reverse("setup_import_rejects", args=[run.pk, "xlsx"]))
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [cell.value for cell in sheet[2]] == ["=1+1", None, "name: This must not be empty."]


def test_what_is_not_rehearsed_is_not_applied(cast, sign_in):
    mona = sign_in(cast.mona)
    run = received("customers", csv_of(["customer_ref", "name"], ["A", "One"]), by=cast.mona)
    answer = mona.post(reverse("setup_import_apply", args=[run.pk]), follow=True)
    assert "This file must be rehearsed before it is applied." in text(answer)


def test_a_run_is_seen_by_whoever_sent_it_and_by_admins(cast, sign_in):
    run = sent(sign_in(cast.mona))
    address = reverse("setup_import", args=[run.pk])
    assert sign_in(cast.admin).get(address).status_code == 200
    assert sign_in(cast.sven).get(address).status_code == 404
    assert "list.csv" not in text(sign_in(cast.sven).get(URL))
    assert send(sign_in(cast.sven), SHEET).status_code == 302  # who has the file may see its run
    assert sign_in(cast.sven).get(address).status_code == 200


def test_a_file_that_somebody_else_is_importing_has_to_wait(cast, sign_in):
    run = sent(sign_in(cast.mona))
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.REHEARSING)
    answer = send(sign_in(cast.sven), SHEET)
    assert "Somebody else is importing this very file now." in text(answer)


def test_the_list_of_files_costs_the_same_however_long_it_is(
    cast, sign_in, django_assert_max_num_queries
):
    mona = sign_in(cast.mona)
    for number in range(5):
        received("customers", csv_of(["customer_ref", "name"], [f"{number}", "x"]), by=cast.mona)
    mona.get(URL)
    with django_assert_max_num_queries(5):
        mona.get(URL)
