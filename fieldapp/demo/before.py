"""What led to today: the machine that broke down again, what the last visit left, what waits."""

from __future__ import annotations

from datetime import time, timedelta

from accounts import coverage, hours
from accounts.models import Contract, Machine, Site
from calls.models.visits import VisitKind, VisitState, WhyIncomplete
from fieldapp.demo import endings, visits
from fieldapp.demo.book import Book, Call
from fieldapp.demo.chance import Dice
from fieldapp.demo.company import Company
from fieldapp.demo.machines import BREAKS_DOWN
from fieldapp.demo.people import CONTRACTOR
from fieldapp.demo.troubles import JAMS, LEFT_UNDONE, TROUBLES, TWO_NEEDED, Trouble

ERIN, NINA, HUGH, IVO, TESS, JUNE = "erin", "nina", "hugh", "ivo", "tess", "june"
STREAKS, CODE = TROUBLES[1], TROUBLES[3]
# Who came back to the same machine with the same fault, how many working days ago.
AGAIN: list[tuple[str, Trouble, tuple[int, ...]]] = [
    (NINA, JAMS, (9, 4)),
    (IVO, CODE, (11, 6, 1)),
    (JUNE, STREAKS, (8, 2)),
]
# Who waits for what since how many working days, and in how many somebody goes back, if planned.
WAITING: list[tuple[str, WhyIncomplete, int, int | None]] = [
    (TESS, WhyIncomplete.PART, 3, 4),
    (HUGH, WhyIncomplete.PART, 2, None),
    (IVO, WhyIncomplete.ACCESS, 4, 5),
    (NINA, WhyIncomplete.SECOND_PERSON, 1, None),
]
ALONE = timedelta(days=2)  # nobody else comes to that site around then


class Past:
    """Makes visits of the last weeks, in place of what else was done at that hour."""

    def __init__(self, company: Company, book: Book) -> None:
        self.company, self.book = company, book
        self.dice: Dice = company.dice("what led to today")
        self.number = 0

    def visit(self, username: str, site: Site, machines: list[Machine], **facts: object) -> Call:
        """A visit of ``username`` so many ``days`` ago, of a ``kind``, with its ``trouble``; one
        that is not ``ended`` was forgotten."""
        company, lead = self.company, self.company.people[username]
        start = company.at(self._day(int(str(facts["days"]))), self._clock())
        kind = VisitKind(str(facts.get("kind", VisitKind.REPAIR)))
        end = start + timedelta(minutes=self.dice.randint(50, 80))
        self.book.free(lead, start - timedelta(minutes=20), end + timedelta(minutes=10))
        self.book.leave_alone(site, start - ALONE, start + ALONE)
        call = visits.planned(company, self.dice, lead, site, kind, start)
        call.told, call.machines = True, machines
        trouble = facts.get("trouble")
        if isinstance(trouble, Trouble):
            visits.reported(call, trouble, start - timedelta(hours=3), company.now)
        visits.move(self.dice, self.book, call.visit, VisitState.ON_SITE, start)
        if facts.get("ended", True):
            visits.move(self.dice, self.book, call.visit, VisitState.DONE, end)
        self.book.calls.append(call)
        return call

    def _day(self, days: int):
        calendar = coverage.calendar_of(self.company.sites[0])
        day = self.company.today
        while days:
            day -= timedelta(days=1)
            days -= hours.is_working_day(day, calendar)
        return day

    def _clock(self) -> time:
        self.number += 1
        clocks = [time(9, 15), time(11, 30), time(14), time(13, 15), time(10, 15)]
        return clocks[self.number % len(clocks)]


def lead_up(company: Company, book: Book) -> None:
    """Before today's visits of Erin, and for the lists beside the day board."""
    past = Past(company, book)
    mine = [call for call in book.calls if call.told and call.by_hand]
    mine.sort(key=lambda call: call.visit.window_start)
    _first, under_way, following, last = mine
    _again(past, under_way)
    _left_undone(past, under_way, following)
    _waits_for_a_part(past, last)
    _others_wait(past)
    _forgotten(past)
    site, machine = _any(company, CONTRACTOR, 0)
    past.visit(CONTRACTOR, site, [machine], trouble=STREAKS, days=2, ended=False)


def _again(past: Past, under_way: Call) -> None:
    """Machines that break down again: the first is the one that Erin is at."""
    for username, trouble, days in AGAIN:
        if username == NINA:
            site, machine = under_way.visit.site, under_way.machines[0]
        else:
            site, machine = _breaks_down(past.company, username)
        for each in days:
            past.visit(username, site, [machine], trouble=trouble, days=each)


def _breaks_down(company: Company, username: str) -> tuple[Site, Machine]:
    """A machine of the worst model where somebody works, else any of ours."""
    ours = [
        (site, machine)
        for site in visits.sites_of(company, username)
        for machine in company.machines_at[site.pk]
        if not machine.is_other_brand
    ]
    worst = [pair for pair in ours if pair[1].model.name == BREAKS_DOWN]
    return (worst or ours)[0]


def _left_undone(past: Past, under_way: Call, following: Call) -> None:
    """The last PM call at the first machine left two items."""
    for call in (under_way, following):
        past.visit(ERIN, call.visit.site, call.machines, kind=VisitKind.PM, days=31)
    machine, site = under_way.machines[0], under_way.visit.site
    month_ago = past.company.now - timedelta(days=40)
    past.book.leave_alone(site, month_ago, past.company.now, VisitKind.PM)
    last = max(
        (
            call
            for call in past.book.calls
            if call.visit.finished_at and call.visit.kind == VisitKind.PM
            if machine in call.machines
        ),
        key=lambda call: call.finished_at,
    )
    last.left[machine.pk] = dict(LEFT_UNDONE)


def _forgotten(past: Past) -> None:
    """A machine whose contract promises four PM calls a year, and where nobody made one."""
    company = past.company
    long_ago = company.today - timedelta(days=400)
    covered = Contract.machines.through.objects.filter(
        machine__site__in=visits.sites_of(company, JUNE), contract__pm_per_year__isnull=False
    )
    rows = covered.order_by("-machine__ref").select_related("contract", "machine")
    contract, machine = next((row.contract, row.machine) for row in rows)
    contract.pm_per_year, contract.starts_on = 4, min(contract.starts_on, long_ago)
    contract.save(update_fields=["pm_per_year", "starts_on"])
    machine.installed_on = min(machine.installed_on or long_ago, long_ago)
    others = [
        each
        for each in company.machines_at[machine.site_id]
        if not each.is_other_brand and each.pk != machine.pk
    ]
    for call in past.book.calls:
        if call.visit.kind == VisitKind.PM and machine in call.machines:
            rest = [each for each in call.machines if each.pk != machine.pk]
            call.machines = rest or others[:1]


def _waits_for_a_part(past: Past, last: Call) -> None:
    """Erin's last visit of today finishes one of three days ago, with the part."""
    site, machines = last.visit.site, last.machines[:1]
    before = past.visit(ERIN, site, machines, trouble=CODE, days=3)
    endings.waits_for_part(past.book, before)
    endings.returns(last, before)


def _others_wait(past: Past) -> None:
    for number, (username, why, days, back) in enumerate(WAITING):
        site, machine = _any(past.company, username, number)
        is_pm = why == WhyIncomplete.ACCESS
        trouble = None if is_pm else STREAKS
        kind = VisitKind.PM if is_pm else VisitKind.REPAIR
        call = past.visit(username, site, [machine], kind=kind, trouble=trouble, days=days)
        if why == WhyIncomplete.PART:
            endings.waits_for_part(past.book, call)
        else:
            left = TWO_NEEDED if why == WhyIncomplete.SECOND_PERSON else endings.NO_ACCESS
            endings.waits(past.book, call, why, left)
        returned = endings.come_back(past.company, past.dice, past.book, call, back or days + 1)
        if back is None:
            returned.visit.lead = None


def _any(company: Company, username: str, number: int) -> tuple[Site, Machine]:
    sites = visits.sites_of(company, username)
    site = sites[(number * 3 + 1) % len(sites)]
    return site, next(one for one in company.machines_at[site.pk] if not one.is_other_brand)
