"""Visits that were not finished: what waits for a part, for access, for a second person; and
those that nobody has ended."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Prefetch
from django.db.models.functions import Coalesce

from calls import dayboard, deciding
from calls.lifecycle import UNDER_WAY
from calls.models import Part, Visit
from calls.models.visits import VisitState, WhyIncomplete
from calls.models.work import PartState

if TYPE_CHECKING:
    from accounts.models import Person
    from calls.querysets import VisitQuerySet

FINISHES = (VisitState.DONE, VisitState.INCOMPLETE, VisitState.CLOSED_SHORT, *UNDER_WAY)


def waiting_for(by: Person, *whys: WhyIncomplete) -> VisitQuerySet:
    """Incomplete visits whose return visit has not begun, the oldest first.

    ``return_visits`` are those that are planned; ``needed`` the parts to bring.
    """
    begun = Visit.objects.filter(returns_to=OuterRef("pk"), state__in=FINISHES)
    rows = deciding.plannable(by).filter(state=VisitState.INCOMPLETE, incomplete_why__in=whys)
    planned = deciding.plannable(by).filter(state=VisitState.PLANNED).select_related("lead", "site")
    parts = Part.objects.filter(state=PartState.NEEDED, removed_at=None).select_related("work")
    rows = rows.filter(~Exists(begun)).for_cards()
    rows = rows.prefetch_related(
        Prefetch("returns", planned, to_attr="return_visits"),
        Prefetch("work__parts", parts, to_attr="needed"),
    )
    return rows.order_by("finished_at", "id")


def never_ended(by: Person, *, now: dt.datetime) -> VisitQuerySet:
    """Visits that are under way since before today, by the clock of ``by``."""
    zone = ZoneInfo(dayboard.zone_of(by))
    today = dt.datetime.combine(now.astimezone(zone).date(), dt.time(0), zone)
    since = Coalesce("arrived_at", "on_the_way_at", "window_start")
    rows = deciding.plannable(by).filter(state__in=UNDER_WAY).annotate(since=since)
    return rows.filter(since__lt=today).for_cards().order_by("since", "id")
