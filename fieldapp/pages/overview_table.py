"""The table of the overview: a cohort divided by one grouping, each number with its list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts import money, personal_reports
from fieldapp.pages.figures import Cell, between, decimal, number, percent
from fieldapp.pages.overview_filters import address, list_of
from signals.cohorts import Cohort
from signals.conversion import TOGETHER, Conversion, Row
from signals.groupings import GROUPINGS
from signals.rates import Rate

STAGES = {
    "noticed": gettext_lazy("Noticed"),
    "contacted": gettext_lazy("Contacted"),
    "qualified": gettext_lazy("Qualified"),
    "quoted": gettext_lazy("Quoted"),
    "won": gettext_lazy("Won"),
}
COLUMNS = {
    **STAGES,
    "lost": gettext_lazy("Lost"),
    "open": gettext_lazy("Open"),
    "won_share": gettext_lazy("Won share"),
    "win_rate": gettext_lazy("Win rate"),
    "median_hours_to_contact": pgettext_lazy("column: median hours", "Hours to contact"),
    "median_days_won": pgettext_lazy("column: median days", "Days to won"),
    "median_days_lost": pgettext_lazy("column: median days", "Days to lost"),
    "value": gettext_lazy("Won value"),
}
COUNTS = (*STAGES, "lost", "open")
MEDIANS = ("median_hours_to_contact", "median_days_won", "median_days_lost")
SORTS = ("", *(sign + name for name in ("label", *COLUMNS) for sign in ("", "-")))


@dataclass(frozen=True)
class Line:
    """One row of a table. ``url`` narrows the page to it."""

    label: str
    url: str
    cells: list[Cell]


@dataclass(frozen=True)
class Head:
    """The head of a column: the address that sorts by it, and how it is sorted now."""

    name: str
    label: str
    url: str
    sorted: str


def heads(cohort: Cohort, by: str, sort: str) -> list[Head]:
    """Heads of the table: a column sorts largest first, and again the other way round."""
    return [
        _head(cohort, by, sort, name, name if sort == f"-{name}" else f"-{name}")
        for name in COLUMNS
    ]


def label_head(cohort: Cohort, by: str, sort: str) -> Head:
    """The head of the first column: names sort from the beginning of the alphabet."""
    return _head(cohort, by, sort, "label", "-label" if sort == "label" else "label")


def _head(cohort: Cohort, by: str, sort: str, name: str, following: str) -> Head:
    label = COLUMNS.get(name, GROUPINGS[by].title)
    state = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
    url = address("overview", cohort, by=by, sort=following)
    return Head(name, str(label), f"{url}#where", state)


def in_order(rows: list[Row], sort: str) -> list[Row]:
    """Sorted by a column; rows for which it says nothing come last, either way."""
    if not sort:
        return rows
    name, backwards = sort.removeprefix("-"), sort.startswith("-")
    known = [row for row in rows if _measure(row, name) is not None]
    unknown = [row for row in rows if _measure(row, name) is None]
    return sorted(known, key=lambda row: _measure(row, name), reverse=backwards) + unknown


def _measure(row: Row, name: str) -> Any:
    found = getattr(row, name)
    if isinstance(found, Rate):
        return found.share
    return found.casefold() if isinstance(found, str) else found


def lines(found: Conversion, cohort: Cohort, sort: str) -> list[Line]:
    """The rows of the table. Where people stand in groups, their figures open nothing."""
    by, opens = found.grouping.by, not found.grouping.person or _may_open()
    return [
        line(row, cohort.with_row(by, row.key) if opens and row.key != TOGETHER else None, by)
        for row in in_order(found.rows, sort)
    ]


def line(row: Row, cell: Cohort | None, by: str) -> Line:
    """One row; ``cell`` is the cohort behind its numbers, None when they open nothing."""
    counts = [
        Cell(number(getattr(row, name)), list_of(cell, name) if cell and getattr(row, name) else "")
        for name in COUNTS
    ]
    return Line(
        row.label,
        address("overview", cell, by=by) if cell else "",
        [
            *counts,
            Cell(percent(row.won_share), interval=between(row.won_share)),
            Cell(percent(row.win_rate), interval=between(row.win_rate)),
            Cell(decimal(row.median_hours_to_contact)),
            Cell(decimal(row.median_days_won)),
            Cell(decimal(row.median_days_lost)),
            Cell(money.in_words(row.value), list_of(cell, "won") if cell and row.won else ""),
        ],
    )


def table(found: Conversion, sort: str) -> Iterator[list[object]]:
    """The table as a file: the API's figures, and both shares with their intervals."""
    shares = ("won_share", "win_rate")
    yield [
        *("key", str(found.grouping.title), *COUNTS, "value", *MEDIANS),
        *(f"{name}{end}" for name in shares for end in ("", "_low", "_high")),
    ]
    for row in (*in_order(found.rows, sort), found.total):
        measures = [getattr(row, name) for name in (*COUNTS, "value", *MEDIANS)]
        rates = [getattr(row, name) for name in shares]
        ends = [(rate.share, *rate.interval) if rate else (None,) * 3 for rate in rates]
        rounded = [round(end, 4) if end is not None else None for rate in ends for end in rate]
        yield [row.key, row.label, *measures, *rounded]


def _may_open() -> bool:
    return personal_reports.rule() in ("all", "own")
