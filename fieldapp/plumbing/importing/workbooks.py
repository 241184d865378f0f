"""Reads the first sheet of an XLSX as text, as a CSV of it would read."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from fieldapp.plumbing.importing.refusing import MOST_COLUMNS, Unreadable, too_large, too_wide

MOST_UNPACKED = 400_000_000  # bytes; a small file can hold a very large sheet
MOST_BESIDE_SHEETS = 60_000_000  # bytes of a part that is no sheet: the words of all cells, mostly
MOST_STYLES = 2_000_000  # bytes; each style is built before the first row is read
STYLES = "xl/styles.xml"
LAST_ROW = 1_048_576  # of a sheet; a row may say a higher number, and all before it are empty


def rows(data: bytes) -> Iterator[list[str]]:
    """The rows of the first sheet. Raises Unreadable for what is no workbook, or too large."""
    import openpyxl

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _weigh(packed.infolist())
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Unreadable:
        raise
    except Exception as error:  # openpyxl lets through whatever a broken file makes it stumble over
        raise _no_workbook() from error
    try:
        yield from _rows(book.worksheets[0] if book.worksheets else [])
    finally:
        book.close()


def _weigh(parts: list[zipfile.ZipInfo]) -> None:
    """Refuse a file that unpacks to far more than a table of our size needs."""
    beside = [part.file_size for part in parts if "worksheets/" not in part.filename]
    styles = [part.file_size for part in parts if part.filename == STYLES]
    if (
        sum(part.file_size for part in parts) > MOST_UNPACKED
        or max(beside, default=0) > MOST_BESIDE_SHEETS
        or max(styles, default=0) > MOST_STYLES
    ):
        raise too_large()


def _rows(sheet: Any) -> Iterator[list[str]]:
    """As wide as the headings; cells beyond them only where they hold something."""
    if hasattr(sheet, "reset_dimensions"):
        sheet.reset_dimensions()  # some writers state them wrongly
    width = 0
    found = sheet.iter_rows(values_only=True) if hasattr(sheet, "iter_rows") else iter(())
    for _number in range(LAST_ROW):
        try:
            values = next(found)
        except StopIteration:
            return
        except Exception as error:  # as above, in the middle of the sheet
            raise _no_workbook() from error
        yield (cells := _cells(values, width))
        width = width or len(cells)
    raise too_large()


def _cells(values: tuple[Any, ...], width: int) -> list[str]:
    """A row as texts, without the empty ones behind the headings. Raises Unreadable if too wide."""
    end = len(values)
    while end > width and values[end - 1] in (None, ""):
        end -= 1
    if end > MOST_COLUMNS:
        raise too_wide()
    cells = [text_of(value) for value in values[:end]]
    return cells + [""] * (width - len(cells)) if cells else []


def text_of(value: Any) -> str:
    """A cell as text: whole numbers without a point, days and moments as ISO 8601 writes them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _no_workbook() -> Unreadable:
    words = _("This is no XLSX file that can be read. Save the table anew as XLSX or CSV.")
    return Unreadable("not_xlsx", words)
