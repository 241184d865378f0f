"""What reached the office late, or not yet: two things to review, and a phone that fell silent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.models import Person
from calls.models.visits import VisitState
from fieldapp.demo.book import Book, Call
from fieldapp.demo.chance import Dice
from fieldapp.demo.company import Company
from fieldapp.sync import receiving
from fieldapp.sync.models import Device

SILENT = timedelta(hours=27)
CLOSED, GIVEN_AWAY, SILENT_ONE = "nina", "erin", "hugh"
APP = "demo"


class Phone:
    """Somebody's phone, and what comes from it."""

    def __init__(self, company: Company, dice: Dice, person: Person, name: str) -> None:
        self.dice, self.person = dice, person
        seen = {"first_seen_at": company.founded, "last_seen_at": company.now}
        self.device = Device.objects.create(
            id=dice.id(company.now), person=person, name=name, app_version=APP, **seen
        )

    def sends(
        self, kind: str, target: dict[str, Any], fields: dict[str, str], says: str, *, at: datetime
    ) -> None:
        """Something that was recorded at a moment, and received when there was a connection."""
        self.device.last_seq += 1
        self.device.save(update_fields=["last_seq"])
        body = {
            "type": kind,
            "schema": 1,
            "device_id": str(self.device.pk),
            "seq": self.device.last_seq,
            "depends_on": [],
            "target": {name: str(value) for name, value in target.items()},
            "fields": {name: [value] for name, value in fields.items()},
            "photos": [],
            "says": says,
            "captured_at": at.isoformat(),
            "app_version": APP,
        }
        received = at + timedelta(minutes=18)
        op_id: UUID = self.dice.id(at)
        receiving.receive(
            body, op_id=op_id, by=self.person, device=self.device, sent_at=received, now=received
        )


def straggle(company: Company, book: Book) -> None:
    """After everything else has happened."""
    dice = company.dice("stragglers")
    ended = _call(company, book, CLOSED, VisitState.DONE)
    if ended is not None:
        target = {"visit": ended.visit.pk, "machine": ended.machines[0].pk}
        fields = {"name": "Separation pad", "number": "", "quantity": "1", "state": "used"}
        at = min(ended.finished_at + timedelta(minutes=6), company.now - timedelta(minutes=25))
        phone = Phone(company, dice, company.people[CLOSED], "Chrome on Android")
        phone.sends("work.part", target, fields, "Part used: separation pad", at=at)
    given = _call(company, book, "carl", VisitState.PLANNED)
    if given is not None:
        target, says = {"visit": given.visit.pk}, f"On the way to {given.visit.site.customer}"
        phone = Phone(company, dice, company.people[GIVEN_AWAY], "Safari on iPhone")
        at = company.now - timedelta(minutes=40)
        phone.sends("visit.on_the_way", target, {}, says, at=at)
    silent = Phone(company, dice, company.people[SILENT_ONE], "Chrome on Android").device
    silent.pending, silent.last_seq = 3, 41
    silent.last_seen_at = company.now - SILENT
    silent.oldest_pending_at = silent.last_seen_at - timedelta(minutes=50)
    silent.save()


def _call(company: Company, book: Book, username: str, state: VisitState) -> Call | None:
    """Somebody's visit of today in a state, if the hour of the day has left one."""
    person = company.people[username]
    for call in book.calls:
        visit = call.visit
        is_today = visit.window_start.astimezone(company.now.tzinfo).date() == company.now.date()
        if visit.lead_id == person.pk and visit.state == state and call.machines and is_today:
            return call
    return None
