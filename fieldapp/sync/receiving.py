"""Receives one operation of the field, exactly once: the row first, then what it says.

The row is the black box: whatever becomes of the form, it stays. The form's handler runs in a
savepoint inside the same transaction, so that either all of what it says is kept or nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.sign_in import may_sign_in
from fieldapp.plumbing.problems import Refused
from fieldapp.plumbing.storing import store_new
from fieldapp.sync import acting, bodies
from fieldapp.sync.models import DeclaredPhoto, Device, FieldOperation, Result, Settled

if TYPE_CHECKING:
    from accounts.models import Person
    from fieldapp.sync.bodies import Body

log = structlog.get_logger(__name__)
UNREADABLE = "unreadable"
MOST_RAW = 256 * 1024


def receive(
    body: Mapping[str, Any] | bytes,
    *,
    op_id: UUID,
    by: Person,
    device: Device | None = None,
    sent_at: dt.datetime | None,
    now: dt.datetime,
    imported_by: Person | None = None,
) -> FieldOperation:
    """Keep an operation under the id that its phone gave it; sent again, it is the same one.

    ``is_new`` of what is returned says whether this was the first time. ``sent_at`` is the phone's
    clock as it sent, where the way here was short enough to tell by it how wrong the clock is.
    ``imported_by`` brought it in a file, for ``by``. What cannot be read is kept as bytes.

    Raises Refused and keeps nothing: ``op_reused`` (the id came with something else),
    ``dependency`` (409: what it builds on is not here yet).
    """
    data = bodies.as_bytes(body)
    about: dict[str, Any] = {"person": by, "op_id": op_id, "received_at": now}
    about |= {"imported_by": imported_by, "sent_at": sent_at}
    try:
        read = bodies.read(data)
    except Refused as refusal:
        return _unreadable(data, refusal, device=device, **about)
    named = read.id("device_id")
    if device is None and named is not None:
        device = Device.objects.filter(pk=named).first()
    with transaction.atomic():
        row, is_new = _stored(_row(read, device=device, **about), read)
        if is_new:
            _require_here(read, by)
            _declare(row, read)
            _supersede(row)
            acting.act(row, read, why_not=_why_not(row))
    row.is_new = is_new
    return row


def _row(read: Body, *, device: Device | None, **about: Any) -> FieldOperation:
    at = acting.moment(read, about["op_id"], about["sent_at"], about["received_at"])
    visit_id = read.target.get("visit") or (
        about["op_id"] if read.type in acting.NAMES_A_VISIT else None
    )
    return FieldOperation(
        **about,
        device=device,
        seq=read.number("seq"),
        type=read.type,
        schema=read.whole["schema"],
        sha256=read.sha256,
        body=read.whole,
        visit_id=visit_id if isinstance(visit_id, UUID) else None,
        says=read.text("says", 200),
        captured_at=read.captured_at,
        skew=at.skew,
        app_version=read.text("app_version", 40),
        supersedes=read.supersedes,
        result=Result.APPLIED,
    )


def _stored(row: FieldOperation, read: Body) -> tuple[FieldOperation, bool]:
    """Insert it, or find the one that came before. Whoever comes second waits for the first.

    Bytes that could not be read give way to the same operation in one piece. Raises Refused.
    """
    if store_new(row):
        _warn_of_seq(row)
        return row, True
    rows = FieldOperation.objects.select_for_update(of=("self",))
    known = rows.get(person=row.person, op_id=row.op_id)
    if known.body is None:
        row.pk, row.raw = known.pk, known.raw
        row._state.adding = False
        row.save()
        return row, True
    if known.sha256 != row.sha256:
        log.error("op_reused", op_id=str(row.op_id), person=str(row.person_id), type=row.type)
        words = _("Something else was received under this id before. Nothing was changed.")
        raise Refused("op_reused", words)
    return known, False


def _unreadable(
    data: bytes, refusal: Refused, *, device: Device | None, **about: Any
) -> FieldOperation:
    """Keep the bytes, so that even what a phone garbled leaves a trace. Raises the refusal where
    the operation is here already, whole."""
    row = FieldOperation(
        **about,
        device=device,
        sha256=hashlib.sha256(data).hexdigest(),
        raw=data[:MOST_RAW],
        result=Result.REJECTED,
        why=UNREADABLE,
        detail=str(refusal),
        answer=acting.problem(refusal, _wrong(refusal)),
    )
    row.is_new = store_new(row)
    if row.is_new:
        return row
    known = FieldOperation.objects.get(person=row.person, op_id=row.op_id)
    if known.body is not None:
        raise refusal
    return known


def _wrong(refusal: Refused) -> list[dict[str, str]]:
    """What is wrong with the envelope, and where."""
    if isinstance(refusal, bodies.BadShape):
        return refusal.errors
    return [{"pointer": refusal.pointer, "code": refusal.code, "detail": str(refusal)}]


def _require_here(read: Body, by: Person) -> None:
    """Raises Refused while an operation that this one builds on is not here, or was not taken."""
    rows = FieldOperation.objects.filter(person=by, op_id__in=read.depends_on)
    taken = set(rows.exclude(result=Result.REJECTED, settled="").values_list("op_id", flat=True))
    if read.depends_on - taken:
        words = _("Something that this builds on has not arrived yet. It is sent again.")
        raise Refused("dependency", words, "/depends_on", status=409)


def _declare(row: FieldOperation, read: Body) -> None:
    named = [
        DeclaredPhoto(
            operation=row, sha256=sha256, size=each.get("size", 0), kind=each.get("kind", "")[:20]
        )
        for sha256, each in read.photos.items()
    ]
    if named:
        DeclaredPhoto.objects.bulk_create(named, ignore_conflicts=True)


def _supersede(row: FieldOperation) -> None:
    """What was refused, or sent back by the office, is put right by this one."""
    if row.supersedes is None:
        return
    rows = FieldOperation.objects.filter(person=row.person, op_id=row.supersedes)
    waits = rows.filter(result=Result.REJECTED, settled="") | rows.filter(settled=Settled.SENT_BACK)
    waits.update(settled=Settled.SUPERSEDED, settled_at=row.received_at, settled_by=row.person)


def _warn_of_seq(row: FieldOperation) -> None:
    """A number used twice shows a phone that was restored, or copied; nothing is refused for it."""
    if row.device_id is None or row.seq is None:
        return
    others = FieldOperation.objects.filter(device=row.device_id, seq=row.seq).exclude(pk=row.pk)
    if others.exists():
        log.warning("seq_used_twice", device=str(row.device_id), seq=row.seq, op=str(row.op_id))


def _why_not(row: FieldOperation) -> str:
    """Why it waits for the office whatever it says: it came in a file of somebody who left."""
    return "account_disabled" if row.imported_by_id and not may_sign_in(row.person) else ""
