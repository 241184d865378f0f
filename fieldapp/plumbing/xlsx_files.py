"""XLSX for spreadsheets: written row by row, so that a long list costs no more memory."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from typing import IO, Any

from fieldapp.plumbing.csv_files import is_formula

NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML 1.0 cannot hold these
LONGEST_TEXT = 32_767  # what a cell holds; Excel calls a file with more damaged
WIDEST, NARROWEST = 40, 9  # columns, in characters


def write(rows: Iterable[Iterable[object]], title: str) -> IO[bytes]:
    """A temporary file that holds the rows; the first are the headings, which stay in sight.

    Text that looks like a formula is stored as text, and marked so that it stays text when
    somebody edits it.
    """
    from openpyxl import Workbook  # takes a tenth of a second and some megabytes: only if needed

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows):
        cells = list(row)
        if number == 0:
            _set_widths(sheet, cells)
        sheet.append([_cell(sheet, cell, head=number == 0) for cell in cells])
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed with the answer that sends it
    book.save(file)
    file.seek(0)
    return file


def _set_widths(sheet: Any, heads: list[object]) -> None:
    """Columns as wide as their headings, with room for a moment."""
    from openpyxl.utils import get_column_letter

    for number, head in enumerate(heads, start=1):
        width = min(WIDEST, max(NARROWEST, len(str(head)) + 6))
        sheet.column_dimensions[get_column_letter(number)].width = width


def _cell(sheet: Any, value: object, *, head: bool) -> object:
    """A value as the sheet takes it."""
    if isinstance(value, str):
        text = NO_TEXT.sub("", value)[:LONGEST_TEXT]
        # “#N/A” and its like would become errors, “=1+1” a formula.
        return _text(sheet, text, head) if head or is_formula(text) or text[:1] == "#" else text
    return value


def _text(sheet: Any, text: str, head: bool) -> object:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    if head:
        cell.font = Font(bold=True)
    else:
        cell.quotePrefix = True
    return cell
