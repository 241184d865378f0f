"""Tells technicians what was decided about their visits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import moments, notices
from accounts.notices import Words

if TYPE_CHECKING:
    from accounts.models import Person
    from calls.models import Visit

Say = Callable[["Visit", datetime], Words]


def given(visit: Visit, now: datetime) -> Words:
    """Somebody makes this visit now, or helps."""
    title = _("Visit for you: %(account)s, %(when)s")
    return Words(title % _facts(visit, now), visit.problem or visit.note)


def taken(visit: Visit, now: datetime) -> Words:
    """Somebody else makes it."""
    title = _("No longer yours: %(account)s, %(when)s")
    if visit.lead_id is None:
        return Words(title % _facts(visit, now), _("Nobody has it yet."))
    return Words(title % _facts(visit, now), _("%(name)s has it now.") % {"name": visit.lead})


def moved(visit: Visit, now: datetime) -> Words:
    """It is at another time."""
    title = _("Moved: %(account)s, now %(when)s")
    return Words(title % _facts(visit, now), visit.site.name)


def cancelled(visit: Visit, now: datetime) -> Words:
    """It is not made at all."""
    title = _("Cancelled: %(account)s, %(when)s")
    return Words(title % _facts(visit, now), visit.cancelled_why)


def tell(
    people: Iterable[Person],
    say: Say,
    visit: Visit,
    *,
    by: Person,
    event_id: UUID,
    now: datetime,
) -> None:
    """Tell each of them once of one decision; whoever decided knows already."""
    mine = say is not taken
    for person in sorted(set(people), key=lambda each: str(each.pk)):
        if person.pk == by.pk:
            continue
        notices.tell(
            person,
            event_id=event_id,
            kind=f"visit_{say.__name__}",
            words=lambda: say(visit, now),
            url=reverse("visit", args=[visit.pk]) if mine else reverse("my_day"),
            now=now,
            by_email=True,
        )


def _facts(visit: Visit, now: datetime) -> dict[str, object]:
    when = moments.due_when(visit.window_start, now, visit.site.zone)
    return {"account": visit.site.customer, "when": when}
