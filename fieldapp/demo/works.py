"""Who was at each visit of the past, what they found, what they did, and with which parts."""

from __future__ import annotations

from datetime import timedelta

from calls.models.visits import VisitKind, VisitState, WhyIncomplete
from calls.models.work import PartState
from fieldapp.demo.book import Book, Call
from fieldapp.demo.chance import Dice
from fieldapp.demo.company import Company
from fieldapp.demo.ledger import Ledger
from fieldapp.demo.troubles import DONE, SUMMARIES

CAME = (VisitState.ON_SITE, VisitState.DONE, VisitState.INCOMPLETE, VisitState.CLOSED_SHORT)
BROKEN = (VisitKind.REPAIR, VisitKind.PHONE_FIX)
PART_ON_THE_VAN = 0.8


def keep(company: Company, book: Book, ledger: Ledger) -> None:
    """Of every visit that somebody made."""
    dice = company.dice("works")
    for call in book.calls:
        if call.visit.state not in CAME:
            continue
        if call.visit.kind != VisitKind.PHONE_FIX:
            _presences(dice, ledger, call)
        if call.visit.finished_at and not call.by_hand:
            _work(dice, ledger, call)


def _presences(dice: Dice, ledger: Ledger, call: Call) -> None:
    """The lead's times are the visit's; who helps comes later and goes sooner."""
    arrived, finished = call.arrived_at, call.visit.finished_at
    ledger.there(call, call.lead, arrived, finished)
    if call.helper and finished:
        span = finished - arrived
        since = arrived + span * dice.uniform(0.05, 0.3)
        ledger.there(call, call.helper, since, finished - span * dice.uniform(0, 0.3))
    elif call.helper:
        ledger.there(call, call.helper, arrived + timedelta(minutes=2), None)


def _work(dice: Dice, ledger: Ledger, call: Call) -> None:
    if call.visit.state == VisitState.DONE:
        call.visit.summary = dice.choice(SUMMARIES)
    if call.visit.kind in BROKEN and call.trouble:
        _repair(dice, ledger, call)
    elif call.visit.state != VisitState.INCOMPLETE:
        for machine in call.machines:
            ledger.work(call, machine, done=dice.choice(DONE[call.visit.kind]))


def _repair(dice: Dice, ledger: Ledger, call: Call) -> None:
    trouble, machine = call.trouble, call.machines[0]
    if trouble is None:
        return
    cured = call.visit.state != VisitState.INCOMPLETE
    lacks_part = call.visit.incomplete_why == WhyIncomplete.PART
    done = trouble.done if cured else "Found the cause; it is not put right yet."
    if lacks_part:
        done = f"Found the cause. {trouble.part} is not on the van."
    work = ledger.work(call, machine, done=done, fixed=cured)
    ledger.fault(call, work, trouble, cured=cured)
    if trouble.part and call.visit.kind == VisitKind.REPAIR:
        if lacks_part:
            ledger.part(call, work, trouble, PartState.NEEDED)
        elif cured and (call.visit.returns_to or dice.happens(PART_ON_THE_VAN)):
            ledger.part(call, work, trouble, PartState.USED)
