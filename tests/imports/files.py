"""Files as somebody might send them, and the way from a file to its run."""

from __future__ import annotations

import csv
import io

import openpyxl
from django.utils import timezone

from fieldapp.plumbing.importing import mapping, runs
from fieldapp.plumbing.importing.models import ImportRun, RunState


def csv_of(*rows: list[object], separator: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode()


def xlsx_of(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def received(kind: str, data: bytes | str, *, toml: str = "", name: str = "file.csv", **facts):
    data = data.encode() if isinstance(data, str) else data
    mapped = mapping.from_toml(toml) if toml else None
    return runs.receive(data, filename=name, kind=kind, mapped=mapped, now=timezone.now(), **facts)


def rehearsed(run: ImportRun, *, by=None) -> ImportRun:
    for _run in runs.through(run, RunState.REHEARSING, by=by, now=timezone.now()):
        pass
    run.refresh_from_db()
    return run


def applied(run: ImportRun, *, by=None) -> ImportRun:
    for _run in runs.through(rehearsed(run, by=by), RunState.APPLYING, by=by, now=timezone.now()):
        pass
    run.refresh_from_db()
    return run


def imported(kind: str, data: bytes | str, *, by=None, **facts) -> ImportRun:
    return applied(received(kind, data, by=by, **facts), by=by)


def fates(run: ImportRun) -> list[str]:
    return list(run.rows.order_by("number").values_list("fate", flat=True))


def words(run: ImportRun) -> dict[int, list[tuple[str, str]]]:
    """Of each refused row the columns and words."""
    return {
        row.number: [(error["column"], error["words"]) for error in row.errors]
        for row in run.rows.filter(fate="refused").order_by("number")
    }
