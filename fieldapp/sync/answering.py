"""What a phone is told: of one operation, of many, of itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from accounts.models import Photo
from fieldapp.sync.models import DeclaredPhoto, Epoch, FieldOperation, Result, Settled

if TYPE_CHECKING:
    from accounts.models import Person

MOST_SENT_BACK = 100
TOLD = ("words", "url", "clock_skew")


def of(row: FieldOperation) -> dict[str, Any]:
    """The acknowledgement, by which the phone knows that exactly this was received."""
    return {
        "op_id": str(row.op_id),
        "sha256": row.sha256,
        "result": row.result if row.result != Result.REJECTED else Result.APPLIED,
        "detail": row.detail if row.result != Result.REJECTED else row.settled_note,
        "missing_photos": missing([row])[row.pk],
        "received_at": row.received_at,
        **{name: row.answer[name] for name in TOLD if name in row.answer},
    }


def missing(rows: Iterable[FieldOperation]) -> dict[UUID, list[str]]:
    """For each operation the photos whose bytes are not here yet, as they were declared."""
    people = {row.pk: row.person_id for row in rows if (row.body or {}).get("photos")}
    found: dict[UUID, list[str]] = defaultdict(list)
    if not people:
        return found
    named = list(DeclaredPhoto.objects.filter(operation__in=people).order_by("operation", "id"))
    hashes = {each.sha256 for each in named}
    came = Photo.objects.filter(person__in=set(people.values()), sha256__in=hashes)
    here = set(came.values_list("person_id", "sha256"))
    for each in named:
        if (people[each.operation_id], each.sha256) not in here:
            found[each.operation_id].append(each.sha256)
    return found


def awaited() -> Exists:
    """For a query of photos: whether an operation that changes nothing yet goes with it."""
    waits = Q(operation__result__in=[Result.QUARANTINED, Result.REJECTED])
    named = DeclaredPhoto.objects.filter(waits, sha256=OuterRef("sha256"))
    return Exists(named.filter(operation__person=OuterRef("person")))


def states(person: Person, op_ids: Iterable[UUID]) -> dict[str, dict[str, Any]]:
    """How each of a person's operations stands; unknown ones are left out."""
    rows = list(FieldOperation.objects.filter(person=person, op_id__in=list(op_ids)))
    lacking = missing(rows)
    return {
        str(row.op_id): {
            "result": row.result,
            "detail": row.detail,
            "missing_photos": lacking[row.pk],
            "settled": row.settled,
            "settled_note": row.settled_note,
        }
        for row in rows
    }


def sent_back(person: Person) -> list[dict[str, str]]:
    """What the office could not place and asks its author about."""
    rows = FieldOperation.objects.filter(person=person, settled=Settled.SENT_BACK)
    rows = rows.order_by("-settled_at")[:MOST_SENT_BACK]
    return [{"op_id": str(row.op_id), "detail": row.settled_note or row.detail} for row in rows]


def is_refused(row: FieldOperation) -> bool:
    """Whether its author has to put it right: not any more once the office has."""
    return row.result == Result.REJECTED and row.settled not in (
        Settled.ACCEPTED,
        Settled.CORRECTED,
    )


def status_of(row: FieldOperation) -> int:
    """The HTTP status of the answer: 201 the first time, else 200; as it was refused."""
    if is_refused(row):
        return int(row.answer.get("status", 422))
    return 201 if row.is_new else 200


def epoch() -> str:
    """Which life of the database this is."""
    return str((Epoch.objects.first() or Epoch.objects.create()).pk)
