"""CSV for spreadsheets: streamed, readable by Excel, and without formulas from strangers."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime

BYTE_ORDER_MARK = "\ufeff"  # tells Excel that it is UTF-8
STARTS_A_FORMULA = tuple("=+-@\t\r\n\0") + tuple("＝＋－＠")


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might run this text instead of showing it."""
    return text.startswith(STARTS_A_FORMULA) or text.lstrip().startswith(STARTS_A_FORMULA)


def guarded(cell: object) -> object:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front of it.

    Customers' words and names come from outside. Numbers of ours stay numbers.
    """
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if not isinstance(cell, str):
        return cell
    text = cell.replace("\0", "")
    return f"'{text}" if is_formula(cell) else text


def lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The file, line by line, every cell in quotes."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow([guarded(cell) for cell in row])
