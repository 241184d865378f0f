"""Call-backs: the same fault of the same machine again within 14 days.

A return visit finishes the repair that it returns to, so it is no call-back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, OuterRef, QuerySet, Subquery

from calls.hot import SAME_FAULT_WITHIN, faults_since
from calls.models import Fault, Visit

if TYPE_CHECKING:
    from accounts.models import Person

SHOWN = timedelta(days=30)


def call_backs(by: Person, *, now: datetime) -> QuerySet[Fault]:
    """The faults of the last 30 days that came back, as far as ``by`` may see them; latest first.

    ``first_visit`` and ``first_at`` are the visit that had it last, and when that ended.
    """
    earlier = (
        faults_since(now - SHOWN - SAME_FAULT_WITHIN, now)
        .filter(
            work__machine=OuterRef("work__machine"),
            problem=OuterRef("problem"),
            work__visit__finished_at__lt=OuterRef("work__visit__finished_at"),
            work__visit__finished_at__gte=OuterRef("work__visit__finished_at") - SAME_FAULT_WITHIN,
        )
        .order_by("-work__visit__finished_at")
    )
    rows = faults_since(now - SHOWN, now).annotate(
        first_visit=Subquery(earlier.values("work__visit")[:1]),
        first_at=Subquery(earlier.values("work__visit__finished_at")[:1]),
        first_lead=Subquery(earlier.values("work__visit__lead__name")[:1]),
    )
    rows = rows.filter(first_visit__isnull=False, work__visit__in=_seen(by))
    rows = rows.select_related(
        "problem", "work__machine__model", "work__visit__site__customer", "work__visit__lead"
    )
    return rows.order_by(F("work__visit__finished_at").desc(), "-id")


def _seen(by: Person) -> QuerySet:
    return Visit.objects.visible_to(by).values("pk")
