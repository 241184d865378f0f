"""Everything that happened at an account, newest first, as far as the reader may see it.

Each kind of event is a list of its own, in the order of its moment; a page takes the next ones of
each and keeps the newest. A cursor names the last one shown: its moment, its kind and its id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Count, F, Q, QuerySet

from accounts.models import Contact, Contract, Customer, MachinePlace, Merger, Site
from calls.models import Visit
from calls.models.visits import VisitState
from signals import outcomes
from signals.models import FollowUp, Signal

if TYPE_CHECKING:
    from accounts.models import Person

OVER = (VisitState.DONE, VisitState.INCOMPLETE, VisitState.CLOSED_SHORT)


@dataclass(frozen=True)
class Event:
    """Something that happened. ``row`` is what it happened to, ``outcome`` what became of a signal.

    ``is_day``: only the day is known.
    """

    kind: str
    at: dt.datetime
    zone: str
    row: Any
    is_day: bool = False
    outcome: outcomes.Outcome | None = None

    @property
    def day(self) -> dt.date:
        """Where only the day is known."""
        return self.at.date()

    @property
    def cursor(self) -> str:
        """Where the next page begins."""
        return f"{self.at.isoformat()}_{self.kind}_{self.row.pk}"


@dataclass(frozen=True)
class Kind:
    """A kind of event: its rows, and the column that says when."""

    name: str
    rows: QuerySet
    column: str
    is_day: bool = False
    zone_of: Callable[[Any], str] = lambda _row: "UTC"

    def after(self, place: tuple[dt.datetime, str, str] | None) -> QuerySet:
        """The rows that come after a place in the whole timeline, newest first."""
        rows = self.rows.order_by(F(self.column).desc(), "-pk")
        if place is None:
            return rows
        at, kind, pk = place
        bound: Any = at.date() if self.is_day else at
        earlier, same = Q(**{f"{self.column}__lt": bound}), Q(**{self.column: bound})
        within_the_day = self.is_day and at.time() != dt.time()
        if self.name > kind or within_the_day:
            return rows.filter(earlier | same)
        if self.name == kind:
            return rows.filter(earlier | (same & Q(pk__lt=pk)))
        return rows.filter(earlier)

    def event(self, row: Any) -> Event:
        """One row as an event."""
        at = getattr(row, self.column)
        if self.is_day:
            at = dt.datetime.combine(at, dt.time(), dt.UTC)
        return Event(self.name, at, self.zone_of(row), row, self.is_day)


def page(
    customer: Customer, person: Person, cursor: str, *, today: dt.date, size: int
) -> tuple[list[Event], str]:
    """The next events, and the cursor of what follows; empty at the end.

    Raises BadRequest for a cursor that is none.
    """
    place = _read(cursor)
    found: list[Event] = []
    try:
        for kind in _kinds(customer, person, today):
            found += [kind.event(row) for row in kind.after(place)[: size + 1]]
    except (ValueError, ValidationError, OverflowError):
        raise BadRequest("cursor") from None
    # Both keep the order of what is equal, so that rows of a kind stay as they were found.
    found.sort(key=lambda event: event.kind)
    found.sort(key=lambda event: event.at, reverse=True)
    shown = _with_outcomes(found[:size], person)
    return shown, shown[-1].cursor if len(found) > size else ""


def _read(cursor: str) -> tuple[dt.datetime, str, str] | None:
    if not cursor:
        return None
    try:
        at, kind, pk = cursor.split("_")
        moment = dt.datetime.fromisoformat(at)
        here = moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise BadRequest("cursor") from None
    if moment.tzinfo is None or "\x00" in pk:
        raise BadRequest("cursor")
    return here, kind, pk


def _with_outcomes(events: list[Event], person: Person) -> list[Event]:
    signals = [event.row for event in events if event.kind == "signal"]
    became = {each.signal.pk: each for each in outcomes.of(signals, reader=person)}
    return [
        Event(one.kind, one.at, one.zone, one.row, one.is_day, became.get(one.row.pk))
        for one in events
    ]


def _kinds(customer: Customer, person: Person, today: dt.date) -> list[Kind]:
    sites = Site.objects.visible_to(person).filter(customer=customer).order_by()
    places = MachinePlace.objects.filter(site__in=sites.values("pk"))
    places = places.select_related("machine__model", "machine__site", "site")
    here = Contract.objects.visible_to(person).filter(customer=customer, archived_on=None)
    return [
        Kind("began", here.filter(starts_on__lte=today), "starts_on", is_day=True),
        Kind("came", places.filter(since__lte=today), "since", is_day=True),
        *_of_sales(customer, person),
        Kind("ended", here.filter(ends_on__lt=today), "ends_on", is_day=True),
        Kind("gone", places.filter(until__lte=today), "until", is_day=True),
        Kind("left", _left(customer, person), "left_on", is_day=True),
        Kind("merged", _mergers(customer, sites), "at"),
        Kind("visit", _visits(customer, person), "window_start", zone_of=_zone_of_visit),
    ]


def _of_sales(customer: Customer, person: Person) -> list[Kind]:
    signals = Signal.objects.visible_to(person).kept().filter(site__customer=customer)
    closed = FollowUp.objects.visible_to(person).filter(stage__in=["won", "lost"])
    closed = closed.filter(signal__site__customer=customer)
    closed = closed.select_related("owner", "signal__site")
    return [
        Kind("closed", closed, "closed_at", zone_of=lambda row: row.signal.zone),
        Kind("signal", signals.for_status(), "noticed_at", zone_of=lambda row: row.zone),
    ]


def _visits(customer: Customer, person: Person) -> QuerySet[Visit]:
    rows = Visit.objects.visible_to(person).filter(site__customer=customer, state__in=OVER)
    rows = rows.filter(archived_on=None).select_related("site", "lead")
    return rows.annotate(machine_count=Count("machines"))


def _zone_of_visit(visit: Visit) -> str:
    return visit.site.zone


def _left(customer: Customer, person: Person) -> QuerySet[Contact]:
    rows = Contact.objects.visible_to(person).filter(customer=customer, archived_on=None)
    return rows.exclude(left_on=None).select_related("succeeded_by", "left_told_by")


def _mergers(customer: Customer, sites: QuerySet[Site]) -> QuerySet[Merger]:
    rows = Merger.objects.filter(Q(customer=customer) | Q(site__in=sites.values("pk")))
    return rows.select_related("customer_gone", "site_gone", "by")
