"""What tests of planning share: moments of one week, forms, calls, and what was told."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.models import Access, Notice, Person
from calls import planning
from calls.models import Visit
from calls.operations import Moment
from fieldapp.plumbing.ids import uuid7

LONDON = ZoneInfo("Europe/London")
MONDAY = dt.date(2031, 3, 10)  # no holiday near it


def at(clock: str, days: int = 0) -> dt.datetime:
    """A time on the Monday of the tests, or so many days after it, in London."""
    day = MONDAY + dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), LONDON)


def form(now: dt.datetime | None = None) -> Moment:
    """A form that was sent just now."""
    return Moment.here(now or at("08:00"))


def planned(cast, clock: str = "09:00", *, days: int = 0, lead="erin", **facts) -> Visit:
    """A planned visit at Harlow's of an hour and a half."""
    start = at(clock, days)
    given = {
        "site": cast.harlow_hq,
        "kind": "repair",
        "lead": getattr(cast, lead) if lead else None,
        "window_start": start,
        "window_end": start + dt.timedelta(minutes=90),
    }
    machines = facts.pop("machines", [])
    visit = Visit.objects.create(**(given | facts))
    visit.machines.set(machines)
    return visit


def call(cast, **facts) -> planning.Call:
    """Somebody at Harlow's called."""
    given = {
        "site": cast.harlow_hq,
        "window_start": at("10:00"),
        "window_end": at("14:00"),
        "machines": [cast.copier],
        "problem": "Jams in tray 2",
        "reported_by": "Joan",
    }
    return planning.Call(**(given | facts))


def fresh(visit: Visit) -> Visit:
    """The visit as it is kept."""
    return Visit.objects.get(pk=visit.pk)


def sees(person, site) -> set[str]:
    """For which reasons somebody sees a site."""
    return set(Access.objects.filter(person=person, site=site).values_list("why", flat=True))


def told() -> list[tuple[str, str]]:
    """Who was told what, by name."""
    rows = Notice.objects.filter(kind__startswith="visit_").order_by("person__username", "kind")
    return list(rows.values_list("person__username", "kind"))


def new_id():
    """An id as a form brings it."""
    return uuid7()


def assign(visit_id: UUID, lead: Person | None, **who: Any) -> Visit:
    """A decision that only gives a visit to somebody, or to nobody."""
    return planning.decide(visit_id, {"lead": lead}, **who)


def move(visit_id: UUID, start: dt.datetime, end: dt.datetime | None, **who: Any) -> Visit:
    """A decision that only plans a visit for another time."""
    return planning.decide(visit_id, {"window_start": start, "window_end": end}, **who)


def set_helpers(visit_id: UUID, helpers: list[Person], **who: Any) -> Visit:
    """A decision that only says who goes along."""
    return planning.decide(visit_id, {"helpers": helpers}, **who)
