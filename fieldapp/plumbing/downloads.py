"""Lists as files: one declaration of columns per list, written as CSV or as XLSX.

A list says what its columns are and which rows it has; the rows come from ``visible_to`` and
from the same filters as the list on the screen. Rows are read and written one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from zoneinfo import ZoneInfo

import structlog
from django.db.models import QuerySet
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import register_converter, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_lazy

from fieldapp.plumbing import csv_files, xlsx_files

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

log = structlog.get_logger("fieldapp.downloads")

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ROWS_AT_ONCE = 2000  # out of the database
TIME_ZONE = gettext_lazy("Time zone")
Row = TypeVar("Row")


class FormConverter:
    """The end of a file's address: csv or xlsx."""

    regex = "|".join(FORMS)

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(FormConverter, "form")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column of a list: its heading, and what it holds for a row.

    A cell is text, a number, a Decimal (money), a day, or a moment by the clock of its row's
    place, without a zone; the zone has a column of its own.
    """

    head: str | _StrPromise
    cell: Callable[[Row], object]


@dataclass(frozen=True)
class Sheet(Generic[Row]):
    """A list as a file. ``name`` is the file's, without its ending; ``title`` the sheet's."""

    name: str
    title: str
    columns: list[Column[Row]]
    rows: Iterable[Row]


@dataclass(frozen=True)
class Offered:
    """A file that a page offers, in both forms."""

    label: str
    csv: str
    xlsx: str


def offered(label: str, name: str, query: Mapping[str, str] | None = None) -> Offered:
    """The file at the address called ``name``, narrowed as the list on the screen is."""
    asked = urlencode({key: value for key, value in (query or {}).items() if value})
    return Offered(
        label, *(reverse(name, args=[form]) + (f"?{asked}" if asked else "") for form in FORMS)
    )


def local(at: datetime | None, zone: str) -> datetime | None:
    """A moment as a clock in ``zone`` shows it."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if at else None


def yes(fact: bool) -> str:
    """A tick in words; empty where there is none."""
    return gettext("yes") if fact else ""


def answer(form: str, sheet: Sheet[Any], *, by: Any) -> HttpResponseBase:
    """What a browser saves as a file. Who took how much of what is logged, once it was read."""
    return rows_answer(form, sheet.name, sheet.title, table(sheet), by=by)


def rows_answer(
    form: str, name: str, title: str, rows: Iterable[list[Any]], *, by: Any
) -> HttpResponseBase:
    """The same for a table whose first row are its headings."""
    counted = _counted(rows, name, form, by)
    reply: HttpResponseBase
    if form == "xlsx":
        reply = FileResponse(xlsx_files.write(counted, title), content_type=FORMS[form])
    else:
        reply = StreamingHttpResponse(csv_files.lines(counted), content_type=FORMS[form])
    reply["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    reply["X-Content-Type-Options"] = "nosniff"
    reply["Cache-Control"] = "no-store"
    return reply


def table(sheet: Sheet[Any]) -> Iterator[list[object]]:
    """The headings, then the rows."""
    yield [str(column.head) for column in sheet.columns]
    found = sheet.rows
    if isinstance(found, QuerySet):
        found = found.iterator(chunk_size=ROWS_AT_ONCE)
    for row in found:
        yield [column.cell(row) for column in sheet.columns]


def _counted(rows: Iterable[list[Any]], name: str, form: str, by: Any) -> Iterator[list[object]]:
    read = -1  # the headings are no row
    try:
        for row in rows:
            read += 1
            yield row
    finally:
        log.info("file_downloaded", what=name, form=form, person=str(by.pk), rows=read)
