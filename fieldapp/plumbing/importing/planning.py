"""From the text of a batch of rows to their fates: read, resolve, compare. Writes nothing.

As many queries as there are columns that refer to something, however many rows the batch has.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from fieldapp.plumbing.importing.kinds import Column, Entry, Fate, Kind, Pending
from fieldapp.plumbing.importing.refusing import Wrong

Hanging = dict[tuple[int, str], Any]


def prepare(kind: Kind, entries: list[Entry], by: Any) -> None:
    """Settle the fate of each entry that is not refused yet."""
    for entry in entries:
        read(kind, entry)
    for column in kind.columns:
        if column.to:
            resolve(column, column.to, entries, by)
    good = [entry for entry in entries if not entry.is_refused]
    there = kind.existing({entry.key for entry in good}, by)
    hidden = kind.hidden(there.values(), by)
    for entry in good:
        entry.row = there.get(entry.key)
        if entry.row is not None and entry.row.pk in hidden:
            entry.refuse(kind.key_column, nothing_called(entry.key))
        else:
            kind.check(entry, by)
    kind.settle([entry for entry in good if not entry.is_refused], by)
    compare(kind, [entry for entry in good if not entry.is_refused])
    doing = [entry for entry in good if entry.fate in (Fate.CREATED, Fate.CHANGED)]
    if by is not None and not by.is_admin:
        kind.permit(doing, by)
    kind.protect([entry for entry in doing if entry.row is not None])


def read(kind: Kind, entry: Entry) -> None:
    """What the cells of a row mean, each by its column."""
    for column in kind.columns:
        if column.name not in entry.texts:
            continue
        text = entry.texts[column.name]
        if not text:
            if column.required:
                entry.refuse(column.name, _("This must not be empty."))
            entry.values[column.name] = _nothing(column)
            continue
        try:
            entry.values[column.name] = column.parse(text)
        except Wrong as error:
            entry.refuse(column.name, str(error))


def _nothing(column: Column) -> Any:
    if column.many:
        return []
    return None if column.to else column.empty


def resolve(column: Column, reference: Any, entries: list[Entry], by: Any) -> None:
    """Put what is meant in the place of its name, for one column of all rows."""
    named: dict[int, list[str]] = {}
    for place, entry in enumerate(entries):
        value = entry.values.get(column.name)
        if value:
            names = value if column.many else [value]
            named[place] = [reference.key(name) for name in names]
    wanted = {name for names in named.values() for name in names}
    found = reference.find(wanted, by) if wanted else {}
    for place, names in named.items():
        entry = entries[place]
        coming = entry.coming if column.itself else set()
        missing = [name for name in names if name not in found and name not in coming]
        if missing:
            entry.refuse(column.name, nothing_called(missing[0]))
            continue
        things = [found.get(name, Pending(name)) for name in names]
        entry.values[column.name] = things if column.many else things[0]


def nothing_called(name: str) -> str:
    """The same words for what is not there and for what this person may not see."""
    return _("There is nothing called “%(name)s” here.") % {"name": name[:80]}


def compare(kind: Kind, entries: list[Entry]) -> None:
    """New, changed or the same as it is."""
    hanging = kind.hanging([entry for entry in entries if entry.row is not None])
    for entry in entries:
        if entry.row is None:
            entry.fate = Fate.CREATED
            continue
        for column in kind.columns:
            if column.name in entry.values and not is_same(column, entry, hanging):
                entry.changed.add(column.name)
        entry.fate = Fate.CHANGED if entry.changed else Fate.SAME


def is_same(column: Column, entry: Entry, hanging: Hanging) -> bool:
    """Whether the data says already what the cell says."""
    value = entry.values[column.name]
    if column.many or not column.stored:
        wanted = {getattr(each, "pk", each) for each in value} if column.many else value
        return hanging.get((entry.number, column.name), set() if column.many else None) == wanted
    if column.to:
        return getattr(entry.row, f"{column.attribute}_id") == (value.pk if value else None)
    return getattr(entry.row, column.attribute) == value


def lists_of(kind: Kind, entries: list[Entry]) -> Hanging:
    """The many-to-many lists of rows that are there, as sets of ids."""
    found: Hanging = defaultdict(set)
    numbers = {entry.row.pk: entry.number for entry in entries}
    for column in kind.columns:
        if not (column.many and column.stored and numbers):
            continue
        if not any(column.name in entry.values for entry in entries):
            continue
        through, mine, theirs = ends_of(kind, column)
        pairs = through.objects.filter(**{f"{mine}__in": numbers}).values_list(mine, theirs)
        for own_id, other_id in pairs:
            found[numbers[own_id], column.name].add(other_id)
    return found


def ends_of(kind: Kind, column: Column) -> tuple[Any, str, str]:
    """The table of a many-to-many list, and the names of its two ids."""
    field: Any = kind.model._meta.get_field(column.attribute)
    return (
        field.remote_field.through,
        f"{field.m2m_field_name()}_id",
        f"{field.m2m_reverse_field_name()}_id",
    )
