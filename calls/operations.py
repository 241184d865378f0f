"""What technicians send about a visit, one form at a time: each form is acted upon once.

Every verb that keeps a fact of a visit begins here, for a page as for the API, so that all share
one dedupe, one lock and one answer to "may this still be changed".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404
from django.utils.translation import gettext as _

from calls.lifecycle import OPEN, WrongMove
from calls.models import Operation, Visit
from calls.models.visits import VisitState
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from fieldapp.plumbing.storing import store_new

if TYPE_CHECKING:
    from accounts.models import Person


@dataclass(frozen=True)
class Moment:
    """When something was done, by the phone's clock and by ours, and the form's id.

    ``from_phone``: it was captured before it was sent, and has happened whatever is so by now.
    Then the verbs keep it and name in ``doubts`` what the office should look at, where a page
    would have been refused.
    """

    op_id: UUID
    captured_at: datetime
    sent_at: datetime
    received_at: datetime
    from_phone: bool = False
    doubts: list[str] = field(default_factory=list, compare=False)

    @classmethod
    def here(cls, now: datetime, op_id: UUID | None = None) -> Moment:
        """Done on a page of ours, just now."""
        return cls(op_id or uuid7(), now, now, now)

    @property
    def skew(self) -> int:
        """How many seconds the phone's clock was ahead of ours."""
        return round((self.sent_at - self.received_at).total_seconds())

    @property
    def happened_at(self) -> datetime:
        """The phone's time, corrected by its skew, and never after we heard of it."""
        return min(self.captured_at - timedelta(seconds=self.skew), self.received_at)

    def doubt(self, why: str) -> bool:
        """Note why the office should look at it, and go on; False for a page, which is refused."""
        if self.from_phone and why not in self.doubts:
            self.doubts.append(why)
        return self.from_phone

    @property
    def kept(self) -> dict[str, Any]:
        """The columns that every fact from the field keeps."""
        return {
            "op_id": self.op_id,
            "captured_at": self.captured_at,
            "sent_at": self.sent_at,
            "received_at": self.received_at,
            "skew": self.skew,
            "request_id": request_id(),
        }


def request_id() -> str:
    """The id of the request that is being answered; empty outside one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64]


def locked(visit_id: UUID, *, by: Person) -> Visit:
    """The visit, locked until the transaction ends; of somebody who goes. Raises Http404."""
    rows = Visit.objects.select_for_update(of=("self",)).of(by).select_related("site")
    visit = rows.filter(pk=visit_id).first()
    if visit is None:
        raise Http404
    return visit


def begin(
    visit_id: UUID,
    kind: str,
    *,
    by: Person,
    at: Moment,
    said: Mapping[str, Any] | None = None,
    after_end: bool = False,
) -> tuple[Visit, Operation | None]:
    """Lock a visit and note that a form about it came. The operation is None when it came before.

    Call it inside a transaction, which keeps what the form says. ``said`` is what it says: the
    same id with other words is refused. ``after_end``: the verb itself says what an ended visit
    still takes.

    Raises Http404 when the visit is not theirs; WrongMove when it has ended and this happened
    later, which from a phone is a doubt (``visit_ended``); Refused (``op_reused``,
    ``different_body``) when the id was used for something else.
    """
    visit = locked(visit_id, by=by)
    sha256 = digest(said)
    known = Operation.objects.filter(by=by, op_id=at.op_id).first()
    if known is not None:
        _require_same(known, visit, kind, sha256)
        return visit, None
    if not after_end:
        require_open(visit, at)
    kept = Operation(visit=visit, kind=kind, by=by, said_sha256=sha256, **at.kept)
    if not store_new(kept):  # at this moment, about another visit
        raise Refused("op_reused", _("Open the page again and repeat it."), "/op_id")
    return visit, kept


def require_open(visit: Visit, at: Moment) -> None:
    """A visit takes facts until it ends, and afterwards those from before its end.

    A phone may bring the others too, with a doubt; and what the customer signed without.
    """
    if visit.archived_on:
        raise WrongMove(_("This visit was taken back. Start a new one."))
    if visit.state in OPEN:
        return
    if visit.finished_at and at.happened_at <= visit.finished_at:
        if at.from_phone and visit.signatures.filter(withdrawn_at=None).exists():
            at.doubt("signed_other")
        return
    if at.doubt("visit_ended"):
        return
    if visit.state == VisitState.CANCELLED:
        raise WrongMove(_("This visit was cancelled. Start a new one."))
    raise WrongMove(_("This visit has ended. Take its end back, or start a new one."))


def _require_same(known: Operation, visit: Visit, kind: str, sha256: str) -> None:
    if known.visit_id != visit.pk or known.kind != kind:
        raise Refused("op_reused", _("Open the page again and repeat it."), "/op_id")
    if known.said_sha256 != sha256:
        words = _("This form was sent before with something else. Open the page again.")
        raise Refused("different_body", words, "/op_id", status=409)


def digest(said: Mapping[str, Any] | None) -> str:
    """The hash of what a form says; empty where it says nothing."""
    if said is None:
        return ""
    text = json.dumps(said, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
