"""What came from the field late, or not at all: rows of Review and of what is not yet received.

All of it comes as phones send it, by the office's own way of receiving. Nina's phone says it:
no journey is hers.
"""

from __future__ import annotations

import datetime as dt
import io
import json
from uuid import UUID

from django.utils import timezone

from accounts.models import Machine, Person
from calls import planning, visits
from calls.models import FaultCode, Visit
from calls.operations import Moment
from fieldapp.plumbing.ids import uuid7
from fieldapp.sync import devices, files, phones, settling, wording
from fieldapp.sync.models import Device, FieldOperation
from tests.sync.field import op, receive

HOUR = dt.timedelta(hours=1)


class Sender:
    """Nina with a phone that counts what it sends."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.person, self.sven = (Person.objects.get(username=name) for name in ("nina", "sven"))
        machines = Machine.objects.visible_to(self.person).filter(status="in_use", owned_by="")
        self.machine = machines.select_related("site").first()
        self.device = phone(self.person, "Chrome on Android", self.now)
        self.fault = {"problem": FaultCode.objects.filter(kind="problem").first().pk}
        self.seq = 0

    def visit(self, window_start: dt.datetime) -> Visit:
        """A visit of hers that is planned."""
        planned = Visit.objects.create(
            site=self.machine.site, kind="repair", lead=self.person, window_start=window_start
        )
        planned.machines.add(self.machine)
        return planned

    def sends(
        self, kind: str, visit: Visit, fields: dict[str, object], *, ago: float = 3, **more: object
    ) -> FieldOperation:
        """Received some hours ago."""
        self.seq += 1
        at = self.now - ago * HOUR
        about = {"visit": visit.pk, "seq": self.seq, "captured_at": at - HOUR / 4}
        about["says"] = wording.kind(kind)
        if kind.startswith("work."):
            about["machine"] = self.machine.pk
        body = op(kind, fields, **about, **more)
        return receive(self.person, body, device=self.device, now=at)


def phone(person: Person, name: str, now: dt.datetime) -> Device:
    return devices.met(uuid7(), by=person, now=now, name=name)


def arrived() -> dict[str, str]:
    """All that has a page, by the names that the pages' test uses."""
    nina = Sender()
    missing(nina)
    rows = to_review(nina)
    return {name: str(row.pk) for name, row in rows.items()} | {
        "phone": str(nina.device.pk),
        "saved_file": saved_file(nina, rows["refused"].visit_id).decode(),
    }


def to_review(nina: Sender) -> dict[str, FieldOperation]:
    """Flagged, waiting for a place, refused, unreadable; and what was decided already."""
    now, sven = nina.now, nina.sven
    ended, given = ended_visit(nina), nina.visit(now + 26 * HOUR)
    gone = {"lead": Person.objects.get(username="hugh")}
    planning.decide(given.pk, gone, by=sven, at=Moment.here(now))
    photos = [{"sha256": letter * 64, "size": 90_000, "kind": "image/jpeg"} for letter in "ab"]
    flagged = nina.sends("work.fault", ended, nina.fault | {"note": "Jams\nat every tenth page"})
    shots = nina.sends("photo.add", ended, {"machine": nina.machine.pk}, photos=photos)
    nina.seq += 2  # two numbers that never come
    parked = nina.sends("work.fault", given, nina.fault | {"note": "Done before I heard"})
    nina.sends("work.counters", ended, {"mono": "many"}, ago=30)
    sure = nina.sends("work.part", ended, {"name": "Drum", "quantity": 1, "state": "used"})
    back = nina.sends("work.done", given, {"done": "Cleaned", "was": ""})
    settling.accept(sure.pk, by=sven, now=now)
    settling.send_back(back.pk, words="Which machine was it?", by=sven, now=now)
    return {
        "flagged": flagged,
        "with_photos": shots,
        "parked": parked,
        "refused": brought(nina, ended),
        "unreadable": receive(nina.person, b'{"type": "work.done", ', now=now - 30 * HOUR),
        "accepted": sure,
        "sent_back": back,
    }


def ended_visit(nina: Sender) -> Visit:
    """Begun and finished this morning."""
    visit = nina.visit(nina.now - 6 * HOUR)
    for verb, hours in ((visits.arrive, 6), (visits.done, 4)):
        verb(visit.pk, by=nina.person, at=Moment.here(nina.now - hours * HOUR))
    return visit


def brought(nina: Sender, visit: Visit) -> FieldOperation:
    """Refused, and brought in a file: no phone shows it to anybody."""
    files.bring_in(io.BytesIO(saved_file(nina, visit.pk)), by=nina.sven, now=nina.now)
    return FieldOperation.objects.get(imported_by=nina.sven)


def saved_file(nina: Sender, visit: UUID) -> bytes:
    """A file as "Save a copy" writes it, with counters that are none."""
    user = {"id": str(nina.person.pk), "username": nina.person.username}
    header = {"kind": files.KIND, "version": files.VERSION, "user": user}
    header["made_at"] = nina.now.isoformat()
    about = {"visit": visit, "machine": nina.machine.pk, "says": "Counters"}
    body = op("work.counters", {"mono": "lots"}, **about)
    lines = [header, {"op": body | {"op_id": str(uuid7())}}]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def missing(nina: Sender) -> None:
    """A phone with work on it since yesterday, one that was cleared, one that is locked out."""
    now = nina.now
    waiting = {"pending": 2, "oldest_pending_at": now - 26 * HOUR}
    devices.heartbeat(nina.device.pk, waiting, by=nina.person, now=now)
    otto, tess = (Person.objects.get(username=name) for name in ("otto", "tess"))
    cleared = phone(otto, "Safari on iPhone", now)
    for said in ({"pending": 3, "last_seq": 3}, {"pending": 0, "cleared": True}):
        devices.heartbeat(cleared.pk, said, by=otto, now=now)
    lost = phone(tess, "Firefox on Android", now - 50 * HOUR)
    late = {"pending": 1, "last_seq": 1, "oldest_pending_at": now - 49 * HOUR}
    devices.heartbeat(lost.pk, late, by=tess, now=now - 48 * HOUR)
    phones.revoke(lost.pk, by=nina.sven, now=now)
