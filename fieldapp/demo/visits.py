"""Visits: what the technicians did in the past months, and what is planned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from accounts import coverage, hours
from accounts.models import Machine, Person, Site
from calls.models import Visit, VisitStep
from calls.models.visits import VisitKind, VisitState
from fieldapp.demo.book import Book, Call
from fieldapp.demo.chance import Dice
from fieldapp.demo.company import ZONE, Company
from fieldapp.demo.machines import BREAKS_DOWN, OURS
from fieldapp.demo.people import CONTRACTOR
from fieldapp.demo.troubles import JAMS, TROUBLES, Trouble

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
WINDOWS = {  # how long each is planned for
    VisitKind.PM: 90,
    VisitKind.REPAIR: 90,
    VisitKind.INSTALLATION: 180,
    VisitKind.TRAINING: 120,
    VisitKind.SWAP: 120,
}
OPENS, CLOSES = 8, 17
WORSE_DAYS = 240  # how long ago the one model began to break down
HELPED = 0.03


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
    machines = _machines(company, dice, site, kind, start)
    visit = Visit(
        id=dice.id(max(company.founded, start - timedelta(days=dice.randint(1, 14)))),
        site=site,
        kind=kind,
        lead=lead,
        contact=dice.choice(contacts),
        window_start=start,
        window_end=start + timedelta(minutes=WINDOWS.get(kind, 60)),
    )
    call = Call(visit, machines)
    if kind == VisitKind.REPAIR:
        trouble = dice.one_of(_troubles(machines[0]))
        reported(call, trouble, start - timedelta(hours=dice.uniform(2, 30)), company.now)
    return call


def _troubles(machine: Machine) -> dict[Trouble, float]:
    """What goes wrong with it, and how often; the model that breaks down mostly jams."""
    jams = 3 if machine.model.name == BREAKS_DOWN else 1
    return {one: one.share * (jams if one is JAMS else 1) for one in TROUBLES}


def reported(call: Call, trouble: Trouble, at: datetime, now: datetime) -> None:
    """Somebody called and said what is wrong."""
    visit = call.visit
    call.trouble, visit.problem = trouble, trouble.said
    visit.reported_by = visit.contact.name if visit.contact else ""
    visit.reported_at = min(_at_work(at), now).replace(second=0, microsecond=0)


def _at_work(at: datetime) -> datetime:
    """Nobody calls before eight, after five or at the weekend; they called before that."""
    local = at.astimezone(ZONE)
    if local.hour < OPENS:
        local = local.replace(hour=CLOSES - 1 - local.hour // 2) - timedelta(days=1)
    elif local.hour >= CLOSES:
        local = local.replace(hour=CLOSES - 2)
    return local - timedelta(days=max(local.weekday() - 4, 0))


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
    VisitState.INCOMPLETE: "finished_at",
    VisitState.CLOSED_SHORT: "finished_at",
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
    book.steps_of(visit).append(step)
    visit.state = state
    visit.rev += 1
    if stamp := STAMPS.get(state):
        setattr(visit, stamp, moment)
