"""Stores a batch of rows: an insert, an update, and their lists, each in one statement."""

from __future__ import annotations

from typing import Any

from fieldapp.plumbing.importing.kinds import Column, Entry, Fate, Kind
from fieldapp.plumbing.importing.planning import ends_of


def write(kind: Kind, entries: list[Entry]) -> None:
    """Create and change what the entries say; afterwards each has its `row`."""
    stored = [column for column in kind.columns if column.stored and not column.many]
    new = [entry for entry in entries if entry.fate == Fate.CREATED]
    for entry in new:
        given = {c.attribute: entry.values[c.name] for c in stored if c.name in entry.values}
        entry.row = kind.model(**given)
        kind.fresh(entry)
    kind.model._default_manager.bulk_create([entry.row for entry in new])
    _update(kind, stored, [entry for entry in entries if entry.fate == Fate.CHANGED])
    for column in kind.columns:
        if column.many and column.stored:
            _write_list(kind, column, entries)


def _update(kind: Kind, stored: list[Column], entries: list[Entry]) -> None:
    """Only columns that some row of the batch changes are touched."""
    touched = [c for c in stored if any(c.name in entry.changed for entry in entries)]
    for entry in entries:
        for column in touched:
            if column.name in entry.values:
                setattr(entry.row, column.attribute, entry.values[column.name])
    if touched:
        kind.model._default_manager.bulk_create(
            [entry.row for entry in entries],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=[column.attribute for column in touched],
        )


def _write_list(kind: Kind, column: Column, entries: list[Entry]) -> None:
    """Make the lists of new and changed rows what the cells say."""
    about = [
        entry
        for entry in entries
        if column.name in entry.values
        and (entry.fate == Fate.CREATED or column.name in entry.changed)
    ]
    if not about:
        return
    through, mine, theirs = ends_of(kind, column)
    wanted = {(entry.row.pk, each.pk) for entry in about for each in entry.values[column.name]}
    old: Any = through.objects.filter(**{f"{mine}__in": [entry.row.pk for entry in about]})
    there = {(own, other): pk for pk, own, other in old.values_list("pk", mine, theirs)}
    through.objects.filter(pk__in=[pk for pair, pk in there.items() if pair not in wanted]).delete()
    through.objects.bulk_create(
        through(**{mine: own, theirs: other}) for own, other in sorted(wanted - there.keys())
    )
