"""Today's calls and those of the next days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from accounts import coverage, hours
from accounts.models import Machine, Person, Site
from calls import response
from calls.models.visits import VisitKind, VisitState
from fieldapp.demo import before, visits
from fieldapp.demo.book import Book, Call
from fieldapp.demo.chance import Dice
from fieldapp.demo.company import Company
from fieldapp.demo.desk import Desk, Scene
from fieldapp.demo.machines import BREAKS_DOWN
from fieldapp.demo.present import play
from fieldapp.demo.scenes import nothing
from fieldapp.demo.stories import Archive
from fieldapp.demo.visits import BEATS
from signals import routing
from signals.clues import Clue, SignalType

DAYS_AHEAD, FULL_DAYS = 5, 2  # days that are planned, and those of which each hour is
PM, REPAIR, COURTESY = VisitKind.PM, VisitKind.REPAIR, VisitKind.COURTESY
TRAINING = VisitKind.TRAINING
DONE, HERE = VisitState.DONE, VisitState.ON_SITE
COMING, LATER = VisitState.ON_THE_WAY, VisitState.PLANNED

# What each does today: minutes from about noon, kind, how far it is.
PLANS: dict[str, list[tuple[int, VisitKind, VisitState]]] = {
    "erin": [(-150, REPAIR, DONE), (-45, PM, HERE), (75, PM, LATER), (165, REPAIR, LATER)],
    "carl": [(90, REPAIR, LATER)],
    "otto": [
        (-120, REPAIR, DONE),
        (15, PM, COMING),
        (150, COURTESY, LATER),
        (240, REPAIR, LATER),
    ],
    "nina": [(-135, REPAIR, DONE), (-30, PM, HERE), (120, REPAIR, LATER), (240, PM, LATER)],
    "hugh": [(-150, PM, DONE), (-15, REPAIR, HERE), (120, PM, LATER), (255, REPAIR, LATER)],
    "ivo": [(-120, PM, DONE), (-15, REPAIR, HERE), (120, PM, LATER), (255, PM, LATER)],
    "tess": [(-105, REPAIR, DONE), (30, PM, COMING), (150, REPAIR, LATER), (270, PM, LATER)],
    "june": [(-150, PM, DONE), (60, TRAINING, LATER), (225, PM, LATER)],
}
LAST = time(16)  # when the last call of the others begins
FIRST_ENDED = timedelta(minutes=90)  # how long ago Erin's first one ended


def happen(company: Company, book: Book, archive: Archive) -> None:
    """Today as far as it has come, what was just heard, and the calls of the next days."""
    dice = company.dice("today")
    for username, plan in PLANS.items():
        sites = iter(_sites(company, dice, username))
        for minutes, kind, state in plan:
            if username != "erin" and _start(company, minutes) > company.at(company.today, LAST):
                continue
            call = _call(company, dice, book, username, next(sites), (minutes, kind, state))
            book.calls.append(call)
            if call.by_hand and state == DONE:
                _just_heard(company, book, archive, call)
    _ahead(company, book)
    before.lead_up(company, book)


def _sites(company: Company, dice: Dice, username: str) -> list[Site]:
    """In which order they are visited: Erin begins where the account is nobody's, goes on to a
    machine that breaks down, then to where several of ours stand."""
    sites = visits.sites_of(company, username)
    sites = dice.sample(sites, len(sites))
    if username == "erin":
        first = next(site for site in sites if not routing.reps_of(site))
        rest = sorted(
            (site for site in sites if site is not first),
            key=lambda site: (not _breaks_down(company, site), -len(_ours(company, site))),
        )
        several = next(site for site in rest[1:] if len(_ours(company, site)) > 1)
        sites = [first, rest[0], several, *(one for one in rest[1:] if one is not several)]
    return sites


def _breaks_down(company: Company, site: Site) -> bool:
    return any(machine.model.name == BREAKS_DOWN for machine in _ours(company, site))


def _ours(company: Company, site: Site) -> list[Machine]:
    """Ours there, what breaks down first."""
    ours = [machine for machine in company.machines_at[site.pk] if not machine.is_other_brand]
    return sorted(ours, key=lambda machine: machine.model.name != BREAKS_DOWN)


def _call(
    company: Company,
    dice: Dice,
    book: Book,
    username: str,
    site: Site,
    plan: tuple[int, VisitKind, VisitState],
) -> Call:
    minutes, kind, state = plan
    start = _start(company, minutes)
    call = visits.planned(company, dice, company.people[username], site, kind, start)
    call.told, call.by_hand = True, username == "erin"
    if call.by_hand and kind == PM:
        call.machines = _ours(company, site)[:2]
    since = timedelta(minutes=12 if state == COMING else -minutes - 5)
    if state == COMING:
        visits.move(dice, book, call.visit, COMING, company.now - since)
    elif state != LATER:
        visits.move(dice, book, call.visit, HERE, company.now - since)
    if state == DONE and not call.by_hand:
        visits.move(dice, book, call.visit, DONE, company.now - since + timedelta(minutes=50))
    return call


def _start(company: Company, minutes: int) -> datetime:
    """A quarter of an hour, so long from about noon."""
    moment = company.about_noon + timedelta(minutes=minutes)
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


def _just_heard(company: Company, book: Book, archive: Archive, call: Call) -> None:
    """On her first call Erin heard something that has just arrived."""
    desk = Desk(company, company.dice("just heard"), book, archive)
    scene = Scene("", "erin", SignalType.OVERT, Clue.ASKED_SUPPLIES, 0, nothing)
    play(desk, scene, call, company.now - FIRST_ENDED - timedelta(minutes=6))


def _ahead(company: Company, book: Book) -> None:
    calendar = coverage.calendar_of(company.sites[0])
    days = [company.today + timedelta(days=number) for number in range(1, 15)]
    working = [day for day in days if hours.is_working_day(day, calendar)][:DAYS_AHEAD]
    midnight = company.at(company.today, time(0))
    seen = {
        (call.lead.pk, call.visit.site.pk)
        for call in book.calls
        if call.visit.window_start >= midnight
    }
    for username in BEATS:
        dice = company.dice(f"ahead {username}")
        lead = company.people[username]
        for day in working:
            if username == "carl" and day != working[1]:
                continue
            if username != "carl" and day in working[:FULL_DAYS]:
                elsewhere = [
                    one
                    for one in visits.sites_of(company, username)
                    if (lead.pk, one.pk) not in seen
                ]
                rounds = _full_day(company, dice, elsewhere, day)
            else:
                rounds = visits.rounds(company, dice, username, day)
            for site, start in rounds:
                kind = dice.one_of(visits.KINDS)
                _planned(company, dice, book, lead, site, kind, start)


def _full_day(
    company: Company, dice: Dice, sites: list[Site], day: date
) -> Iterator[tuple[Site, datetime]]:
    """Three or four calls, from the morning on."""
    start = company.at(day, time(8)) + timedelta(minutes=15 * dice.randint(0, 3))
    for site in dice.some(sites, 3, 4):
        yield site, start
        start += timedelta(minutes=15 * dice.randint(7, 9))


def _planned(
    company: Company,
    dice: Dice,
    book: Book,
    lead: Person,
    site: Site,
    kind: VisitKind,
    start: datetime,
) -> None:
    """A visit of the next days; the promise of a repair is kept by the plan."""
    call = visits.planned(company, dice, lead, site, kind, start)
    call.told, visit = True, call.visit
    if visit.reported_at:
        facts = {"reported_at": visit.reported_at, "now": company.now}
        due = response.promised(site, call.machines, kind, **facts).due
        visit.respond_by = due if due and due > start else None
    book.calls.append(call)
