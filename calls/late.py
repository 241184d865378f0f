"""Promised times that are over, or that the plan does not keep."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q

from calls import deciding
from calls.models.visits import VisitState

if TYPE_CHECKING:
    from accounts.models import Person
    from calls.querysets import VisitQuerySet

AHEAD = timedelta(hours=4)  # within which somebody should have the call


def at_risk(by: Person, *, now: datetime) -> VisitQuerySet:
    """Visits with a promise that is late, planned too late, or soon and nobody's; next first."""
    rows = deciding.plannable(by).filter(
        state__in=(VisitState.PLANNED, VisitState.ON_THE_WAY), respond_by__isnull=False
    )
    late = Q(respond_by__lt=now)
    planned_late = Q(window_start__gt=F("respond_by"))
    nobodys = Q(lead=None, respond_by__lt=now + AHEAD)
    return rows.filter(late | planned_late | nobodys).for_cards().order_by("respond_by", "id")
