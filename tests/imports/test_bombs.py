"""Small files that would cost a server its memory or its minutes are refused at once."""

from __future__ import annotations

import io
import zipfile

import pytest

from fieldapp.plumbing.importing import reading, workbooks
from fieldapp.plumbing.importing.refusing import MOST_COLUMNS, Unreadable
from tests.imports.files import csv_of, xlsx_of

SHEET = "xl/worksheets/sheet1.xml"
CELL = '<c r="{place}" t="inlineStr"><is><t>x</t></is></c>'


def changed(part: str, written: bytes) -> bytes:
    """A good workbook in which one part is another."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_of(["a", "b"], ["1", "2"]))) as book,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as other,
    ):
        for name in {*book.namelist(), part}:
            other.writestr(name, written if name == part else book.read(name))
    return out.getvalue()


def sheet(*rows: tuple[int, str]) -> bytes:
    """A workbook whose rows have one cell each, at a place of one's own choice."""
    said = "".join(f'<row r="{n}">{CELL.format(place=f"{col}{n}")}</row>' for n, col in rows)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return changed(
        SHEET, f'<worksheet xmlns="{space}"><sheetData>{said}</sheetData></worksheet>'.encode()
    )


def code(data: bytes, *, filename: str = "file.xlsx") -> str:
    with pytest.raises(Unreadable) as caught:
        reading.read(data, filename=filename)
    return caught.value.code


def test_a_row_with_a_number_far_below_does_not_make_millions_of_empty_ones():
    assert code(sheet((1, "A"), (900_000_000, "A"))) == "too_large"


def test_a_cell_far_to_the_right_does_not_make_thousands_of_empty_ones():
    assert code(sheet((1, "A"), (2, "ZZZ"))) == "too_wide"


def test_empty_cells_far_to_the_right_are_no_columns():
    table = reading.read(sheet((1, "A"), (2, "A")), filename="file.xlsx")
    assert [row.cells for row in table.rows] == [["x"]]
    assert workbooks._cells(("x", *[None] * 16_000), 1) == ["x"]


@pytest.mark.parametrize(
    ("part", "size"),
    [
        (workbooks.STYLES, workbooks.MOST_STYLES),
        ("xl/sharedStrings.xml", workbooks.MOST_BESIDE_SHEETS),
    ],
)
def test_parts_that_are_read_before_the_first_row_have_a_limit(part, size):
    assert code(changed(part, b" " * (size + 1))) == "too_large"


def test_a_table_with_very_many_columns_is_refused_in_words():
    names = [f"column {number}" for number in range(MOST_COLUMNS + 1)]
    assert code(csv_of(names, names), filename="file.csv") == "too_wide"
    assert reading.read(csv_of(names[:-1], names[:-1]), filename="file.csv").headings == names[:-1]


@pytest.mark.parametrize("name", ["x" * 1_001, "na\0me"])
def test_what_cannot_be_a_heading_is_refused(name):
    assert code(f"{name},b\n1,2\n".encode(), filename="file.csv") == "headings"


@pytest.mark.parametrize("encoding", ["idna", "undefined", "punycode", "rot13", "no such"])
def test_an_encoding_that_is_none_is_refused_whatever_python_calls_so(encoding):
    with pytest.raises(Unreadable):
        reading.read(b"\xff,b\n1,2\n", filename="file.csv", encoding=encoding)
