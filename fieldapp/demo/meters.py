"""Counters: eighteen months of them, rising as much as each machine is used."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

from accounts.models import Machine
from calls.models.readings import ReadingSource
from calls.models.visits import VisitState
from fieldapp.demo.book import Book
from fieldapp.demo.chance import Dice
from fieldapp.demo.company import Company
from fieldapp.demo.ledger import Ledger

# How much of what a machine makes is in colour, and how much is only scanned; by its category.
COLOUR = {"Colour copier": 0.35, "Desk printer": 0.2, "Production press": 0.75, "Wide format": 0.6}
SCANS = {"Colour copier": 0.4, "Mono copier": 0.3}
CONNECTED = 0.6  # how many machines tell their counters themselves, on the first of a month
AT_NIGHT = time(2, 10)
SEASONS = [1.0, 1.05, 1.15, 0.95, 1.0, 0.95, 0.75, 0.7, 1.1, 1.1, 1.1, 0.85]


@dataclass
class Meter:
    """The pages of one machine: what had come together on the first of each month."""

    machine: Machine
    moments: list[datetime]
    totals: list[float]
    shares: dict[str, float]

    def at(self, moment: datetime) -> dict[str, Decimal]:
        """What each counter shows at a moment."""
        last = len(self.moments) - 2
        index = min(max(bisect_right(self.moments, moment) - 1, 0), last)
        start, end = self.moments[index : index + 2]
        passed = min(max((moment - start) / (end - start), 0.0), 1.0)
        total = self.totals[index] + (self.totals[index + 1] - self.totals[index]) * passed
        return {name: Decimal(int(total * share)) for name, share in self.shares.items()}


def of(company: Company) -> dict[object, Meter]:
    """The meters of our own machines, by the machine's id."""
    dice = company.dice("meters")
    firsts = _firsts(company.founded.date(), company.today)
    moments = [company.at(first, AT_NIGHT) for first in firsts]
    return {
        machine.pk: _meter(dice, machine, firsts, moments)
        for machines in company.machines_at.values()
        for machine in machines
        if not machine.is_other_brand
    }


def keep(company: Company, book: Book, ledger: Ledger, meters: dict[object, Meter]) -> None:
    """What machines told themselves each month, and what was read on visits."""
    dice = company.dice("readings")
    for meter in meters.values():
        if dice.happens(CONNECTED):
            _by_itself(company, ledger, meter)
    told = {(row.visit_id, row.machine_id) for row in ledger.checklists}
    for call in book.calls:
        if call.visit.state != VisitState.DONE or call.by_hand:
            continue
        read_at = call.arrived_at + (call.finished_at - call.arrived_at) / 2
        for machine in call.machines:
            if machine.pk not in meters or (call.visit.pk, machine.pk) in told:
                continue
            for counter, value in meters[machine.pk].at(read_at).items():
                facts = {"visit": call.visit, "by": call.lead}
                ledger.read(machine, counter, value, read_at, **facts)


def _by_itself(company: Company, ledger: Ledger, meter: Meter) -> None:
    installed = meter.machine.installed_on or company.founded.date()
    for moment in meter.moments:
        if installed < moment.date() and moment < company.now:
            for counter, value in meter.at(moment).items():
                if counter in ("mono", "colour"):
                    source = ReadingSource.DEVICE
                    ledger.read(meter.machine, counter, value, moment, source=source)


def _meter(dice: Dice, machine: Machine, firsts: list[date], moments: list[datetime]) -> Meter:
    monthly = machine.monthly_volume or 1000
    installed = machine.installed_on or firsts[0]
    total = max((firsts[0] - installed).days / 30, 0) * monthly * dice.uniform(0.8, 1.0)
    totals = [total]
    for first, following in pairwise(firsts):
        used = (following - max(first, installed)).days / 30
        total += max(used, 0) * monthly * SEASONS[first.month - 1] * dice.uniform(0.85, 1.15)
        totals.append(total)
    category = machine.model.category
    colour = COLOUR.get(category, 0.0) * dice.uniform(0.7, 1.3)
    shares = {"mono": 1 - colour, "colour": colour, "scans": SCANS.get(category, 0.0)}
    return Meter(machine, moments, totals, {name: each for name, each in shares.items() if each})


def _firsts(start: date, end: date) -> list[date]:
    """The first days of the months from before ``start`` until after ``end``."""
    first = start.replace(day=1)
    found = [first]
    while first <= end:
        first = (first + timedelta(days=32)).replace(day=1)
        found.append(first)
    return found
