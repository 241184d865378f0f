"""What can be imported. Each room declares its kinds in ``imports``; the engine knows none by name.

A kind names its columns and how a batch of rows becomes data: `Kind.prepare` finds what the rows
refer to and what is there already, in as many queries as there are columns, not rows, and settles
each row's fate; `Kind.write` stores a batch. The rehearsal is the first without the second.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext as _

from fieldapp.plumbing.importing import values
from fieldapp.plumbing.importing.models import Fate
from fieldapp.plumbing.importing.refusing import Wrong
from fieldapp.plumbing.importing.values import Parse

Finder = Callable[[set[str], Any], dict[str, Any]]


@dataclass(frozen=True)
class Reference:
    """What a cell may name. ``find`` answers which of many names there are, for a person.

    Args of ``find``: the names, and who imports (None: the machine room, who sees all). What that
    person may not see is left out, so that it reads as if it were not there. ``folded`` names are
    found in any case of their letters.
    """

    name: str
    find: Finder
    folded: bool = False

    def key(self, text: str) -> str:
        """The text under which ``find`` answers."""
        return text.lower() if self.folded else text


@dataclass(frozen=True)
class Column:
    """A column of a kind. ``field`` is the attribute that it fills, its own name unless said.

    ``to`` makes it a reference, ``many`` a list of them. ``itself`` marks a reference to another
    row of the same kind, which may stand further down in the file. ``required`` cells are never
    empty. ``stored`` is False where the kind writes it by its own means.
    """

    name: str
    parse: Parse = values.anything
    field: str = ""
    required: bool = False
    to: Reference | None = None
    many: bool = False
    itself: bool = False
    stored: bool = True
    empty: Any = ""  # what an empty cell means

    @property
    def attribute(self) -> str:
        """Where the model keeps it."""
        return self.field or self.name

    @property
    def about(self) -> str:
        """What a cell may say, in words for people."""
        if self.to is None:
            return str(self.parse.about)
        form = _("several of %(kind)s, with ; between them") if self.many else _("one of %(kind)s")
        return form % {"kind": self.to.name}

    def meant(self, text: str) -> str:
        """The name that a cell of a reference gives."""
        return self.to.key(text) if self.to else text


@dataclass(frozen=True)
class Pending:
    """Another row of the same file, which a rehearsal knows only by its name."""

    name: str

    @property
    def pk(self) -> None:
        """It has none before it is written."""
        return None


@dataclass
class Entry:
    """A row on its way: its text, what that means, what is there already, and its fate."""

    number: int
    texts: dict[str, str]
    key: str
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)
    row: Any = None
    fate: str = ""
    changed: set[str] = field(default_factory=set)
    coming: set[str] = field(default_factory=set)  # names that good rows of this file will make

    def refuse(self, column: str, words: str) -> None:
        """Say what is wrong; ``column`` is ours, empty for the row as a whole."""
        self.fate = Fate.REFUSED
        self.errors.append({"column": column, "words": str(words)})

    @property
    def is_refused(self) -> bool:
        """Something is wrong with it."""
        return self.fate == Fate.REFUSED


class Kind:
    """A table that can be imported. Rooms override what they need: see ``accounts/imports``."""

    name: str = ""
    label: Any = ""
    model: type[models.Model]
    columns: tuple[Column, ...] = ()
    key_column: str = ""
    key_field: str = "ref"
    with_rows: tuple[str, ...] = ()  # what `says` may be asked for of rows that are there

    def column(self, name: str) -> Column:
        """One of the columns."""
        return next(column for column in self.columns if column.name == name)

    def says(self, entry: Entry, name: str) -> Any:
        """What a row will hold once it is stored: what the file says, else what is there."""
        if name in entry.values:
            return entry.values[name]
        column = self.column(name)
        if entry.row is None:
            return None if column.to else column.empty
        return getattr(entry.row, column.attribute)

    def key_of(self, texts: dict[str, str]) -> str:
        """What makes two rows of a file the same thing; empty where the row has none."""
        return texts.get(self.key_column, "")

    @property
    def to_itself(self) -> Column | None:
        """The column that refers to another row of the same kind."""
        return next((column for column in self.columns if column.itself), None)

    def may_be_imported_by(self, person: Any) -> bool:
        """Whether a person may import this at all; None is the machine room."""
        return person is None or person.is_manager or person.is_admin

    def existing(self, keys: set[str], by: Any) -> dict[str, Any]:
        """Rows that are there already, by key."""
        rows = self.model._default_manager.select_related(*self.with_rows)
        rows = rows.filter(**{f"{self.key_field}__in": keys})
        return {getattr(row, self.key_field): row for row in rows}

    def hidden(self, rows: Iterable[Any], by: Any) -> set[Any]:
        """Ids of rows that are there, but that ``by`` may not see: not theirs to change."""
        return set()

    def check(self, entry: Entry, by: Any) -> None:
        """Rules between the columns of one row; refuses the entry."""

    def hanging(self, entries: list[Entry]) -> dict[tuple[int, str], Any]:
        """What existing rows hold beside their own fields, by row number and column: sets."""
        from fieldapp.plumbing.importing import planning

        return planning.lists_of(self, entries)

    def fresh(self, entry: Entry) -> None:
        """What a new row has besides its columns."""

    def settle(self, entries: list[Entry], by: Any) -> None:
        """What needs all rows of a batch at once, before their fates; may refuse entries."""

    def permit(self, entries: list[Entry], by: Any) -> None:
        """What only an admin may do by a file; refuses entries that would do something."""

    def protect(self, entries: list[Entry]) -> None:
        """What nobody may change by a file; refuses entries that would change something."""

    def prepare(self, entries: list[Entry], by: Any) -> None:
        """Read, resolve, compare: afterwards each entry has its fate."""
        from fieldapp.plumbing.importing import planning

        planning.prepare(self, entries, by)

    def write(self, entries: list[Entry], by: Any, now: datetime) -> None:
        """Store a batch of entries that are created or changed."""
        from fieldapp.plumbing.importing import storing

        storing.write(self, entries)
        self.after(entries, by, now)

    def after(self, entries: list[Entry], by: Any, now: datetime) -> None:
        """What hangs on rows just written: sight, dated places and the like, in bulk."""

    def finish(self, by: Any, now: datetime, *, after: str) -> str:
        """After the last batch of a run: the next slice of what follows from it as a whole.

        Returns how far it came, with which it is called again in a transaction of its own (the
        first time with nothing); empty when there is no more to do.
        """
        return ""


_kinds: dict[str, Kind] = {}


def register(*kinds: type[Kind]) -> None:
    """Make kinds known; called by the rooms' ``imports``."""
    for kind in kinds:
        _kinds[kind.name] = kind()


def every() -> dict[str, Kind]:
    """All kinds by name, in the order in which a company imports them."""
    autodiscover_modules("imports")
    return _kinds


def get(name: str) -> Kind:
    """A kind by name. Raises Wrong with the names that there are."""
    found = every()
    if name not in found:
        words = _("There is no kind “%(name)s”. Kinds: %(kinds)s.")
        raise Wrong(words % {"name": name, "kinds": ", ".join(found)})
    return found[name]
