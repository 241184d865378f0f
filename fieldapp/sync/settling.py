"""What the office decides about an operation that it had to look at: accept, correct, send back.

The phone's own words are never changed: what is applied instead stands in the step. Whoever
recorded it stays its author; the step says who in the office decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fieldapp.plumbing.problems import Refused, WrongMove
from fieldapp.sync import placing, wording
from fieldapp.sync.models import Decision, FieldOperation, Result, ReviewStep, Settled
from fieldapp.sync.querysets import may_review

if TYPE_CHECKING:
    from accounts.models import Person

LONGEST = 500
REPLACES = {  # what is said again replaces what was said; of all else there would be two
    "work.done",
    "work.counters",
    "checklist.answers",
    "checklist.all_ok",
    "report.summary",
}
DECIDED = {
    Settled.ACCEPTED: gettext_lazy("%(name)s has accepted this already."),
    Settled.CORRECTED: gettext_lazy("%(name)s has corrected this already."),
    Settled.SENT_BACK: gettext_lazy("%(name)s has sent this back already."),
    Settled.SUPERSEDED: gettext_lazy("%(name)s has put this right on the phone already."),
}


@transaction.atomic
def accept(operation_id: UUID, *, by: Person, now: datetime) -> FieldOperation:
    """It counts: a doubt is settled; what could not be placed is applied in its author's name.

    Accepted twice, it is accepted once. Raises PermissionDenied, Http404; WrongMove when somebody
    has decided otherwise; Refused when even the office cannot apply it, which changes nothing.
    """
    operation = locked(operation_id, by=by)
    if operation.settled == Settled.ACCEPTED:
        return operation
    require_open(operation)
    if operation.result != Result.FLAGGED:
        placing.apply(operation, accepted_by=by, now=now)
    return _settle(operation, Settled.ACCEPTED, by=by, now=now)


@transaction.atomic
def correct(
    operation_id: UUID,
    changed: Mapping[str, Any],
    *,
    by: Person,
    now: datetime,
    note: str = "",
    new_visit_at: UUID | None = None,
) -> FieldOperation:
    """Apply it with other words, or to another visit or machine; what the phone said is kept.

    ``changed`` holds ``target`` and ``fields`` whole, as they shall be; ``new_visit_at`` is the
    site of a visit that is started for it. Raises as `accept`, and WrongMove for what counts
    already: that is changed where it stands.
    """
    operation = locked(operation_id, by=by)
    require_open(operation)
    if operation.result == Result.FLAGGED:
        raise WrongMove(_("This counts already. Change it on the visit."))
    if new_visit_at is not None:
        visit = placing.start_visit(operation, new_visit_at, changed["target"], by=by)
        changed = {**changed, "target": {**changed["target"], "visit": str(visit.pk)}}
    placing.apply(operation, accepted_by=by, now=now, **changed)
    return _settle(
        operation, Settled.CORRECTED, by=by, now=now, note=note, changed=placing.plain(changed)
    )


@transaction.atomic
def send_back(operation_id: UUID, *, words: str, by: Person, now: datetime) -> FieldOperation:
    """Ask whoever recorded it: their phone shows it again with ``words``. Twice is once.

    Raises as `accept`, Refused without words, and WrongMove for what counts already and would
    count twice when it is said again.
    """
    operation = locked(operation_id, by=by)
    words = words.strip()[:LONGEST]
    if operation.settled == Settled.SENT_BACK and operation.settled_note == words:
        return operation
    require_open(operation)
    if not words:
        raise Refused("required", _("Say in a few words what is to be put right."), "/words")
    if not may_send_back(operation):
        raise WrongMove(_("This counts already; sent again, it would be there twice."))
    return _settle(operation, Settled.SENT_BACK, by=by, now=now, note=words)


@transaction.atomic
def undo(operation_id: UUID, *, by: Person, now: datetime) -> FieldOperation:
    """Open it again; undone twice, it is undone once.

    Raises WrongMove for what somebody else decided, or what was applied by the decision.
    """
    operation = locked(operation_id, by=by)
    if not operation.settled:
        return operation
    if not may_undo(operation, by=by):
        raise WrongMove(_("This can no longer be taken back here."))
    step = {"decision": Decision.UNDONE, "by": by, "at": now}
    ReviewStep.objects.create(operation=operation, **step)
    operation.settled = operation.settled_note = ""
    operation.settled_at = operation.settled_by = None
    operation.save(update_fields=["settled", "settled_note", "settled_at", "settled_by"])
    return operation


def may_undo(operation: FieldOperation, *, by: Person) -> bool:
    """What was sent back, and a doubt that was settled, is opened again by whoever decided."""
    if operation.settled_by_id != by.pk:
        return False
    plain = operation.settled == Settled.ACCEPTED and operation.result == Result.FLAGGED
    return plain or operation.settled == Settled.SENT_BACK


def may_send_back(operation: FieldOperation) -> bool:
    """What does not count yet; and what, said again, replaces what was said."""
    return operation.result != Result.FLAGGED or operation.type in REPLACES


def locked(operation_id: UUID, *, by: Person) -> FieldOperation:
    """An operation that ``by`` may decide about, locked until the transaction ends.

    Raises PermissionDenied for whoever reviews nothing, Http404 for what is not theirs.
    """
    require_reviewer(by)
    rows = FieldOperation.objects.visible_to(by).select_for_update(of=("self",))
    operation = rows.select_related("person").filter(pk=operation_id).first()
    if operation is None:
        raise Http404
    return operation


def require_reviewer(person: Person) -> None:
    """Raises PermissionDenied for others than managers and admins."""
    if not may_review(person):
        raise PermissionDenied(_("What came from the field is reviewed by managers."))


def require_open(operation: FieldOperation) -> None:
    """Raises WrongMove when it was settled, or never had to be."""
    if operation.settled:
        who = operation.settled_by or operation.person
        raise WrongMove(str(DECIDED[Settled(operation.settled)]) % {"name": who})
    if operation.result == Result.APPLIED:
        raise WrongMove(_("There is nothing to decide: it was received as it is."))


def _settle(
    operation: FieldOperation,
    how: Settled,
    *,
    by: Person,
    now: datetime,
    note: str = "",
    changed: dict[str, Any] | None = None,
) -> FieldOperation:
    step = {"decision": how.value, "by": by, "at": now, "note": note[:LONGEST]}
    ReviewStep.objects.create(operation=operation, changed=changed, **step)
    operation.settled, operation.settled_note = how, note[:LONGEST]
    operation.settled_at, operation.settled_by = now, by
    operation.save(update_fields=["settled", "settled_note", "settled_at", "settled_by"])
    return operation


@dataclass(frozen=True)
class Many:
    """What became of several: how many were accepted, and why the others were not."""

    accepted: int
    refused: list[str]


def accept_many(operation_ids: list[UUID], *, by: Person, now: datetime) -> Many:
    """Accept several in the order in which they were recorded; each stands for itself.

    Raises PermissionDenied.
    """
    require_reviewer(by)
    rows = FieldOperation.objects.visible_to(by).filter(pk__in=operation_ids)
    order = rows.order_by("device", "seq", "received_at", "id").values_list("pk", "says", "type")
    refused, accepted = [], 0
    for pk, says, kind in order:
        try:
            accept(pk, by=by, now=now)
            accepted += 1
        except (Refused, Http404) as refusal:
            refused.append(f"{says or wording.kind(kind)}: {refusal}")
    return Many(accepted, refused)
