"""Pages of the audit log: the newest first, out of many tables, each read by its index."""

from __future__ import annotations

import datetime as dt
import heapq
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import BadRequest
from django.db.models import OuterRef, Q, QuerySet, Subquery

from fieldapp.audit import sources
from fieldapp.audit.sources import Source

if TYPE_CHECKING:
    from accounts.models import Person

UPDATE = "update"


@dataclass(frozen=True)
class Asked:
    """What is looked for; empty is everything. Days are those of the reader's zone."""

    kind: str = ""
    by: str = ""
    about: str = ""
    since: datetime | None = None
    until: datetime | None = None


class Place(NamedTuple):
    """Where in the order a change stands: newer first, then table by table."""

    at: datetime
    table: int
    pk: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}_{self.table}_{self.pk}"

    @property
    def rank(self) -> tuple[dt.timedelta, int, int]:
        """What sorts them."""
        return datetime.max.replace(tzinfo=dt.UTC) - self.at, self.table, -self.pk


@dataclass
class Change:
    """One change: the row as it was, and as it became (either may be none)."""

    source: Source
    place: Place
    label: str
    made_by: dict[str, str]
    event: Any
    before: Any = None
    after: Any = None
    live: Any = None

    @property
    def about(self) -> Any:
        """The id of the thing that it is about."""
        return getattr(self.event, self.source.about)


def read(cursor: str) -> Place | None:
    """The place that a cursor names. Raises BadRequest for what is none of ours."""
    if not cursor:
        return None
    try:
        at, table, pk = cursor.split("_")
        place = Place(datetime.fromisoformat(at), int(table), int(pk))
    except ValueError:
        raise BadRequest("cursor") from None
    if place.at.tzinfo is None or not 0 <= place.pk < 2**63:
        raise BadRequest("cursor")
    return place


def page(reader: Person, asked: Asked, cursor: str, *, size: int) -> tuple[list[Change], str]:
    """Some changes, and the cursor of what follows them; empty at the end."""
    after = read(cursor)
    found = []
    for number, source in enumerate(sources.SOURCES):
        if asked.kind and source.kind.key != asked.kind:
            continue
        rows = _narrowed(source, asked, reader)
        if rows is None:
            continue
        rows = _beyond(rows, number, after).order_by("-pgh_created_at", "-pgh_id")
        found.append([_change(source, number, row) for row in _with_next(source, rows)[: size + 1]])
    merged = heapq.merge(*found, key=lambda change: change.place.rank)
    some = [change for change, _n in zip(merged, range(size + 1), strict=False)]
    following = str(some[size - 1].place) if len(some) > size else ""
    return _completed(some[:size]), following


def every(reader: Person, asked: Asked, *, most: int) -> Iterator[Change]:
    """All changes that fit, up to ``most``, read in pages."""
    cursor, left = "", most
    while left > 0:
        rows, cursor = page(reader, asked, cursor, size=min(500, left))
        yield from rows
        left -= len(rows)
        if not cursor:
            return


def _narrowed(source: Source, asked: Asked, reader: Person) -> QuerySet[Any] | None:
    """The rows of one table that fit; None where the thing asked for cannot be in it."""
    rows = source.rows(reader)
    if asked.by:
        rows = rows.filter(sources.by_whom(asked.by))
    if asked.since:
        rows = rows.filter(pgh_created_at__gte=asked.since)
    if asked.until:
        rows = rows.filter(pgh_created_at__lt=asked.until)
    if asked.about:
        key = source.kind.model._meta.pk
        try:
            rows = rows.filter(**{source.about: key.to_python(asked.about)})
        except Exception:  # noqa: BLE001 - whatever is no id of this table
            return None
    return rows


def _beyond(rows: QuerySet[Any], number: int, after: Place | None) -> QuerySet[Any]:
    if after is None:
        return rows
    if number > after.table:
        return rows.filter(pgh_created_at__lte=after.at)
    if number < after.table:
        return rows.filter(pgh_created_at__lt=after.at)
    tied = Q(pgh_created_at=after.at, pgh_id__lt=after.pk)
    return rows.filter(pgh_created_at__lte=after.at).filter(Q(pgh_created_at__lt=after.at) | tied)


def _with_next(source: Source, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Each with the id of the change that followed it: what a row became, that one was before."""
    if not hasattr(source.events, "pgh_obj"):
        return rows
    later = source.events._default_manager.filter(
        pgh_obj=OuterRef("pgh_obj"), pgh_id__gt=OuterRef("pgh_id")
    )
    return rows.annotate(next_id=Subquery(later.order_by("pgh_id").values("pgh_id")[:1]))


def _change(source: Source, number: int, event: Any) -> Change:
    place = Place(event.pgh_created_at, number, event.pgh_id)
    return Change(source, place, event.pgh_label, event.pgh_context or {}, event)


def _completed(changes: list[Change]) -> list[Change]:
    """With the row as it became, and the thing as it is today; a few queries for each table."""
    by_source: dict[Source, list[Change]] = defaultdict(list)
    for change in changes:
        by_source[change.source].append(change)
    for source, some in by_source.items():
        following = {each.event.next_id for each in some if getattr(each.event, "next_id", None)}
        later = source.events._default_manager.in_bulk(following)
        watched = source.watched._default_manager
        objects = {getattr(each.event, "pgh_obj_id", None) for each in some} - {None}
        today = watched.in_bulk(objects)
        for each in some:
            row = today.get(getattr(each.event, "pgh_obj_id", None))
            _fill(each, later.get(getattr(each.event, "next_id", None)), row)
    return changes


def _fill(change: Change, following: Any, today: Any) -> None:
    if change.label == UPDATE:
        change.before, change.after = change.event, following or today
    elif change.label == "insert":
        change.after = change.event
    else:
        change.before = change.event
    change.live = today
