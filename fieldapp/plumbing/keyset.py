"""Pages of a list that go on from the last row seen, whatever has moved in the meantime.

Counting past a thousand rows to show the next twenty-five is slow, and a row that moves repeats
or hides another. A cursor names the row's place in the order instead: its moment and its id.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet


@dataclass(frozen=True)
class Place:
    """A row's place in an order; ``back`` asks for what stands before it."""

    moment: datetime
    pk: UUID
    back: bool = False

    def __str__(self) -> str:
        return f"{'before' if self.back else 'after'}_{self.moment.isoformat()}_{self.pk}"


@dataclass(frozen=True)
class Page:
    """Some rows, and the cursors of what stands before and after them; empty at the ends."""

    rows: list[Any]
    previous: str
    next: str


def read(cursor: str) -> Place | None:
    """The place that a cursor names. Raises BadRequest when it is none of ours."""
    if not cursor:
        return None
    try:
        way, moment, pk = cursor.split("_")
        place = Place(datetime.fromisoformat(moment), UUID(pk), way == "before")
    except ValueError:
        raise BadRequest("cursor") from None
    if way not in {"before", "after"} or place.moment.tzinfo is None:
        raise BadRequest("cursor")
    return place


def page(
    rows: QuerySet, column: str, cursor: str, *, size: int, newest_first: bool = False
) -> Page:
    """One page of ``rows`` in the order of ``column`` (a moment) and id."""
    first = beyond(rows, column, read(cursor), newest_first=newest_first)
    return page_of(list(first[: size + 1]), column, cursor, size=size)


def page_of(found: list[Any], column: str, cursor: str, *, size: int) -> Page:
    """The page that rows make up which were read already; one more than ``size`` if there is."""
    place = read(cursor)
    back = bool(place and place.back)
    some, more = found[:size], len(found) > size
    if back:
        some.reverse()
    if not some:
        return Page([], "", "")
    first, last = (Place(getattr(row, column), row.pk) for row in (some[0], some[-1]))
    has_next, has_previous = (True, more) if back else (more, place is not None)
    previous = str(Place(first.moment, first.pk, back=True)) if has_previous else ""
    return Page(some, previous, str(last) if has_next else "")


def beyond(
    rows: QuerySet, column: str, place: Place | None, *, newest_first: bool = False
) -> QuerySet:
    """The rows after a place in their order; before it, and backwards, where it says so."""
    falling = newest_first != bool(place and place.back)
    sign, way = ("-", "lt") if falling else ("", "gt")
    ordered = rows.order_by(f"{sign}{column}", f"{sign}id")
    if place is None:
        return ordered
    further = Q(**{f"{column}__{way}": place.moment})
    tied = Q(**{column: place.moment, f"id__{way}": place.pk})
    return ordered.filter(Q(**{f"{column}__{way}e": place.moment}) & (further | tied))


def by_name(rows: QuerySet, after: str, *, size: int) -> Page:
    """A page of rows in the order of ``name`` and id, from after the row with the id ``after``.

    Raises BadRequest for what is none of these rows.
    """
    rows = rows.order_by("name", "id")
    if after:
        try:
            last = rows.filter(pk=UUID(after)).first()
        except ValueError:
            last = None
        if last is None:
            raise BadRequest("after")
        rows = rows.filter(Q(name__gt=last.name) | Q(name=last.name, id__gt=last.pk))
    found = list(rows[: size + 1])
    return Page(found[:size], "", str(found[size - 1].pk) if len(found) > size else "")
