"""Visits: what the technicians did in the past months, and what is planned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import cast

from accounts import coverage, hours
from accounts.models import Machine, Person, Site
from calls.models import Visit, VisitStep
from calls.models.visits import VisitKind, VisitState
from fieldapp.demo.chance import Dice
from fieldapp.demo.company import Company
from fieldapp.demo.machines import BREAKS_DOWN, OURS
from fieldapp.demo.people import CONTRACTOR

# Whose territory a technician works in, and how many calls a day. Carl comes when he is called.
BEATS = {
    "erin": ("South", 1.9),
    "nina": ("South", 1.7),
    "hugh": ("South", 1.8),
    "ivo": ("North", 1.9),
    "tess": ("North", 1.8),
    "otto": ("West", 1.8),
    "june": ("West", 1.7),
    CONTRACTOR: ("South", 0.25),
}
CARL_SITES, CARL_DAYS = 4, 100
KINDS = {
    VisitKind.PM: 42,
    VisitKind.REPAIR: 40,
    VisitKind.COURTESY: 5,
    VisitKind.TRAINING: 4,
    VisitKind.DELIVERY: 4,
    VisitKind.INSTALLATION: 3,
    VisitKind.SWAP: 2,
}
MINUTES = {VisitKind.PM: 55, VisitKind.REPAIR: 75, VisitKind.INSTALLATION: 150}
FAULTS = [
    "Streaks on prints",
    "Paper jams in tray 2",
    "Error on start",
    "Scans come out black",
    "Noise from the fuser",
    "Does not wake up",
]
WORSE_DAYS = 240  # how long ago the one model began to break down
HELPED = 0.03


@dataclass
class Call:
    """A visit with the machines it is about, before it is written."""

    visit: Visit
    machines: list[Machine] = field(default_factory=list)
    helper: Person | None = None
    told: bool = False  # what was heard there is told elsewhere

    @property
    def lead(self) -> Person:
        """Who made it; each of these visits has somebody."""
        return cast(Person, self.visit.lead)

    @property
    def arrived_at(self) -> datetime:
        """Only of visits that were made."""
        return cast(datetime, self.visit.arrived_at)

    @property
    def finished_at(self) -> datetime:
        """Only of visits that are done."""
        return cast(datetime, self.visit.finished_at)


@dataclass
class Book:
    """All visits; written at once."""

    calls: list[Call] = field(default_factory=list)
    steps: list[VisitStep] = field(default_factory=list)

    def free(self, person: Person, start: datetime, end: datetime) -> None:
        """Strike what ``person`` did between the two moments."""
        struck = {
            call.visit.pk
            for call in self.calls
            if call.visit.lead == person
            and call.visit.arrived_at
            and call.visit.finished_at
            and call.visit.arrived_at < end
            and call.visit.finished_at > start
            and not call.told
        }
        self.calls = [call for call in self.calls if call.visit.pk not in struck]
        self.steps = [step for step in self.steps if step.visit_id not in struck]

    def write(self) -> None:
        """Into the database."""
        visits = [call.visit for call in self.calls]
        Visit.objects.bulk_create(visits, batch_size=2000)
        Visit.machines.through.objects.bulk_create(
            Visit.machines.through(visit=call.visit, machine=machine)
            for call in self.calls
            for machine in call.machines
        )
        Visit.helpers.through.objects.bulk_create(
            Visit.helpers.through(visit=call.visit, person=call.helper)
            for call in self.calls
            if call.helper
        )
        VisitStep.objects.bulk_create(self.steps, batch_size=2000)


def past(company: Company, book: Book) -> None:
    """What was done on each working day before today."""
    calendar = coverage.calendar_of(company.sites[0])
    first = company.founded.date()
    days = [first + timedelta(days=number) for number in range((company.today - first).days)]
    working = [day for day in days if hours.is_working_day(day, calendar)]
    for username in BEATS:
        dice = company.dice(f"visits {username}")
        for day in working:
            for site, start in rounds(company, dice, username, day):
                book.calls.append(_done(company, dice, book, username, site, start))
    book.calls.sort(key=lambda call: call.visit.window_start)


def sites_of(company: Company, username: str) -> list[Site]:
    """Where a technician is sent."""
    sites = company.sites_in(BEATS[username][0])
    return sites[1 : 1 + CARL_SITES] if username == CONTRACTOR else sites


def rounds(
    company: Company, dice: Dice, username: str, day: date
) -> Iterator[tuple[Site, datetime]]:
    """The calls of one technician on one day."""
    per_day = BEATS[username][1]
    if username == CONTRACTOR and (company.today - day).days > CARL_DAYS:
        return
    if username != CONTRACTOR and dice.happens(0.11):
        return  # leave, training, ill
    count = int(per_day) + dice.happens(per_day % 1)
    sites = sites_of(company, username)
    minute = dice.randint(0, 8) * 15
    for site in dice.sample(sites, min(count, len(sites))):
        yield site, company.at(day, time(8)) + timedelta(minutes=minute)
        minute += dice.randint(10, 16) * 15


def _done(
    company: Company, dice: Dice, book: Book, username: str, site: Site, start: datetime
) -> Call:
    kind = dice.one_of(KINDS)
    lead = company.people[username]
    call = planned(company, dice, lead, site, kind, start)
    colleagues = [name for name, beat in BEATS.items() if beat[0] == BEATS[username][0]]
    if dice.happens(HELPED):
        helper = company.people[dice.choice(colleagues[:2])]
        call.helper = helper if helper.pk != lead.pk else None
    arrived = start + timedelta(minutes=dice.randint(-10, 35))
    finished = arrived + timedelta(minutes=MINUTES.get(kind, 40) * dice.uniform(0.5, 1.7))
    move(dice, book, call.visit, VisitState.ON_SITE, arrived)
    move(dice, book, call.visit, VisitState.DONE, finished)
    return call


def planned(
    company: Company, dice: Dice, lead: Person, site: Site, kind: VisitKind, start: datetime
) -> Call:
    """A visit that nobody has set out for yet."""
    contacts = company.contacts_at[site.pk]
    visit = Visit(
        id=dice.id(max(company.founded, start - timedelta(days=dice.randint(1, 14)))),
        site=site,
        kind=kind,
        lead=lead,
        contact=dice.choice(contacts),
        window_start=start,
        window_end=start + timedelta(hours=1 if kind != VisitKind.REPAIR else 2),
        note=dice.choice(FAULTS) if kind == VisitKind.REPAIR else "",
    )
    return Call(visit, _machines(company, dice, site, kind, start))


def _machines(
    company: Company, dice: Dice, site: Site, kind: VisitKind, start: datetime
) -> list[Machine]:
    """A repair is of one machine, of a model that fails more often than not; PM is of several."""
    ours = [row for row in company.machines_at[site.pk] if not row.is_other_brand]
    if kind != VisitKind.REPAIR:
        return dice.some(ours, 1, 3)
    worse = (company.now - start).days < WORSE_DAYS
    weights = [
        OURS[row.model.name].fails if worse or row.model.name != BREAKS_DOWN else 1.0
        for row in ours
    ]
    return dice.choices(ours, weights)


STAMPS = {
    VisitState.ON_THE_WAY: "on_the_way_at",
    VisitState.ON_SITE: "arrived_at",
    VisitState.DONE: "finished_at",
}


def move(dice: Dice, book: Book, visit: Visit, state: VisitState, moment: datetime) -> None:
    """Bring a visit to a state, as its technician's phone would."""
    received = moment + timedelta(seconds=dice.randint(1, 4))
    step = VisitStep(
        id=dice.id(received),
        visit=visit,
        op_id=dice.id(moment),
        by=visit.lead,
        was=visit.state,
        became=state,
        captured_at=moment,
        sent_at=received,
        received_at=received,
    )
    book.steps.append(step)
    visit.state = state
    visit.rev += 1
    setattr(visit, STAMPS[state], moment)
