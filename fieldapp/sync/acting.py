"""Acts upon an operation that was received: its handler keeps what it says, or it waits.

What has happened is not refused because of what the office did meanwhile: it counts, with a doubt
(``flagged``), or waits for the office to place it (``quarantined``). Only what whoever captured it
can put right goes back to the phone (``rejected``).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import InterfaceError, OperationalError, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from calls.operations import Moment
from fieldapp.plumbing.field_forms import Kept, Sent
from fieldapp.plumbing.parsing import escaped
from fieldapp.plumbing.problems import Refused
from fieldapp.sync import doubts, kinds, schemas
from fieldapp.sync.models import FieldOperation, Result

if TYPE_CHECKING:
    from fieldapp.sync.bodies import Body

log = structlog.get_logger(__name__)
NAMES_A_VISIT = ("visit.start", "visit.phone_fix")  # the visit's id is the operation's
SIGNS = "report.sign"
CLOCK_WRONG = 300  # seconds
# Refused by a verb, and nothing that the technician could put right.
FOR_THE_OFFICE = {"op_reused", "different_body", "unknown_item", "unknown_reference", "no_all_ok"}


@dataclass
class Outcome:
    """What became of it, and what the phone is told."""

    result: Result
    why: str = ""
    detail: str = ""
    more: dict[str, Any] = field(default_factory=dict)


def moment(
    read: Body, op_id: UUID, sent_at: dt.datetime | None, received_at: dt.datetime
) -> Moment:
    """When it was done. A clock of which nothing is known is taken to be right, and never ahead."""
    sent = sent_at or received_at
    return Moment(op_id, read.captured_at or sent, sent, received_at, from_phone=True)


def act(row: FieldOperation, read: Body, *, why_not: str = "") -> None:
    """Run the handler of an operation, in a savepoint, and note what became of it.

    ``why_not`` keeps it for the office instead. Raises only what passes by itself, as when the
    database is away: then nothing of it is kept, and the phone sends it again.
    """
    at = moment(read, acts_as(row), row.sent_at, row.received_at)
    outcome = _quarantined(why_not) if why_not else _outcome(read, at, row)
    row.result, row.why, row.detail = outcome.result, outcome.why, outcome.detail
    row.answer = outcome.more
    if abs(row.skew) > CLOCK_WRONG:
        row.answer["clock_skew"] = row.skew
    row.save(update_fields=["result", "why", "detail", "answer"])


def acts_as(row: FieldOperation) -> UUID:
    """The id under which it is kept: what puts right what was never kept stands in its place.

    So a visit that was started offline, refused and put right is the one that all that was
    captured on it names.
    """
    op_id, earlier, known = row.op_id, row.supersedes, {row.op_id}
    while earlier is not None and earlier not in known:  # a phone may name them in a circle
        known.add(earlier)
        rows = FieldOperation.objects.filter(person=row.person, op_id=earlier)
        before = rows.exclude(result__in=[Result.APPLIED, Result.FLAGGED]).first()
        if before is None:
            break
        op_id, earlier = before.op_id, before.supersedes
    return op_id


def _outcome(read: Body, at: Moment, row: FieldOperation) -> Outcome:
    handler = kinds.KINDS.get(read.type)
    if handler is None or not schemas.is_known(read.said):
        return _quarantined("unknown_kind")
    if read.type == SIGNS and _something_waits(row):
        at.doubt("signed_other")
    sent = Sent(row.person, at, read.target, read.fields(at.op_id), tuple(read.photos))
    try:
        with transaction.atomic():
            kept = handler(sent)
    except Refused as refusal:
        return _refused(refusal)
    except (Http404, PermissionDenied) as error:
        return _quarantined("not_found" if isinstance(error, Http404) else "not_allowed")
    except BadRequest as error:
        return _refused(Refused("validation", _("An id in it cannot be read."), f"/{error}"))
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("operation_failed", op_id=str(row.op_id), type=row.type)
        return _quarantined("our_mistake")
    return _kept(kept, at)


def _something_waits(row: FieldOperation) -> bool:
    """Whether something of the visit that stood on the page that was signed is not kept yet."""
    rows = FieldOperation.objects.filter(person=row.person, visit_id=row.visit_id, settled="")
    rows = rows.filter(result__in=[Result.QUARANTINED, Result.REJECTED])
    return rows.exclude(pk=row.pk).exists()


def _kept(kept: Kept, at: Moment) -> Outcome:
    more = {"words": kept.words} if kept.words else {}
    more |= {"url": kept.url} if kept.url else {}
    if at.doubts:
        return Outcome(Result.FLAGGED, at.doubts[0], doubts.flagged(at.doubts), more)
    return Outcome(Result.APPLIED, detail=kept.words, more=more)


def _quarantined(why: str, words: str = "") -> Outcome:
    return Outcome(Result.QUARANTINED, why, doubts.quarantined(why, words))


def _refused(refusal: Refused) -> Outcome:
    """By a form, or a verb: back to the phone where its owner can put it right."""
    if refusal.status != 422 or refusal.code in FOR_THE_OFFICE:
        return _quarantined(refusal.code, str(refusal))
    return Outcome(Result.REJECTED, "validation", str(refusal), problem(refusal, _errors(refusal)))


def problem(refusal: Refused, errors: list[dict[str, str]]) -> dict[str, Any]:
    """What a phone is told of a refusal: the code, words, and what is wrong at which place."""
    code = "validation" if refusal.status == 422 else refusal.code
    return {"status": refusal.status, "code": code, "detail": str(refusal), "errors": errors}


def _errors(refusal: Refused) -> list[dict[str, str]]:
    if items := getattr(refusal, "items", None):
        return [_error(f"v-{item}", "invalid", words) for item, words in items.items()]
    if refusal.code == "validation" and refusal.form is not None:
        return [
            _error(name, entry["code"] or "invalid", entry["message"])
            for name, entries in refusal.form.errors.get_json_data().items()
            for entry in entries
        ]
    return [_error(refusal.pointer.strip("/"), refusal.code, str(refusal))]


def _error(name: str, code: str, words: str) -> dict[str, str]:
    field_of = "" if name == "__all__" else name
    pointer = f"/fields/{escaped(field_of)}" if field_of else "/fields"
    return {"pointer": pointer, "code": code, "detail": words}
