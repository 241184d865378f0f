"""What tests of machines share: days, and who does something on one."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from accounts.machine_moves import Doing
from accounts.models import Machine
from fieldapp.plumbing.ids import uuid7


def today() -> dt.date:
    """The company's day; the tests' sites keep its zone."""
    from accounts import company

    return company.today()


def ago(days: int) -> dt.date:
    """A day that is so long ago."""
    return today() - dt.timedelta(days=days)


def doing(by, on: dt.date | None = None, op_id=None) -> Doing:
    """Somebody does it, for a day, with a form of its own."""
    return Doing(by, timezone.now(), on or today(), op_id or uuid7())


def places(machine: Machine) -> list[tuple]:
    """Where it stood: site, floor, since, until; the oldest first."""
    rows = machine.places.order_by("since", "pk")
    return [(row.site.name, row.floor, row.since, row.until) for row in rows]


def hands(machine: Machine) -> list[tuple]:
    """Whose it was: owner, servicer, since, until; the oldest first."""
    rows = machine.owners.order_by("since", "pk")
    return [(row.owned_by, row.serviced_by, row.since, row.until) for row in rows]


def fresh(machine: Machine) -> Machine:
    """The machine as it is kept."""
    return Machine.objects.get(pk=machine.pk)
