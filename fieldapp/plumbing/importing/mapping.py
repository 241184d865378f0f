"""Says which heading of a file is which column of ours, and what its words mean.

As TOML::

    empty = ["NULL", "-"]          # cells that say nothing
    encoding = "windows-1252"      # only where the file does not say it
    [columns]                      # ours = theirs; several of theirs are joined by a blank
    customer_ref = "customerID"
    address = ["AddressLine1", "AddressLine2"]
    phone = ""                     # leave it out, although a heading is called so
    [constants]                    # the same in all rows
    segment = "reseller"
    [values.country]               # their words = ours
    "United Kingdom" = "GB"

A heading that is called as a column of ours is that column unless the mapping says otherwise.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from fieldapp.plumbing.csv_files import guarded
from fieldapp.plumbing.importing.kinds import Kind
from fieldapp.plumbing.importing.refusing import Unreadable

REASON = "reason"  # the last heading of our own files of refused rows; it is no column
PARTS = {"columns", "constants", "values", "empty", "encoding"}


@dataclass(frozen=True)
class Mapped:
    """A mapping. Without any, the headings must be called as the columns are."""

    columns: dict[str, list[str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    empty: list[str] = field(default_factory=list)
    encoding: str = ""

    @property
    def is_none(self) -> bool:
        """Nothing is said about columns: an unknown heading is then a mistake, not left out."""
        return not self.columns

    @property
    def sha256(self) -> str:
        """The same for mappings that say the same."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """As it is kept with a run."""
        return asdict(self)


def from_toml(text: str) -> Mapped:
    """A mapping from the text of a file. Raises Unreadable."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _wrong(_("The mapping is no TOML: %(error)s.") % {"error": error}) from None
    return from_json(said)


def from_json(said: Mapping[str, Any]) -> Mapped:
    """A mapping from plain data, as TOML or a form gives it. Raises Unreadable."""
    unknown = set(said) - PARTS
    if unknown:
        raise _wrong(_("The mapping has parts that we do not know."), sorted(unknown))
    try:
        return Mapped(
            columns={
                str(ours): [theirs] if isinstance(theirs, str) else [str(each) for each in theirs]
                for ours, theirs in dict(said.get("columns", {})).items()
            },
            constants={str(k): _word(v) for k, v in dict(said.get("constants", {})).items()},
            values={
                str(column): {str(theirs).strip(): _word(ours) for theirs, ours in words.items()}
                for column, words in dict(said.get("values", {})).items()
            },
            empty=[str(word) for word in said.get("empty", [])],
            encoding=str(said.get("encoding", "")),
        )
    except (TypeError, AttributeError, ValueError):
        raise _wrong(_("The mapping's parts are not of the form that they must have.")) from None


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).strip()


def _wrong(words: str, listed: Iterable[str] = ()) -> Unreadable:
    return Unreadable("mapping", words, listed=list(listed))


@dataclass(frozen=True)
class Layout:
    """Where each column of ours stands in the rows of one file."""

    mapped: Mapped
    places: dict[str, list[int]]
    left_out: list[str]

    @property
    def columns(self) -> list[str]:
        """The columns that this file says something about, the rest stays as it is."""
        return [*self.places, *(name for name in self.mapped.constants if name not in self.places)]

    def texts(self, cells: list[str]) -> dict[str, str]:
        """What a row says, column by column, in our words; an empty text says nothing."""
        found = dict(self.mapped.constants)
        for name, places in self.places.items():
            if len(places) == 1:
                text = self._part(cells[places[0]])
            else:
                text = " ".join(filter(None, (self._part(cells[place]) for place in places)))
            words = self.mapped.values.get(name)
            found[name] = words.get(text, text) if words else text
        return found

    def _part(self, cell: str) -> str:
        cell = cell.strip()
        if cell[:1] == "'":
            cell = unguarded(cell)
        return "" if cell in self.mapped.empty else cell


def lay_out(headings: list[str], mapped: Mapped, kind: Kind) -> Layout:
    """The layout of a file; raises Unreadable with all that is wrong with its headings."""
    headings = without_reason(headings)
    known = {column.name for column in kind.columns}
    faults = [*_doubled(headings), *_unknown_columns(mapped, kind)]
    places: dict[str, list[int]] = {}
    for column in kind.columns:
        theirs = mapped.columns.get(column.name)
        if theirs is None and column.name not in mapped.constants and column.name in headings:
            theirs = [column.name]
        wanted = [name.strip() for name in theirs or [] if name.strip()]
        missing = [name for name in wanted if name not in headings]
        faults += [_("There is no heading “%(name)s”.") % {"name": name} for name in missing]
        if wanted and not missing:
            places[column.name] = [headings.index(name) for name in wanted]
        elif column.required and not missing and not mapped.constants.get(column.name):
            faults.append(_("No heading gives %(name)s.") % {"name": column.name})
    used = {place for found in places.values() for place in found}
    left_out = [name for place, name in enumerate(headings) if name and place not in used]
    if mapped.is_none:
        faults += [
            _("“%(name)s” is no column of %(kind)s.") % {"name": name, "kind": kind.name}
            for name in dict.fromkeys(left_out)
            if name not in known
        ]
    if faults:
        words = _("The headings do not fit. Correct them, or say in a mapping what they mean.")
        raise Unreadable("headings", words, listed=faults)
    return Layout(mapped, places, left_out)


def _doubled(headings: list[str]) -> list[str]:
    """Headings that stand twice, or columns in the middle that have none."""
    twice = sorted({name for name in headings if name and headings.count(name) > 1})
    faults = [_("The heading “%(name)s” stands twice.") % {"name": name} for name in twice]
    last = max((place for place, name in enumerate(headings) if name), default=0)
    for place, name in enumerate(headings[:last]):
        if not name:
            faults.append(_("Column %(number)s has no heading.") % {"number": place + 1})
    return faults


def _unknown_columns(mapped: Mapped, kind: Kind) -> list[str]:
    known = {column.name for column in kind.columns}
    named = {*mapped.columns, *mapped.constants, *mapped.values} - known
    words = _("The mapping names %(name)s, which is no column of %(kind)s.")
    return [words % {"name": name, "kind": kind.name} for name in sorted(named)]


def signature(headings: list[str]) -> str:
    """The same for files with the same headings: the mapping used before serves again."""
    return hashlib.sha256(json.dumps(without_reason(headings)).encode()).hexdigest()


def without_reason(headings: list[str]) -> list[str]:
    """The headings as whoever made the file wrote them."""
    return headings[:-1] if headings[-1:] == [REASON] else headings


def unguarded(cell: str) -> str:
    """A cell without the apostrophe that our own files put before what looks like a formula."""
    return cell[1:] if guarded(cell[1:]) == cell else cell
