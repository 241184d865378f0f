"""Who looked at whose data: one row a person, page and day, written as the page is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from accounts import company
from accounts.models import Look, Person
from fieldapp.plumbing import storing

KEPT = timedelta(days=365)
SHOWN = 200

View = Callable[..., HttpResponseBase]


def look(person: Person, kind: str, subject_id: UUID, *, now: datetime) -> None:
    """Keep that ``person`` saw it today; seen again, it was kept. One statement, no reading."""
    row = Look(person=person, kind=kind, subject_id=subject_id, day=company.today(), at=now)
    storing.store_new(row)


def kept(kind: str) -> Callable[[View], View]:
    """Keep who opened a page about the row ``pk``; refused and missing ones were not seen."""

    def decorate(view: View) -> View:
        @wraps(view)
        def shown(request: HttpRequest, pk: UUID, *args: Any, **kwargs: Any) -> HttpResponseBase:
            reply = view(request, pk, *args, **kwargs)
            if request.method == "GET" and reply.status_code == SHOWN:
                look(cast(Person, request.user), kind, pk, now=timezone.now())
            return reply

        return shown

    return decorate


def forget_old(*, now: datetime) -> int:
    """Looks are kept for a year; returns how many were older."""
    return Look.objects.filter(at__lt=now - KEPT).delete()[0]
