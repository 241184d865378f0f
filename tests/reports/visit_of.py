"""A visit with all there is: a fault, a part, counters, a checklist with a photo, a signal."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from PIL import Image

from accounts import photos
from accounts.models import Photo, Site
from calls.models import (
    Answer,
    Checklist,
    ChecklistTemplate,
    ChecklistVersion,
    Fault,
    FaultCode,
    Operation,
    Part,
    Presence,
    Reading,
    Visit,
    VisitPhoto,
    Work,
)
from calls.operations import Moment
from calls.reports import contents, signing
from fieldapp.plumbing.ids import uuid7
from tests import cast as casting

SECRET = "NOT-FOR-CUSTOMERS"
ROLLERS, FUSER, GLASS, BELT = (UUID(int=n) for n in (11, 12, 13, 14))
CONTENT = {
    "sections": [
        {
            "id": str(UUID(int=1)),
            "title": "Paper path",
            "items": [
                {"id": str(ROLLERS), "kind": "check", "text": "Pick-up rollers"},
                {"id": str(GLASS), "kind": "check", "text": "Scanner glass"},
                {"id": str(BELT), "kind": "check", "text": "Transfer belt"},
            ],
        },
        {
            "id": str(UUID(int=2)),
            "title": "Heat",
            "items": [
                {"id": str(FUSER), "kind": "measure", "text": "Fuser temperature", "unit": "°C"}
            ],
        },
    ]
}
STROKES = [[[10, 20], [60, 40], [90, 200]], [[500, 100]]]


def under_way(cast) -> Visit:
    """Erin is at Harlow's and recorded all she did; each field for colleagues holds a secret."""
    now = timezone.now()
    visit = cast.visit
    facts = {
        "state": "on_site",
        "arrived_at": now - dt.timedelta(minutes=52),
        "note": f"{SECRET} note",
        "problem": f"{SECRET} problem",
        "reported_by": f"{SECRET} caller",
    }
    Visit.objects.filter(pk=visit.pk).update(**facts)
    Site.objects.filter(pk=cast.harlow_hq.pk).update(
        do_not_sell=True, credit_hold=True, getting_in=f"{SECRET} door"
    )
    Presence.objects.create(visit=visit, person=cast.erin, arrived_at=facts["arrived_at"])
    Presence.objects.create(visit=visit, person=cast.carl, arrived_at=facts["arrived_at"])
    casting.captured(cast, visit=visit, note=f"{SECRET} signal")
    work_at(visit, cast.copier)
    checked(visit, cast.copier, by=cast.erin, now=now)
    visit.refresh_from_db()
    return visit


def work_at(visit: Visit, machine) -> Work:
    """A jam with its cause and correction, a part, two counters."""
    now = timezone.now()
    names = {"problem": "Paper jam", "cause": "Worn rollers", "correction": "Rollers replaced"}
    codes = {
        kind: FaultCode.objects.get_or_create(kind=kind, words=words)[0]
        for kind, words in names.items()
    }
    work = Work.objects.create(visit=visit, machine=machine, fixed=True, done="Ran 200 sheets.")
    Fault.objects.create(work=work, note=f"{SECRET} fault", **codes)
    Fault.objects.create(work=work, removed_at=now, note=f"{SECRET} removed", **codes)
    Part.objects.create(work=work, name="Roller kit", number="RK-12", quantity=2)
    Part.objects.create(work=work, name=f"{SECRET} removed", removed_at=now)
    for counter, value in (("mono", "123456"), ("colour", "7890")):
        Reading.objects.create(
            machine=machine, counter=counter, value=Decimal(value), visit=visit,
            read_at=timezone.now(), note=f"{SECRET} reading",
        )  # fmt: skip
    return work


def checked(visit: Visit, machine, *, by, now) -> Checklist:
    """Four items: one OK, one not, with a photo, one left, one measured."""
    template, _new = ChecklistTemplate.objects.get_or_create(name="Copier PM of the tests")
    version, _new = ChecklistVersion.objects.get_or_create(
        template=template, number=1, defaults={"content": CONTENT, "published_at": now}
    )
    checklist = Checklist.objects.create(
        visit=visit, machine=machine, version=version, begun_at=now
    )  # fmt: skip
    said = [(ROLLERS, "ok", f"{SECRET} all right"), (GLASS, "not_ok", "Scratched at the edge")]
    for item, value, note in [*said, (FUSER, "168", ""), (BELT, "not_done", "No belt in the van")]:
        Answer.objects.create(
            checklist=checklist, item_id=item, value=value, note=note, by=by, answered_at=now
        )
    photographed(visit, by=by, machine=machine, item_id=GLASS)
    return checklist


def photographed(visit: Visit, *, by, machine=None, item_id=None, sent=True) -> VisitPhoto:
    """A photo of a visit; its bytes have come, unless not ``sent``."""
    out = io.BytesIO()
    Image.effect_noise((320, 240), 40).convert("RGB").save(out, "JPEG")
    sha256 = hashlib.sha256(out.getvalue()).hexdigest()
    now = timezone.now()
    row = VisitPhoto.objects.create(
        visit=visit, machine=machine, item_id=item_id, sha256=sha256, by=by, taken_at=now
    )
    if sent:
        photo, _new = photos.receive(sha256, out.getvalue(), by=by, now=now)
        photos.belong_to(visit.site, [sha256], by=by)
        photos.prepare(photo.pk, now=now)
        assert Photo.objects.get(pk=photo.pk).ready_at
    return row


def shown_of(visit: Visit) -> str:
    """The digest of what the customer's page shows now."""
    fresh = Visit.objects.get(pk=visit.pk)
    return signing.digest(contents.of(fresh, language="en", now=timezone.now()))


def signed(visit: Visit, *, by, op_id=None, **facts):
    """Joan signs; her report goes to her."""
    given = {
        "name": "Joan Petrie",
        "email": "joan@example.com",
        "language": "en",
        "strokes": STROKES,
        "shown": shown_of(visit),
    }
    at = Moment.here(timezone.now(), op_id or uuid7())
    return signing.finish(visit.pk, signing.Signed(**(given | facts)), by=by, at=at)


def operations(visit: Visit) -> list[str]:
    return list(Operation.objects.filter(visit=visit).values_list("kind", flat=True))
