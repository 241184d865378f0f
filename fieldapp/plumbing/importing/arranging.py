"""Puts the rows of a file in order before anything is looked up: repeats, and what goes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from fieldapp.plumbing.importing.kinds import Fate, Kind
from fieldapp.plumbing.importing.mapping import Layout
from fieldapp.plumbing.importing.models import ImportRow, ImportRun
from fieldapp.plumbing.importing.reading import RawRow

LONGEST_KEY = 200
MOST_WAVES = 1_000


def arranged(run: ImportRun, raw: Iterable[RawRow], layout: Layout, kind: Kind) -> list[ImportRow]:
    """The rows of a run, not stored yet; those that no data can make good are refused here."""
    rows: list[ImportRow] = []
    first: dict[str, tuple[ImportRow, dict[str, str]]] = {}
    parents: dict[str, str] = {}
    for each in raw:
        row = bare(run, each)
        rows.append(row)
        if row.unusable:
            continue
        texts = layout.texts(each.cells)
        row.key = kind.key_of(texts)
        if len(row.key) > LONGEST_KEY:
            row.key = ""
            give_up(row, kind.key_column, _("This is longer than 200 characters."))
        elif row.key and row.key in first:
            _repeat(row, texts, *first[row.key], kind)
        elif row.key:
            first[row.key] = (row, texts)
            if kind.to_itself:
                parents[row.key] = kind.to_itself.meant(texts.get(kind.to_itself.name, ""))
    if kind.to_itself:
        _set_waves({key: row for key, (row, _texts) in first.items()}, parents, kind)
    return rows


def bare(run: ImportRun, each: RawRow) -> ImportRow:
    """A row as it was written, before anything is known about its columns."""
    row = ImportRow(run=run, number=each.number, cells=each.cells)
    if each.fault:
        give_up(row, "", each.fault)
        row.errors[0]["shape"] = "wrong"
    return row


def raw(row: ImportRow) -> RawRow:
    """A kept row as it was read from its file."""
    fault = next((error["words"] for error in row.errors if "shape" in error), "")
    return RawRow(row.number, row.cells, fault)


def give_up(row: ImportRow, column: str, words: str) -> None:
    """Refuse a row for good."""
    row.fate, row.unusable = Fate.REFUSED, True
    row.errors = [*row.errors, {"column": column, "words": str(words)}]


def _repeat(
    row: ImportRow, texts: dict[str, str], earlier: ImportRow, said: dict[str, str], kind: Kind
) -> None:
    """The same again is harmless; something else of the same name cannot both be true."""
    if texts == said:
        row.repeats = earlier.number
        return
    words = _("Row %(number)s has the same %(column)s, and says something else.")
    give_up(row, kind.key_column, words % {"number": earlier.number, "column": kind.key_column})


def _set_waves(rows: dict[str, ImportRow], parents: dict[str, str], kind: Kind) -> None:
    """A row comes after the row of this file that it refers to; a circle has no first."""
    waves: dict[str, int] = {}
    for start in rows:
        path = list(_up(start, parents, waves))
        top = parents.get(path[-1], "") if path else ""
        if top in path:
            for key in path[path.index(top) :]:
                waves[key] = 0
                _give_up_circle(rows[key], kind)
            path = path[: path.index(top)]
        base = waves[top] + 1 if top in waves else 0
        for depth, key in enumerate(reversed(path)):
            waves[key] = base + depth
    for key, wave in waves.items():
        rows[key].wave = min(wave, MOST_WAVES)
        if wave > MOST_WAVES and not rows[key].unusable:
            _give_up_circle(rows[key], kind)


def _up(key: str, parents: dict[str, str], waves: dict[str, int]) -> Iterator[str]:
    """From a row upwards, until the file knows no further, or we were there."""
    seen: set[str] = set()
    while key in parents and key not in waves and key not in seen:
        seen.add(key)
        yield key
        key = parents[key]


def _give_up_circle(row: ImportRow, kind: Kind) -> None:
    column = kind.to_itself.name if kind.to_itself else ""
    give_up(row, column, _("This leads back to the row itself, or through too many rows."))
