"""The course of an import: a file is received, rehearsed row by row, and applied.

Each slice of rows is one transaction that also notes what became of them, so a run that is killed
goes on where it stood. `begin` and `step` are all that drives it: a command calls `step` until the
run rests, the worker is woken for each slice by the outbox (`ask`, `work`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from fieldapp.plumbing import changes, outbox
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.importing import arranging, kinds, mapping, reading, slices
from fieldapp.plumbing.importing.kinds import Fate
from fieldapp.plumbing.importing.models import ImportRow, ImportRun, RunState
from fieldapp.plumbing.importing.refusing import Unreadable
from fieldapp.plumbing.problems import WrongMove

TASK = "fieldapp.import_slice"
ROWS_A_STATEMENT = 2_000
BUSY = (RunState.REHEARSING, RunState.APPLYING)


def receive(
    data: bytes,
    *,
    filename: str,
    kind: str,
    mapped: mapping.Mapped | None = None,
    encoding: str = "",
    keep_unmapped: bool = False,
    by: Any = None,
    now: datetime,
) -> ImportRun:
    """Keep a file as a run. The same file with the same mapping is the run that it was before.

    Without a mapping, that of the last file with the same headings is used again; if there is none
    the headings must be the names of the columns, unless ``keep_unmapped``: then the run waits for
    `map_anew`. Raises Unreadable, and Wrong for an unknown kind.
    """
    declared = kinds.get(kind)
    encoding = encoding or (mapped.encoding if mapped else "")
    table = reading.read(data, filename=filename, encoding=encoding)
    mapped = mapped or used_before(kind, table.headings) or mapping.Mapped()
    run = ImportRun(
        kind=kind,
        filename=filename[-200:].replace("\0", ""),
        sha256=hashlib.sha256(data).hexdigest(),
        headings=table.headings,
        headings_sha256=mapping.signature(table.headings),
        encoding=table.encoding,
        separator=table.separator,
        by=by,
        created_at=now,
        total=len(table.rows),
    )
    try:
        layout = mapping.lay_out(table.headings, mapped, declared)
    except Unreadable:
        if not keep_unmapped:
            raise
        return _keep(run, [arranging.bare(run, row) for row in table.rows])
    run.mapping, run.mapping_sha256 = mapped.as_json(), mapped.sha256
    return _keep(run, arranging.arranged(run, table.rows, layout, declared))


def map_anew(run: ImportRun, mapped: mapping.Mapped, *, now: datetime) -> ImportRun:
    """The same file with another mapping: another run, unless it was there before.

    The run as it was is forgotten if nothing of it was applied. Raises Unreadable if the mapping
    does not fit the headings.
    """
    _require_rows(run)
    declared = kinds.get(run.kind)
    layout = mapping.lay_out(run.headings, mapped, declared)
    raw = [arranging.raw(row) for row in run.rows.order_by("number")]
    other = ImportRun.objects.get(pk=run.pk)
    other.pk, other.turn, other.created_at = uuid7(), uuid7(), now
    other.state, other.done_at, other.handled, other.finished = RunState.READ, None, 0, ""
    other.created = other.changed = other.same = other.refused = 0
    other.mapping, other.mapping_sha256 = mapped.as_json(), mapped.sha256
    kept = _keep(other, arranging.arranged(other, raw, layout, declared))
    if kept.pk != run.pk and run.state not in BUSY and not run.rows.filter(done=True).exists():
        run.delete()
    return kept


def _require_rows(run: ImportRun) -> None:
    if run.forgotten_at:
        raise WrongMove(_("The rows of this file are no longer kept. Send it again."))


def used_before(kind: str, headings: list[str]) -> mapping.Mapped | None:
    """The mapping of the last run of such a file."""
    runs = ImportRun.objects.filter(kind=kind, headings_sha256=mapping.signature(headings))
    last = runs.filter(mapping__isnull=False).first()
    return mapping.from_json(last.mapping or {}) if last else None


def _keep(run: ImportRun, rows: list[ImportRow]) -> ImportRun:
    """Store a run, unless it is there; two who send the same at once get the same."""
    same: dict[str, Any] = {"sha256": run.sha256, "mapping_sha256": run.mapping_sha256}
    same |= {"kind": run.kind, "forgotten_at": None}
    with transaction.atomic():
        ImportRun.objects.bulk_create([run], ignore_conflicts=True)
        kept = ImportRun.objects.get(**same)
        if kept.pk == run.pk:
            ImportRow.objects.bulk_create(rows, batch_size=ROWS_A_STATEMENT)
    return kept


@transaction.atomic
def begin(run: ImportRun, stage: RunState, *, by: Any = None, straight: bool = False) -> ImportRun:
    """Start to rehearse or to apply; what has been applied stays so, all else is looked at anew.

    ``by`` is who asks: what that person may not see is not there. ``straight`` applies without a
    rehearsal. Already under way, it goes on. Raises WrongMove when there is no mapping yet, or
    nothing rehearsed to apply.
    """
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state in BUSY:
        return run
    _require_rows(run)
    if run.mapping is None:
        raise WrongMove(_("Say first which heading is which column."))
    if stage == RunState.REHEARSING or straight:
        seen = run.rows.filter(done=False, unusable=False).exclude(fate="")
        seen.update(fate="", errors=[])
    elif run.state != RunState.REHEARSED:
        raise WrongMove(_("This file must be rehearsed before it is applied."))
    run.state, run.by, run.finished = stage, by, ""
    run.handled = run.total - slices.waiting(run).count()
    run.save()
    return run


def step(run: ImportRun, *, now: datetime) -> ImportRun:
    """One slice of the present stage in one transaction; the last one ends the stage."""
    with changes.made_by(lambda: {"run": str(run.pk)}), transaction.atomic():
        run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if run.state not in BUSY:
            return run
        handled = slices.handle(run, now=now)
        run.handled = min(run.handled + handled, run.total)
        if not handled:
            _rest(run, now)
        run.save()
    return run


def _rest(run: ImportRun, now: datetime) -> None:
    """End a stage: repeated rows share the fate of the first, and all are counted.

    What follows from applied rows as a whole comes first, slice by slice as the rows did.
    """
    if run.state == RunState.APPLYING:
        run.finished = kinds.get(run.kind).finish(run.by, now, after=run.finished)
        if run.finished:
            return
    slices.settle_repeats(run)
    if run.state == RunState.APPLYING:
        run.state, run.done_at = RunState.DONE, now
    else:
        run.state = RunState.REHEARSED
    run.handled = run.total
    for fate, number in counts(run).items():
        setattr(run, fate, number)


def counts(run: ImportRun) -> dict[str, int]:
    """Rows by fate, as they are now."""
    each = {fate.value: Count("pk", filter=Q(fate=fate)) for fate in Fate}
    return run.rows.aggregate(**each)


def through(
    run: ImportRun,
    stage: RunState,
    *,
    by: Any = None,
    straight: bool = False,
    now: datetime,
) -> Iterator[ImportRun]:
    """Do a whole stage here; yields the run after each slice, for whoever shows progress."""
    run = begin(run, stage, by=by, straight=straight)
    while run.state in BUSY:
        run = step(run, now=now)
        yield run


def is_settled(run: ImportRun) -> bool:
    """Applied, and no row of it could fare better another time: to do it again is to do nothing."""
    if run.state != RunState.DONE:
        return False
    return not run.rows.filter(fate=Fate.REFUSED, unusable=False).exists()


@transaction.atomic
def ask(run: ImportRun, stage: RunState, *, by: Any) -> ImportRun:
    """Have a stage done by the worker, slice by slice."""
    run = begin(run, stage, by=by)
    outbox.add(TASK, run.turn)
    return run


def work(turn: UUID, *, now: datetime) -> None:
    """Do the slice that ``turn`` stands for, and ask for the next in the same transaction."""
    run = ImportRun.objects.filter(turn=turn).first()
    if run is None:
        return
    run = step(run, now=now)
    run.turn = uuid7()
    run.save(update_fields=["turn"])
    if run.state in BUSY:
        outbox.add(TASK, run.turn)
