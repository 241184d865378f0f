"""Reads a table that somebody exported from somewhere: CSV as it comes, or XLSX.

A file is either understood as a whole or refused with a sentence; a row that cannot be understood
keeps its place and carries its own sentence. Nothing is guessed from half a file.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fieldapp.plumbing.importing.refusing import MOST_COLUMNS, Unreadable, too_large, too_wide

MOST_BYTES = 20_000_000  # a file of this size or more is refused
MOST_ROWS = 100_000
LONGEST_CELL = 131_072
LONGEST_HEADING = 1_000
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
WINDOWS = "windows-1252"
ROWS_TO_COMPARE = 50
NO_TABLES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"{\\rtf", b"\x89PNG")
NUL_SHOWN = "\N{SYMBOL FOR NULL}"  # the database keeps no NUL; people see where it was

csv.field_size_limit(MOST_BYTES)  # a long cell is the row's fault, not the file's


@dataclass
class RawRow:
    """One row as it was written. ``number`` is that of a spreadsheet; the headings have one too."""

    number: int
    cells: list[str]
    fault: str = ""  # in words; empty when the row has the shape of the headings


@dataclass
class Table:
    """A file that was understood: its headings, its rows, and how it was written."""

    headings: list[str]
    rows: list[RawRow]
    encoding: str
    separator: str


def read(data: bytes, *, filename: str, encoding: str = "") -> Table:
    """The table in a file. ``encoding`` is given by whoever looked at it; else it is found out.

    Raises Unreadable with a code of reliability: empty_file, encoding, unclosed_quote, not_csv,
    too_large, headings.
    """
    if len(data) >= MOST_BYTES:
        raise too_large()
    if filename.lower().endswith(".xlsx"):
        from fieldapp.plumbing.importing import workbooks  # openpyxl costs time and memory

        return as_table(workbooks.rows(data), encoding="xlsx", separator="")
    if data.startswith(NO_TABLES):
        raise Unreadable(
            "not_csv",
            _("This is no CSV file, whatever its name says. Save the table as CSV or XLSX."),
        )
    text, encoding = decoded(data, encoding)
    lines = io.StringIO(text, newline=None).read()  # a bare CR ends a line too
    separator = separator_of(lines)
    return as_table(records(lines, separator), encoding=encoding, separator=separator)


def decoded(data: bytes, encoding: str = "") -> tuple[str, str]:
    """The text of a file, and its encoding by name.

    UTF-8 with or without a mark, UTF-16 with its mark. Anything else is not guessed: the refusal
    shows how the file would read as windows-1252, and whoever sees that it is right says so.
    """
    if not encoding:
        utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        encoding = "utf-16" if utf16 else "utf-8"
    try:
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except (UnicodeError, LookupError):
        raise _encoding_unknown(data) from None
    if text[:2000].count("\0") > 200:  # UTF-16 without its mark reads so
        raise _encoding_unknown(data)
    return text, encoding


def _encoding_unknown(data: bytes) -> Unreadable:
    seen = data[:2000].decode(WINDOWS, "replace").replace("\0", NUL_SHOWN)
    return Unreadable(
        "encoding",
        _(
            "The letters of this file are in no encoding that says its name. Save it as UTF-8, or "
            "say that it is windows-1252 if the sample reads well."
        ),
        listed=seen.splitlines()[:5],
        offered=WINDOWS,
    )


def separator_of(text: str) -> str:
    """What stands between the cells: it cuts most of the first rows as it cuts the headings.

    Of several, the one that gives most columns.
    """
    head = "\n".join(text.split("\n", ROWS_TO_COMPARE)[:ROWS_TO_COMPARE])
    best, most = ",", (0, 0)
    for separator in SEPARATORS:
        widths = []
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(head), delimiter=separator) if row]
        except csv.Error:
            continue
        if not widths or widths[0] < 2:
            continue
        alike = sum(width == widths[0] for width in widths) * 100 // len(widths)
        if (rank := (alike // 20, widths[0])) > most:
            best, most = separator, rank
    return best


def records(text: str, separator: str) -> Iterator[list[str]]:
    """The rows of a CSV; a blank line has no cells. Raises Unreadable for a wrong quote."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _wrong_quote(number + 1, str(error)) from None
        number += 1


def _wrong_quote(number: int, said: str) -> Unreadable:
    if "unexpected end" in said:
        words = _("A quotation mark is opened in row %(number)s and never closed.")
        return Unreadable("unclosed_quote", words % {"number": number}, row=number)
    words = _('In row %(number)s something follows a closing quotation mark: double it ("").')
    return Unreadable("wrong_quote", words % {"number": number}, row=number)


def as_table(found: Iterator[list[str]], *, encoding: str, separator: str) -> Table:
    """Headings and rows; a row without any cell is passed over, but counted."""
    headings: list[str] | None = None
    rows: list[RawRow] = []
    for number, cells in enumerate(found, start=1):
        if not any(cells):
            continue
        if headings is None:
            headings = named(cells)
            continue
        if len(rows) == MOST_ROWS:
            raise too_large()
        rows.append(shaped(number, cells, len(headings)))
    if headings is None or not rows:
        raise Unreadable("empty_file", _("There is no row in this file, or only headings."))
    return Table(headings, rows, encoding, separator)


def named(cells: list[str]) -> list[str]:
    """The headings. Raises Unreadable for what cannot be shown and compared as such."""
    if len(cells) > MOST_COLUMNS:
        raise too_wide()
    headings = [cell.strip() for cell in cells]
    if any(len(name) > LONGEST_HEADING or "\0" in name for name in headings):
        words = _("The first row has cells that are no headings: too long, or no text.")
        raise Unreadable("headings", words)
    return headings


def shaped(number: int, cells: list[str], width: int) -> RawRow:
    """A row, with a sentence if its cells cannot be told apart or kept."""
    fault = ""
    if len(cells) != width:
        fault = _("This row has %(cells)s cells, the headings are %(width)s.") % {
            "cells": len(cells),
            "width": width,
        }
    elif any(len(cell) > LONGEST_CELL for cell in cells):
        fault = _("A cell is longer than 131,072 characters.")
    elif any("\0" in cell for cell in cells):
        fault = _("A cell holds the character NUL, which is no text.")
    if fault:
        cells = [cell[:LONGEST_CELL].replace("\0", NUL_SHOWN) for cell in cells]
    return RawRow(number, cells, fault)
