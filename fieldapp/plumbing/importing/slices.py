"""Some hundred rows at a time: their fates, what they store, and the note of both."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import structlog
from django.db import DataError, IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _

from fieldapp.plumbing.importing import kinds, mapping
from fieldapp.plumbing.importing.kinds import Entry, Fate, Kind
from fieldapp.plumbing.importing.mapping import REASON
from fieldapp.plumbing.importing.models import TO_APPLY, ImportRow, ImportRun, RunState

log = structlog.get_logger(__name__)

ROWS = 500  # in one transaction
NOTE = """
update plumbing_importrow as kept set fate = told.fate, errors = told.errors, done = told.done
from unnest(%s::bigint[], %s::text[], %s::jsonb[], %s::bool[]) as told (id, fate, errors, done)
where kept.id = told.id
"""
REPEATS = """
update plumbing_importrow as kept set
    fate = case when first.fate = 'refused' then 'refused' else 'same' end,
    errors = first.errors, done = first.done
from plumbing_importrow as first
where kept.run_id = %s and kept.repeats is not null
  and first.run_id = kept.run_id and first.number = kept.repeats
"""


def waiting(run: ImportRun) -> models.QuerySet[ImportRow]:
    """Rows that the present stage has not handled, in the order in which it must."""
    rows = run.rows.filter(done=False, repeats=None)
    if run.state == RunState.APPLYING:
        rows = rows.filter(fate__in=TO_APPLY)
    else:
        rows = rows.filter(fate="")
    return rows.order_by("wave", "number")


def handle(run: ImportRun, *, now: datetime) -> int:
    """Handle the next rows of a run; returns how many they were."""
    kind = kinds.get(run.kind)
    rows = list(waiting(run)[:ROWS])
    rows = [row for row in rows if row.wave == rows[0].wave]  # the next wave refers to this one
    entries = read(run, rows, kind)
    kind.prepare(entries, run.by)
    applying = run.state == RunState.APPLYING
    if applying:
        doing = [entry for entry in entries if entry.fate in (Fate.CREATED, Fate.CHANGED)]
        store(kind, doing, run.by, now)
    note(rows, entries, done=applying)
    return len(rows)


def read(run: ImportRun, rows: list[ImportRow], kind: Kind) -> list[Entry]:
    """Rows as the kinds take them."""
    layout = mapping.lay_out(run.headings, mapping.from_json(run.mapping or {}), kind)
    entries = [Entry(row.number, layout.texts(row.cells), row.key) for row in rows]
    column = kind.to_itself
    if column and run.state == RunState.REHEARSING:
        named = {column.meant(entry.texts.get(column.name, "")) for entry in entries}
        coming = _coming(run, named)
        for entry in entries:
            entry.coming = coming
    return entries


def _coming(run: ImportRun, names: set[str]) -> set[str]:
    """Of some names those that good rows of the file will make."""
    rows = run.rows.filter(key__in=names - {""}).exclude(fate__in=[Fate.REFUSED, ""])
    return set(rows.values_list("key", flat=True))


def store(kind: Kind, entries: list[Entry], by: Any, now: datetime) -> None:
    """Write entries; one that the database refuses is found by halving, and refused alone."""
    if not entries:
        return
    try:
        with transaction.atomic():
            kind.write(entries, by, now)
    except (IntegrityError, DataError) as error:
        if len(entries) == 1:
            rule = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
            log.warning("import_row_refused", kind=kind.name, row=entries[0].number, rule=rule)
            words = _("This breaks a rule of the data: %(rule)s.")
            entries[0].refuse("", words % {"rule": (rule or "").replace("_", " ") or "?"})
            return
        middle = len(entries) // 2
        store(kind, entries[:middle], by, now)
        store(kind, entries[middle:], by, now)


def note(rows: list[ImportRow], entries: list[Entry], *, done: bool) -> None:
    """Keep the fates, in the transaction in which they came true."""
    facts: list[Any] = [
        [row.pk for row in rows],
        [str(entry.fate) for entry in entries],
        [json.dumps(entry.errors) for entry in entries],
        [done and not entry.is_refused for entry in entries],
    ]
    with connection.cursor() as cursor:
        cursor.execute(NOTE, facts)


def settle_repeats(run: ImportRun) -> None:
    """A row that says the same as an earlier one shares its fate."""
    with connection.cursor() as cursor:
        cursor.execute(REPEATS, [run.pk])


def rejects(run: ImportRun) -> Iterator[list[str]]:
    """The refused rows as they were, each with its reason; begins with the headings.

    Cells beyond the last heading follow the reason, so that nothing is lost and nothing shifts.
    """
    headings = run.headings[:-1] if run.headings[-1:] == [REASON] else run.headings
    width = len(headings)
    yield [*headings, REASON]
    for row in run.rows.filter(fate=Fate.REFUSED).order_by("number").iterator(1_000):
        cells = row.cells[:width] + [""] * (width - len(row.cells))
        too_many = row.cells[width:] if len(row.cells) > len(run.headings) else []
        yield [*cells, reasons(row.errors), *too_many]


def reasons(errors: Iterable[dict[str, str]]) -> str:
    """Why a row is refused, in one line."""
    return "; ".join(
        f"{error['column']}: {error['words']}" if error["column"] else error["words"]
        for error in errors
    )
