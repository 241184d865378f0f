"""Today's calls and those of the next days."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from accounts import coverage, hours
from accounts.models import Site
from calls.models.visits import VisitKind, VisitState
from fieldapp.demo import visits
from fieldapp.demo.chance import Dice
from fieldapp.demo.company import Company
from fieldapp.demo.desk import Desk, Scene
from fieldapp.demo.machines import BREAKS_DOWN
from fieldapp.demo.present import play
from fieldapp.demo.scenes import nothing
from fieldapp.demo.stories import Archive
from fieldapp.demo.visits import BEATS, Book, Call
from signals import routing
from signals.clues import Clue, SignalType

MORNING, NIGHT = time(9), time(22, 30)  # between which the calls of today are planned
DAYS_AHEAD = 5

# What each does today: minutes from now, kind, how far it is.
PLANS: dict[str, list[tuple[int, VisitKind, VisitState]]] = {
    "erin": [
        (-150, VisitKind.PM, VisitState.DONE),
        (-45, VisitKind.REPAIR, VisitState.ON_SITE),
        (75, VisitKind.PM, VisitState.PLANNED),
        (195, VisitKind.REPAIR, VisitState.PLANNED),
    ],
    "carl": [(90, VisitKind.REPAIR, VisitState.PLANNED)],
    "otto": [
        (-120, VisitKind.REPAIR, VisitState.DONE),
        (15, VisitKind.PM, VisitState.ON_THE_WAY),
        (150, VisitKind.COURTESY, VisitState.PLANNED),
    ],
    "nina": [(-30, VisitKind.PM, VisitState.ON_SITE), (150, VisitKind.PM, VisitState.PLANNED)],
    "ivo": [(-15, VisitKind.REPAIR, VisitState.ON_SITE), (120, VisitKind.PM, VisitState.PLANNED)],
    "june": [(60, VisitKind.TRAINING, VisitState.PLANNED)],
}


def happen(company: Company, book: Book, archive: Archive) -> None:
    """Today as far as it has come, what was just heard, and the calls of the next days."""
    dice = company.dice("today")
    for username, plan in PLANS.items():
        sites = iter(_sites(company, dice, username))
        for minutes, kind, state in plan:
            call = _call(company, dice, book, username, next(sites), (minutes, kind, state))
            book.calls.append(call)
            if username == "erin" and state == VisitState.DONE:
                _just_heard(company, book, archive, call)
    _ahead(company, book)


def _sites(company: Company, dice: Dice, username: str) -> list[Site]:
    """In which order they are visited: Erin begins where the account is nobody's, and goes on to
    a machine that breaks down."""
    sites = visits.sites_of(company, username)
    sites = dice.sample(sites, len(sites))
    if username == "erin":
        first = next(site for site in sites if not routing.reps_of(site))
        sites = [first, *(site for site in sites if site is not first)]
        sites[1:] = sorted(sites[1:], key=lambda site: not _breaks_down(company, site))
    return sites


def _breaks_down(company: Company, site: Site) -> bool:
    return any(machine.model.name == BREAKS_DOWN for machine in company.machines_at[site.pk])


def _call(
    company: Company,
    dice: Dice,
    book: Book,
    username: str,
    site: Site,
    plan: tuple[int, VisitKind, VisitState],
) -> Call:
    minutes, kind, state = plan
    is_planned = state == VisitState.PLANNED
    start = _later(company, minutes) if is_planned else company.now + timedelta(minutes=minutes)
    call = visits.planned(company, dice, company.people[username], site, kind, _quarter(start))
    call.told = True
    if state == VisitState.DONE:
        arrived, finished = timedelta(minutes=-minutes - 5), timedelta(minutes=-minutes - 60)
        visits.move(dice, book, call.visit, VisitState.ON_SITE, company.now - arrived)
        visits.move(dice, book, call.visit, VisitState.DONE, company.now - finished)
    elif state != VisitState.PLANNED:
        since = timedelta(minutes=12 if state == VisitState.ON_THE_WAY else -minutes - 5)
        visits.move(dice, book, call.visit, state, company.now - since)
    return call


def _later(company: Company, minutes: int) -> datetime:
    """So long after now, but not before the day has begun, nor after it has ended."""
    morning, night = (company.at(company.today, clock) for clock in (MORNING, NIGHT))
    wanted = max(company.now, morning) + timedelta(minutes=minutes)
    return wanted if wanted < night else night + timedelta(minutes=minutes / 12)


def _quarter(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


def _just_heard(company: Company, book: Book, archive: Archive, call: Call) -> None:
    """On her first call Erin heard something that has just arrived."""
    desk = Desk(company, company.dice("just heard"), book, archive)
    scene = Scene("", "erin", SignalType.OVERT, Clue.ASKED_SUPPLIES, 0, nothing)
    play(desk, scene, call, call.finished_at - timedelta(minutes=6))


def _ahead(company: Company, book: Book) -> None:
    calendar = coverage.calendar_of(company.sites[0])
    days = [company.today + timedelta(days=number) for number in range(1, 15)]
    working = [day for day in days if hours.is_working_day(day, calendar)][:DAYS_AHEAD]
    for username in BEATS:
        dice = company.dice(f"ahead {username}")
        lead = company.people[username]
        for day in working:
            if username == "carl" and day != working[1]:
                continue
            for site, start in visits.rounds(company, dice, username, day):
                kind = dice.one_of(visits.KINDS)
                book.calls.append(visits.planned(company, dice, lead, site, kind, start))
                book.calls[-1].told = True
