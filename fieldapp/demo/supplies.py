"""What technicians asked the supplies desk for, in the last two months."""

from __future__ import annotations

from datetime import timedelta

from calls.models import SuppliesRequest
from calls.models.visits import VisitState
from fieldapp.demo.book import Book, Call
from fieldapp.demo.chance import Dice
from fieldapp.demo.company import Company
from fieldapp.demo.troubles import SUPPLIES

SINCE, OFTEN = timedelta(days=60), 0.06
OPEN = 4  # how many of the newest nobody has sent yet


def ask(company: Company, book: Book) -> None:
    """On some visits; all but the newest were sent within two days."""
    dice = company.dice("supplies")
    made = [
        _request(dice, call)
        for call in sorted(book.calls, key=lambda call: call.began_at)
        if _was_there(company, call) and dice.happens(OFTEN)
    ]
    for request in made[:-OPEN]:
        request.sent_by = company.people["sven"]
        sent_at = request.asked_at + timedelta(hours=dice.uniform(1, 44))
        request.sent_at = min(sent_at, company.now)
    SuppliesRequest.objects.bulk_create(made)


def _was_there(company: Company, call: Call) -> bool:
    visit = call.visit
    ended = visit.state == VisitState.DONE and visit.finished_at is not None
    return bool(ended and call.machines and call.finished_at > company.now - SINCE)


def _request(dice: Dice, call: Call) -> SuppliesRequest:
    at = call.arrived_at + (call.finished_at - call.arrived_at) * 0.8
    return SuppliesRequest(
        id=dice.id(at),
        site=call.visit.site,
        machine=call.machines[0],
        visit=call.visit,
        what=dice.choice(SUPPLIES),
        by=call.lead,
        asked_at=at,
        received_at=at,
    )
