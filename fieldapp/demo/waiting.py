"""Calls that came in and that nobody makes yet, entered by the service manager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts import coverage, hours
from accounts.models import Contract, Machine
from accounts.models.contracts import ContractKind, ServiceHours
from calls import planning
from calls.models.visits import VisitKind
from calls.operations import Moment
from calls.planning import Call
from fieldapp.demo.chance import Dice
from fieldapp.demo.company import ZONE, Company
from fieldapp.demo.troubles import TROUBLES, Trouble

CLERK = "sven"
LATE_BY, DUE_IN = timedelta(minutes=35), timedelta(minutes=100)


@dataclass(frozen=True)
class Waiting:
    """A call: in which territory, what is wrong, how many working days on it is wanted, and how
    long before (or after) now its promised time is over; None where no contract promises one."""

    territory: str
    trouble: Trouble | None
    days: int
    due_in: timedelta | None = None


CALLS = [
    Waiting("South", TROUBLES[1], 0, -LATE_BY),
    Waiting("South", TROUBLES[5], 0, DUE_IN),
    Waiting("North", TROUBLES[3], 1, timedelta(hours=14)),
    Waiting("West", TROUBLES[6], 1, timedelta(hours=13)),
    Waiting("South", None, 1),
    Waiting("West", None, 2),
]


def call(company: Company) -> None:
    """Enter them as they came in."""
    dice = company.dice("waiting")
    taken: set[object] = set()
    for waiting in CALLS:
        machine, hours_promised = _machine(company, waiting, taken)
        taken.add(machine.site_id)
        _enter(company, dice, waiting, machine, hours_promised)


def _machine(company: Company, waiting: Waiting, taken: set[object]) -> tuple[Machine, int]:
    """A machine there, at a site that has not called yet, and how many hours are promised for it;
    where a promise is wanted, one that began before now."""
    sites = {site.pk for site in company.sites_in(waiting.territory)} - taken
    rows = Contract.machines.through.objects.filter(
        machine__site__in=sites, contract__service_hours=ServiceHours.WORKING_DAYS
    )
    rows = rows.exclude(contract__kind=ContractKind.LEASE)
    rows = rows.select_related("machine__site__customer", "contract")
    wanted = abs(waiting.due_in or timedelta(0))
    found = [
        (row.machine, row.contract.response_hours or 0)
        for row in rows.order_by("contract__ref", "machine__ref")
    ]
    best = [pair for pair in found if timedelta(hours=pair[1]) > wanted]
    return (best or sorted(found, key=lambda pair: -pair[1]))[0]


def _enter(company: Company, dice: Dice, waiting: Waiting, machine: Machine, promised: int) -> None:
    now, site = company.now, machine.site
    at = now - timedelta(hours=dice.uniform(1, 20))
    if waiting.due_in is not None:
        at = _called_at(company, machine, now + waiting.due_in, promised)
    start = _window(company, waiting, now)
    contact = dice.choice(company.contacts_at[site.pk])
    entered = Call(
        site,
        start,
        start + timedelta(hours=2),
        VisitKind.REPAIR if waiting.trouble else VisitKind.PM,
        [machine],
        problem=waiting.trouble.said if waiting.trouble else "",
        contact=contact,
        reported_by=contact.name,
    )
    moment = Moment.here(at, dice.id(at))
    planning.new_call(dice.id(at), entered, by=company.people[CLERK], at=moment)


def _called_at(company: Company, machine: Machine, due: datetime, promised: int) -> datetime:
    """When they called, if the promised hours are over at ``due``; not later than now."""
    calendar = coverage.calendar_of(machine.site)
    if due > company.now:
        due = hours.add_working(company.now, due - company.now, calendar)
    early, late = due - timedelta(days=30), min(due, company.now)
    while late - early > timedelta(seconds=30):
        middle = early + (late - early) / 2
        if hours.working_between(middle, due, calendar) >= timedelta(hours=promised):
            early = middle
        else:
            late = middle
    return early.replace(second=0, microsecond=0)


def _window(company: Company, waiting: Waiting, now: datetime) -> datetime:
    """From when somebody should be there: so that a promise is kept, or in the morning."""
    calendar = coverage.calendar_of(company.sites[0])
    if waiting.due_in and not waiting.days:
        due = hours.add_working(now, max(waiting.due_in, LATE_BY), calendar)
        return due.replace(minute=due.minute // 15 * 15, second=0) - timedelta(minutes=15)
    later = hours.add_working_days(now, waiting.days, calendar)
    day = later.astimezone(ZONE).date()
    start = datetime.combine(day, datetime.min.time(), ZONE)
    return hours.next_opening(start, calendar) + timedelta(hours=1)
