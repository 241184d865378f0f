"""Where the machines stood before, whose they were, and a few loaners."""

from __future__ import annotations

from datetime import date, timedelta

from accounts.models import Machine, MachineLoan, MachineOwner, MachinePlace
from fieldapp.demo.company import Company

MOVED = 12  # each twelfth machine has stood on another floor, or was somebody else's
LOANERS = 3
LENT = timedelta(days=12)


def make(company: Company, machines: list[Machine]) -> None:
    """Dated rows of all machines."""
    dice = company.dice("lives")
    places, owners = [], []
    for number, machine in enumerate(machines):
        since = machine.installed_on or date(2020, 1, 1)
        middle = since + (company.today - since) / 2
        place = {"machine": machine, "site": machine.site}
        hands = {"machine": machine, "serviced_by": machine.serviced_by}
        if number % MOVED == 1:
            floor = dice.choice(machine.site.floors)
            places.append(MachinePlace(**place, floor=floor, since=since, until=middle))
        if number % MOVED == 2 and not machine.is_other_brand and not machine.lessor:
            owners.append(MachineOwner(**hands, owned_by="", since=since, until=middle))
            machine.owned_by = machine.site.customer.name
        moved, sold = number % MOVED == 1, bool(owners) and owners[-1].machine is machine
        began = middle if moved else since
        places.append(MachinePlace(**place, floor=machine.floor, since=began))
        began = middle if sold else since
        owners.append(MachineOwner(**hands, owned_by=machine.owned_by, since=began))
    MachinePlace.objects.bulk_create(places)
    MachineOwner.objects.bulk_create(owners)
    Machine.objects.bulk_update(machines, ["owned_by"])
    _loaners(company)


def _loaners(company: Company) -> None:
    """At a few sites, one of our machines does the work of another."""
    lent = 0
    for machines in company.machines_at.values():
        ours = [machine for machine in machines if not machine.is_other_brand]
        if len(ours) < 3 or lent == LOANERS:
            continue
        loaner, other = ours[:2]
        loaner.stands_in_for = other
        loaner.save(update_fields=["stands_in_for"])
        MachineLoan.objects.create(machine=loaner, stands_in_for=other, since=company.today - LENT)
        lent += 1
