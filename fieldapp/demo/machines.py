"""Models, the machines at the sites, who owns them, and their contracts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from accounts.machine_codes import ALPHABET, LENGTH
from accounts.models import Contract, Machine, MachineModel, Site
from accounts.models.contracts import ContractKind, RenewalKind, ServiceHours
from fieldapp.demo import machine_lives
from fieldapp.demo.chance import Dice
from fieldapp.demo.company import Company
from fieldapp.demo.words import SPOTS


@dataclass(frozen=True)
class Kind:
    """A model: pages a month it is built for, how often it stands here, how often it fails."""

    brand: str
    category: str
    pages: int
    share: float
    fails: float = 1.0


OURS = {
    "Orion C4570": Kind("Orion", "Colour copier", 18_000, 26),
    "Orion M620": Kind("Orion", "Mono copier", 30_000, 16, fails=6.0),
    "Orion C220": Kind("Orion", "Desk printer", 3_000, 24, fails=0.6),
    "Orion C6010": Kind("Orion", "Production press", 90_000, 8, fails=1.6),
    "Orion M310": Kind("Orion", "Mono copier", 9_000, 18, fails=0.8),
    "Orion W90": Kind("Orion", "Wide format", 1_500, 8, fails=1.2),
}
OTHERS = {
    "Vantra 6055": Kind("Vantra", "Colour copier", 20_000, 32),
    "Vantra 3020": Kind("Vantra", "Mono copier", 12_000, 24),
    "Kellor KX40": Kind("Kellor", "Colour copier", 15_000, 24),
    "Kellor KX12": Kind("Kellor", "Desk printer", 2_500, 14),
    "Ardent Press 8": Kind("Ardent", "Production press", 80_000, 6),
}
BREAKS_DOWN = "Orion M620"
RIVALS = ["Vantra", "Kellor", "Ardent"]
OUR_LESSOR, THEIR_LESSORS = (
    "Brightmere Leasing",
    ["Castorwell Finance", "Lanyard Asset Finance", ""],
)
OTHERS_SHARE = 3  # each third machine is another brand's


def make(company: Company) -> None:
    """Models, machines with their places and owners, contracts."""
    _models(company)
    machines = _machines(company)
    Machine.objects.bulk_create(machines)
    machine_lives.make(company, machines)
    _contracts(company)


def _since(machine: Machine) -> date:
    return machine.installed_on or date(2020, 1, 1)


def _models(company: Company) -> None:
    dice = company.dice("models")
    for name, kind in {**OURS, **OTHERS}.items():
        company.models[name] = MachineModel(
            id=dice.id(company.founded),
            name=name,
            brand=kind.brand,
            category=kind.category,
            recommended_monthly_volume=kind.pages,
            end_of_support=company.today + timedelta(days=400) if name == BREAKS_DOWN else None,
        )
    MachineModel.objects.bulk_create(company.models.values())


def _machines(company: Company) -> list[Machine]:
    """Each site has some of both; a third of all are other brands'."""
    dice, labels = company.dice("machines"), company.dice("labels")
    made = []
    for number in range(company.scale.machines):
        site = company.sites[number % len(company.sites)]
        is_other = sum(divmod(number, len(company.sites))) % OTHERS_SHARE == 0
        maker = _other_brand if is_other else _own
        machine = maker(company, dice, site)
        machine.ref = f"M-{number + 1:03}"
        machine.code = "".join(labels.choice(ALPHABET) for _ in range(LENGTH))
        company.machines_at[site.pk].append(machine)
        made.append(machine)
    return made


def _place(company: Company, dice: Dice, site: Site, models: dict[str, Kind]) -> Machine:
    name = dice.one_of({name: kind.share for name, kind in models.items()})
    return Machine(
        id=dice.id(company.founded),
        site=site,
        model=company.models[name],
        serial=f"{name.split()[-1]}-{dice.randint(10_000, 99_999)}",
        floor=dice.choice(site.floors),
        spot=dice.choice(SPOTS),
        installed_on=company.today - timedelta(days=dice.randint(60, 2000)),
        monthly_volume=round(models[name].pages * dice.uniform(0.25, 1.3), -2),
    )


def _own(company: Company, dice: Dice, site: Site) -> Machine:
    """Ours: under warranty for three years, two in five leased."""
    machine = _place(company, dice, site, OURS)
    machine.warranty_until = _since(machine) + timedelta(days=3 * 365)
    if dice.happens(0.4):
        machine.lessor = OUR_LESSOR
        machine.lease_number = f"BL-{dice.randint(100_000, 999_999)}"
        machine.lease_end = _since(machine) + timedelta(days=5 * 365 + 300)
        machine.notice_on = machine.lease_end - timedelta(days=90)
    elif dice.happens(0.3):
        machine.owned_by = site.customer.name
    return machine


def _other_brand(company: Company, dice: Dice, site: Site) -> Machine:
    """Somebody else's; of one in two a technician learned when the lease ends."""
    machine = _place(company, dice, site, OTHERS)
    machine.owned_by = machine.serviced_by = machine.model.brand
    if dice.happens(0.5):
        machine.lessor = dice.choice(THEIR_LESSORS)
        machine.lease_end = company.today + timedelta(days=dice.randint(20, 1200))
        machine.notice_on = machine.lease_end - timedelta(days=90)
    return machine


KINDS = {
    ContractKind.FULL_SERVICE: 5.0,
    ContractKind.PARTS: 2.0,
    ContractKind.TIME_AND_MATERIALS: 2.0,
    ContractKind.WARRANTY: 1.0,
}


def _contracts(company: Company) -> None:
    """One service contract per site, and a lease where machines are leased."""
    dice = company.dice("contracts")
    contracts, covered = [], []
    for site in company.sites:
        ours = [row for row in company.machines_at[site.pk] if not row.is_other_brand]
        leased = [row for row in ours if row.lessor]
        for kind, machines in (
            (dice.one_of(KINDS), ours[: max(1, len(ours) - 1)]),
            (ContractKind.LEASE, leased),
        ):
            if not machines:
                continue
            contract = _contract(company, dice, site, kind, len(machines))
            contract.ref = f"V-{len(contracts) + 1:03}"
            contracts.append(contract)
            covered += [
                Contract.machines.through(contract=contract, machine=machine)
                for machine in machines
            ]
    Contract.objects.bulk_create(contracts)
    Contract.machines.through.objects.bulk_create(covered)


def _contract(
    company: Company, dice: Dice, site: Site, kind: ContractKind, machines: int
) -> Contract:
    starts_on = company.today - timedelta(days=dice.randint(100, 1000))
    ends_on = starts_on + timedelta(days=dice.choice([365 * 3, 365 * 4, 365 * 5]))
    served = kind in (ContractKind.FULL_SERVICE, ContractKind.PARTS)
    return Contract(
        id=dice.id(company.founded),
        customer=site.customer,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        notice_on=ends_on - timedelta(days=90),
        renewal=dice.choice(list(RenewalKind)),
        value=Decimal(dice.randint(6, 40) * 40 * machines),
        response_hours=dice.choice([4, 8, 24]) if served else None,
        service_hours=dice.choice([*[ServiceHours.WORKING_DAYS] * 4, ServiceHours.ALWAYS]),
        pm_per_year=dice.choice([2, 4]) if served else None,
    )
