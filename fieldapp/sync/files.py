"""The file in which a phone saved what it had not sent, brought to the office another way.

It is NDJSON: a header that says whose it is, then a line for each operation and each photo. Each
line goes the way it would have gone from the phone, with the same dedupe, and stands for itself:
brought in twice, or after the phone has sent it, it changes nothing.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import photos
from accounts.models import Person
from calls.sending import read_id
from fieldapp import photo_api
from fieldapp.plumbing.parsing import printable, read_object
from fieldapp.plumbing.problems import Refused
from fieldapp.sync import bodies, receiving, wording
from fieldapp.sync.models import Device, FieldOperation, Result
from fieldapp.sync.querysets import people_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

log = structlog.get_logger(__name__)
KIND, VERSION = "earshot-field-file", 1
MOST_BYTES = 200_000_000
LONGEST_LINE = 14_000_000  # a photo of 10 MB in base64, and what stands around it
MOST_LINES = 20_000
ENVELOPE = ("op_id", "sent_at")  # in the file beside what the phone would have sent


class Fate(StrEnum):
    """What became of a line."""

    NEW = "new"
    KNOWN = "known"
    REVIEW = "review"
    REFUSED = "refused"


@dataclass(frozen=True)
class Line:
    """One line: its number in the file, what it was, what became of it, and why."""

    number: int
    what: str
    fate: Fate
    why: str = ""
    operation: UUID | None = None


@dataclass
class Brought:
    """A whole file: whose, made when, and each line."""

    person: Person
    made_at: dt.datetime | None
    lines: list[Line] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each fate, none left out."""
        counted = Counter(line.fate.value for line in self.lines)
        return {fate.value: counted[fate.value] for fate in Fate}


def bring_in(file: IO[bytes], *, by: Person | None, now: dt.datetime) -> Brought:
    """Apply a file line by line; ``by`` brings it, None for whoever runs the server.

    Raises Refused when it is none of ours, is too large, or is of somebody whom ``by`` does not
    look after; nothing was read then.
    """
    found = _lines(file)
    brought, device = _header(next(found, (1, b"")), by)
    held: list[tuple[int, dict[str, Any]]] = []
    for number, text in found:
        if number > MOST_LINES:
            raise Refused("too_large", _("The file has too many lines."), status=413)
        _line(number, text, brought, device, held, by=by, now=now)
    while held and (waiting := held):
        held = []
        for number, op in waiting:
            _op(number, op, brought, device, held, by=by, now=now)
        if len(held) == len(waiting):
            break
    words = _("It builds on something that is neither here nor in the file.")
    for number, op in held:
        brought.lines.append(Line(number, _named(op), Fate.REFUSED, words))
    brought.lines.sort(key=lambda line: line.number)
    counted = {f"lines_{fate}": count for fate, count in brought.counts.items()}
    log.info("field_file", person=str(brought.person.pk), by=str(by.pk if by else ""), **counted)
    return brought


def _lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Each line that is not empty, one at a time; of one that is too long only its beginning."""
    total = number = 0
    while data := file.readline(LONGEST_LINE + 1):
        number, total, ended = number + 1, total + len(data), data.endswith(b"\n")
        while len(data) > LONGEST_LINE and not ended:
            rest = file.readline(LONGEST_LINE)
            total, ended = total + len(rest), not rest or rest.endswith(b"\n")
        if total > MOST_BYTES:
            raise Refused("too_large", _("The file is larger than 200 MB."), status=413)
        if data.strip():
            yield number, data


def _header(first: tuple[int, bytes], by: Person | None) -> tuple[Brought, Device | None]:
    try:
        head = json.loads(first[1][:10_000])
        known = head["kind"] == KIND and head["version"] == VERSION
        user = head["user"]
        named = read_id(str(user["id"])), printable(str(user["username"]))[:60]
    except (ValueError, KeyError, TypeError, RecursionError):
        known = False
    if not known:
        words = _("This is not a file that a phone has saved. Choose one called field-unsent-….")
        raise Refused("not_a_field_file", words, "/file")
    people: QuerySet[Person] = Person.objects.all()
    if by is not None:
        people = people.filter(pk__in=people_of(by).values("pk"))
    person = people.filter(pk=named[0]).first() if isinstance(named[0], UUID) else None
    if person is None:
        words = _("This file is of %(name)s, whom you do not look after.")
        raise Refused("not_found", words % {"name": named[1]}, "/file")
    device_id = _uuid(head.get("device_id"))
    device = Device.objects.filter(pk=device_id).first() if device_id else None
    return Brought(person, bodies.moment(head.get("made_at"))), device


def _uuid(value: object) -> UUID | None:
    found = read_id(value) if isinstance(value, str) else None
    return found if isinstance(found, UUID) else None


def _line(
    number: int,
    text: bytes,
    brought: Brought,
    device: Device | None,
    held: list[tuple[int, dict[str, Any]]],
    **how: Any,
) -> None:
    """One line, whatever is in it."""
    try:
        if len(text) > LONGEST_LINE:
            raise Refused("too_large", _("The line is too long."))
        said = read_object(text)
        if isinstance(said.get("photo"), dict):
            brought.lines.append(_photo(number, said["photo"], brought.person, how["now"]))
        elif isinstance(said.get("op"), dict):
            # As the phone's channel reads it: not as `read_object` does, which makes Decimals.
            _op(number, json.loads(text)["op"], brought, device, held, **how)
        else:
            raise Refused("wrong_shape", _("It is neither an operation nor a photo."))
    except Refused as refusal:
        brought.lines.append(Line(number, _("Line"), Fate.REFUSED, str(refusal)))


def _op(
    number: int,
    op: dict[str, Any],
    brought: Brought,
    device: Device | None,
    held: list[tuple[int, dict[str, Any]]],
    *,
    by: Person | None,
    now: dt.datetime,
) -> None:
    op_id = _uuid(op.get("op_id"))
    if op_id is None:
        words = _("It has no id.")
        brought.lines.append(Line(number, _named(op), Fate.REFUSED, words))
        return
    body = {name: value for name, value in op.items() if name not in ENVELOPE}
    try:
        row = receiving.receive(
            body,
            op_id=op_id,
            by=brought.person,
            device=device,
            sent_at=None,
            now=now,
            imported_by=by or brought.person,
        )
    except Refused as refusal:
        if refusal.code == "dependency":
            held.append((number, op))
            return
        brought.lines.append(Line(number, _named(op), Fate.REFUSED, str(refusal)))
        return
    brought.lines.append(_told(number, op, row))


def _told(number: int, op: dict[str, Any], row: FieldOperation) -> Line:
    if not row.is_new:
        return Line(number, _named(op), Fate.KNOWN, operation=row.pk)
    if row.result == Result.APPLIED:
        return Line(number, _named(op), Fate.NEW, operation=row.pk)
    return Line(number, _named(op), Fate.REVIEW, wording.why(row), row.pk)


def _named(op: dict[str, Any]) -> str:
    says = op.get("says")
    return str(says)[:200] if says else wording.kind(str(op.get("type", "")))[:60] or _("Line")


def _photo(number: int, said: dict[str, Any], person: Person, now: dt.datetime) -> Line:
    """Raises Refused for bytes that are none of a photo's."""
    text, sha256 = said.get("base64"), said.get("sha256")
    if not isinstance(text, str) or not isinstance(sha256, str):
        raise Refused("wrong_shape", _("The photo has no bytes."))
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refused("wrong_shape", _("The bytes of the photo cannot be read.")) from None
    with transaction.atomic():
        photo, is_new = photos.receive(sha256, data, by=person, now=now)
        if photo.site_id is None:
            photo_api.settle(photo, by=person)
    return Line(number, _("Photo"), Fate.NEW if is_new else Fate.KNOWN)
