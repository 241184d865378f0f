"""How some visits of the past ended otherwise than planned: short, waiting, on the phone, not at
all; and the visits that finished what others could not."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from accounts import coverage, hours
from calls.models import Visit
from calls.models.visits import VisitKind, VisitState, WhyIncomplete
from fieldapp.demo import visits
from fieldapp.demo.book import Book, Call
from fieldapp.demo.chance import Dice
from fieldapp.demo.company import ZONE, Company
from fieldapp.demo.stories import Archive
from fieldapp.demo.troubles import BY_PHONE, CALLED_OFF, NO_ACCESS, SHORT

UNPLANNED = 0.04
OF_REPAIRS = {"part": 6, "phone": 5, "short": 1.5, "off": 1, "": 86.5}
OF_OTHERS = {"access": 1, "short": 0.7, "off": 1, "": 97.3}


def happen(company: Company, book: Book, archive: Archive) -> None:
    """Go through the visits on which nothing was heard, and let some end otherwise."""
    dice = company.dice("endings")
    heard = {signal.visit_id for signal in archive.signals}
    for call in list(book.calls):
        if call.told or call.visit.pk in heard:
            continue
        call.visit.unplanned = dice.happens(UNPLANNED)
        is_repair = call.visit.kind == VisitKind.REPAIR
        how = dice.one_of(OF_REPAIRS if is_repair else OF_OTHERS)
        if how:
            _end(company, dice, book, call, how)


def _end(company: Company, dice: Dice, book: Book, call: Call, how: str) -> None:
    if how == "part" and call.trouble and call.trouble.part:
        waits_for_part(book, call)
        come_back(company, dice, book, call)
    elif how == "access":
        waits(book, call, WhyIncomplete.ACCESS, NO_ACCESS)
        come_back(company, dice, book, call)
    elif how == "short":
        _short(dice, book, call)
    elif how == "phone":
        _by_phone(dice, book, call)
    elif how == "off" and call.helper is None:
        _call_off(dice, book, call)


def waits_for_part(book: Book, call: Call) -> None:
    """What is broken is known; what it takes is not on the van."""
    part = call.trouble.part if call.trouble else ""
    waits(book, call, WhyIncomplete.PART, f"{part} is ordered. Change it and run 200 sheets.")


def waits(book: Book, call: Call, why: WhyIncomplete, left: str) -> None:
    """It could not be finished."""
    visit = call.visit
    visit.state, visit.incomplete_why, visit.left = VisitState.INCOMPLETE, why, left
    _last_step(book, visit).became = VisitState.INCOMPLETE


def come_back(
    company: Company, dice: Dice, book: Book, call: Call, days: int | None = None
) -> Call:
    """The visit that finishes another one, so many working days later; done if that is past."""
    calendar = coverage.calendar_of(call.visit.site)
    later = hours.add_working_days(call.finished_at, days or dice.randint(2, 5), calendar)
    if days is None and later.astimezone(ZONE).date() == company.today:
        later = hours.add_working_days(later, 1, calendar)  # today is told elsewhere
    clock = time(dice.randint(8, 14), dice.choice([0, 15, 30, 45]))
    start = company.at(later.astimezone(ZONE).date(), clock)
    back = visits.planned(company, dice, call.lead, call.visit.site, VisitKind.PM, start)
    returns(back, call)
    back.told = True
    if start.astimezone(ZONE).date() < company.today:
        arrived = start + timedelta(minutes=dice.randint(0, 20))
        visits.move(dice, book, back.visit, VisitState.ON_SITE, arrived)
        visits.move(dice, book, back.visit, VisitState.DONE, arrived + _about(dice, 45))
    book.calls.append(back)
    return back


def returns(back: Call, call: Call) -> None:
    """Let a visit be the one that finishes ``call``."""
    visit, first = back.visit, call.visit
    for name in ("kind", "contact", "problem", "reported_by", "reported_at"):
        setattr(visit, name, getattr(first, name))
    visit.returns_to, back.machines, back.trouble = first, call.machines, call.trouble


def _short(dice: Dice, book: Book, call: Call) -> None:
    visit = call.visit
    visit.asked, visit.why_not, visit.agreed = dice.choice(SHORT)
    visit.state = VisitState.CLOSED_SHORT
    _last_step(book, visit).became = VisitState.CLOSED_SHORT


def _by_phone(dice: Dice, book: Book, call: Call) -> None:
    """Nobody drove there: put right while they spoke."""
    visit = call.visit
    visits.reported(call, dice.choice(BY_PHONE), call.arrived_at, call.arrived_at)
    visit.kind, visit.unplanned, call.helper = VisitKind.PHONE_FIX, True, None
    ended = call.arrived_at + _about(dice, 12)
    visit.window_end = visit.finished_at = ended
    visit.window_start = call.arrived_at
    last = _last_step(book, visit)
    last.captured_at = ended
    last.sent_at = last.received_at = ended + timedelta(seconds=2)


def _call_off(dice: Dice, book: Book, call: Call) -> None:
    visit = call.visit
    book.forget_steps(visit)
    day_before: datetime = visit.window_start - timedelta(hours=dice.uniform(1, 20))
    visit.state, visit.rev, visit.heard_nothing = VisitState.PLANNED, 1, False
    visit.arrived_at = visit.finished_at = None
    visit.cancelled_why = dice.choice(CALLED_OFF)
    visits.move(dice, book, visit, VisitState.CANCELLED, day_before)


def _last_step(book: Book, visit: Visit) -> visits.VisitStep:
    return book.steps_of(visit)[-1]


def _about(dice: Dice, minutes: float) -> timedelta:
    return timedelta(minutes=minutes * dice.uniform(0.6, 1.5))
