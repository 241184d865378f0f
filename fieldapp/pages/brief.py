"""What to know before going in, on one screen: nobody there should have to say anything twice."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from accounts import endings
from accounts.models import Contract, Machine, Site
from calls import past, returns
from calls.models import Visit
from signals import outcomes
from signals.models import Signal

if TYPE_CHECKING:
    from accounts.models import Person

EARLIER = 5  # signals that ended, on one page
OPEN_ONES = 10


def of(visit: Visit, person: Person, *, now: dt.datetime) -> dict[str, Any]:
    """For the page of a visit (``for_cards``)."""
    today = now.astimezone(ZoneInfo(visit.site.zone)).date()
    machines = list(visit.machines.all())
    contracts = list(_contracts(visit, machines, person, today))
    open_ones, earlier = heard_here(visit, person)
    return {
        "sees_site": Site.objects.visible_to(person).filter(pk=visit.site_id).exists(),
        "bring": returns.parts_to_bring([visit]).get(visit.pk, []),
        "past": past.of(visit, by=person, now=now),
        "endings": endings.soon(machines, contracts, today=today),
        "contracts": contracts,
        "open_signals": open_ones,
        "earlier_signals": earlier,
        "heard_on_it": any(one.signal.visit_id == visit.pk for one in open_ones),
    }


def _contracts(
    visit: Visit, machines: list[Machine], person: Person, today: dt.date
) -> QuerySet[Contract]:
    """What covers the machines of this visit today; where none is named, the customer's."""
    rows = Contract.objects.visible_to(person).current(today).order_by("ends_on", "id")
    rows = rows.filter(customer=visit.site.customer_id)
    return (rows.filter(machines__in=machines).distinct() if machines else rows)[:6]


def heard_here(
    visit: Visit, person: Person
) -> tuple[list[outcomes.Outcome], list[outcomes.Outcome]]:
    """Open signals of this site, and the last ones that ended."""
    rows = Signal.objects.visible_to(person).kept().filter(site=visit.site_id)
    rows = outcomes.with_fate(rows).for_status().order_by("-noticed_at", "-id")
    moving = outcomes.of(rows.filter(fate=outcomes.MOVING)[:OPEN_ONES], reader=person)
    ended = outcomes.of(rows.exclude(fate=outcomes.MOVING)[:EARLIER], reader=person)
    return moving, ended
