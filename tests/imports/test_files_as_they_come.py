"""What people send: the seventeen cases that every import must know (C1 to C17)."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from django.utils import timezone

from accounts.models import Customer, Machine
from fieldapp.plumbing import csv_files
from fieldapp.plumbing.importing import reading, slices
from fieldapp.plumbing.importing.models import ImportRow, ImportRun
from fieldapp.plumbing.importing.refusing import Unreadable
from tests.imports.files import csv_of, fates, imported, received, rehearsed, words, xlsx_of

HEAD = "customer_ref,name\n"


def refused(data: bytes | str, *, filename: str = "file.csv", **facts) -> Unreadable:
    data = data.encode() if isinstance(data, str) else data
    with pytest.raises(Unreadable) as caught:
        reading.read(data, filename=filename, **facts)
    return caught.value


def read(data: bytes | str, *, filename: str = "file.csv", **facts) -> reading.Table:
    data = data.encode() if isinstance(data, str) else data
    return reading.read(data, filename=filename, **facts)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"customer_ref,name\n", b"\xef\xbb\xbf"])
def test_c1_nothing_or_headings_alone_are_refused(data):
    refusal = refused(data)
    assert (refusal.code, refusal.status) == ("empty_file", 422)


def test_c2_a_byte_order_mark_is_no_letter():
    assert read(b"\xef\xbb\xbfcustomer_ref,name\nA,B\n").headings == ["customer_ref", "name"]


@pytest.mark.parametrize("order", ["utf-16", "utf-16-le", "utf-16-be"])
def test_c3_utf_16_with_its_mark_is_read(order):
    mark = "" if order == "utf-16" else "\ufeff"
    table = read((mark + HEAD + "A,Müller\n").encode(order))
    assert table.rows[0].cells == ["A", "Müller"]
    assert table.encoding == "utf-16"


def test_c3_other_letters_are_refused_with_a_sample_and_read_when_somebody_says_so():
    data = (HEAD + "A,Müller & Söhne\n").encode("latin-1")
    refusal = refused(data)
    assert (refusal.code, refusal.offered) == ("encoding", "windows-1252")
    assert refusal.listed == ["customer_ref,name", "A,Müller & Söhne"]
    assert read(data, encoding="windows-1252").rows[0].cells == ["A", "Müller & Söhne"]


def test_c3_utf_16_without_its_mark_is_refused():
    assert refused((HEAD + "A,B\n" * 100).encode("utf-16-le")).code == "encoding"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_c4_the_separator_is_found_and_shown(separator):
    data = csv_of(["customer_ref", "name"], ["A", "One, two; three"], separator=separator)
    table = read(data)
    assert (table.separator, table.rows[0].cells) == (separator, ["A", "One, two; three"])


def test_c4_commas_in_a_heading_do_not_win_over_the_separator_of_the_rows():
    assert read("Name, full;City;Zone\nA;B;C\nD;E;F\n").separator == ";"


def test_c5_a_quotation_mark_that_is_never_closed_is_refused_with_its_row():
    refusal = refused(HEAD + 'A,B\nC,"D\nE,F\nG,H\n')
    assert (refusal.code, refusal.row) == ("unclosed_quote", 3)


def test_c5_what_follows_a_closing_quotation_mark_is_refused_with_its_row():
    refusal = refused(HEAD + 'A,"B" or C\n')
    assert (refusal.code, refusal.row) == ("wrong_quote", 2)


@pytest.mark.django_db
def test_c6_a_nul_is_the_rows_fault_alone():
    run = imported("customers", HEAD.encode() + b"A,B\0C\nD,E\n")
    assert words(run) == {2: [("", "A cell holds the character NUL, which is no text.")]}
    assert list(Customer.objects.values_list("name", flat=True)) == ["E"]


@pytest.mark.django_db
def test_c7_ragged_rows_are_refused_and_nothing_shifts():
    run = imported("customers", HEAD + "A,B\nC,D,too much\nE\nF,G\n")
    assert words(run) == {
        3: [("", "This row has 3 cells, the headings are 2.")],
        4: [("", "This row has 1 cells, the headings are 2.")],
    }
    assert set(Customer.objects.values_list("ref", "name")) == {("A", "B"), ("F", "G")}


@pytest.mark.django_db
def test_c8_a_very_long_cell_is_the_rows_fault_alone():
    run = imported("customers", HEAD + f"A,{'x' * 131_073}\nB,{'y' * 161}\nC,D\n")
    assert words(run) == {
        2: [("", "A cell is longer than 131,072 characters.")],
        3: [("name", "This has 161 characters; 160 fit.")],
    }


def test_c9_a_bare_carriage_return_ends_a_line():
    table = read('customer_ref,name\rA,B\rC,"D\rE"\r')
    assert [row.cells for row in table.rows] == [["A", "B"], ["C", "D\nE"]]


@pytest.mark.django_db
def test_c10_headings_that_are_doubled_missing_or_unknown_are_listed():
    with pytest.raises(Unreadable) as caught:
        received("customers", "customer_ref,segment,segment,Fax\nA,B,C,D\n")
    assert (caught.value.code, caught.value.status) == ("headings", 422)
    assert caught.value.listed == [
        "The heading “segment” stands twice.",
        "No heading gives name.",
        "“Fax” is no column of customers.",
    ]
    assert not ImportRun.objects.exists()


@pytest.mark.django_db
def test_c11_the_same_file_again_shows_the_first_run():
    first = imported("customers", HEAD + "A,B\n")
    again = received("customers", HEAD + "A,B\n", name="another name.csv")
    assert again == first
    assert (ImportRun.objects.count(), ImportRow.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_c11_with_another_mapping_it_is_another_run():
    first = imported("customers", HEAD + "A,B\n")
    again = imported("customers", HEAD + "A,B\n", toml='[constants]\nsegment = "food"\n')
    assert again != first
    assert fates(again) == ["changed"]


@pytest.mark.django_db
def test_c12_the_rehearsal_shows_good_and_bad_rows_and_writes_nothing():
    rows = [[f"C-{n}", "" if n % 200 == 7 else f"Name {n}"] for n in range(1000)]
    run = rehearsed(received("customers", csv_of(["customer_ref", "name"], *rows)))
    assert (run.created, run.refused, run.state) == (995, 5, "rehearsed")
    assert not Customer.objects.exists()
    lines = list(csv.reader(io.StringIO("".join(csv_files.lines(slices.rejects(run))))))
    assert lines[0][1:] == ["name", "reason"]
    assert lines[1] == ["C-7", "", "name: This must not be empty."]
    assert len(lines) == 6


def test_c14_too_many_bytes_are_refused():
    refusal = refused(b"x" * 20_000_000)
    assert (refusal.code, refusal.status) == ("too_large", 413)


def test_c14_too_many_rows_are_refused():
    assert refused(HEAD + "A,B\n" * 100_001).status == 413
    assert len(read(HEAD + "A,B\n" * 100_000).rows) == 100_000


@pytest.mark.django_db
def test_c15_a_formula_is_kept_as_text_guarded_in_files_and_read_back_as_it_was():
    formula = '=HYPERLINK("http://example.com";"Click")'
    imported("customers", csv_of(["customer_ref", "name", "phone"], ["A", formula, "+44 1632"]))
    kept = Customer.objects.get()
    assert kept.name == formula
    ours = "".join(
        csv_files.lines([["customer_ref", "name", "phone"], ["A", kept.name, kept.phone]])
    )
    assert "'=HYPERLINK" in ours
    assert fates(imported("customers", ours)) == ["same"]


def test_c16_a_site_of_another_region_reads_as_one_that_does_not_exist(cast):
    """Sam's south; the library stands in Otto's north."""
    cast.harlow_hq.ref, cast.northgate_library.ref = "S-1", "S-9"
    cast.harlow_hq.save()
    cast.northgate_library.save()
    manager = cast.sven
    manager.territories.set([cast.south])
    from accounts import access

    access.refresh_territories(manager)
    rows = [[f"X-{n}", site, "Orion C4570"] for n, site in enumerate(("S-1", "S-9", "S-0"))]
    data = csv_of(["machine_ref", "site_ref", "model"], *rows)
    run = imported("machines", data, by=manager)
    assert words(run) == {
        3: [("site_ref", "There is nothing called “S-9” here.")],
        4: [("site_ref", "There is nothing called “S-0” here.")],
    }
    assert Machine.objects.filter(ref__startswith="X-").count() == 1


@pytest.mark.parametrize(
    "data",
    [xlsx_of(["customer_ref", "name"], ["A", "B"]), b"%PDF-1.7 ...", b"\xd0\xcf\x11\xe0 old Excel"],
)
def test_c17_what_is_called_csv_and_is_none_is_refused(data):
    refusal = refused(data)
    assert (refusal.code, refusal.status) == ("not_csv", 422)


@pytest.mark.parametrize("data", [b"customer_ref,name\nA,B\n", b"PK\x03\x04 broken"])
def test_c17_what_is_called_xlsx_and_is_none_is_refused(data):
    assert refused(data, filename="file.xlsx").code == "not_xlsx"


def test_c17_a_zip_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("notes.txt", "hello")
    assert refused(out.getvalue(), filename="file.xlsx").code == "not_xlsx"


def test_a_workbook_reads_as_a_csv_of_it_would():
    day = timezone.now().replace(2026, 5, 4, 0, 0, 0, 0, tzinfo=None)
    data = xlsx_of(["ref", "count", "day", "yes", None], ["A", 12.0, day, True], [], ["B", 1.5])
    table = read(data, filename="Book.XLSX")
    assert table.headings == ["ref", "count", "day", "yes"]
    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ["A", "12", "2026-05-04", "yes"]),
        (4, ["B", "1.5", "", ""]),
    ]


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    assert [row.number for row in read("\nref,name\nA,B\n\n,\nC,D\n").rows] == [3, 6]
