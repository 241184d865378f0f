"""How a visit ends: the technician's summary, then the customer's name under it, or why not.

The signature, the end of the visit and its report are one transaction: all of it or nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls import checklists, visits, work
from calls.lifecycle import WrongMove
from calls.models import Operation, Signature, Visit
from calls.models.visits import VisitState
from calls.operations import Moment, begin, locked
from calls.reports import contents, languages, mailing, making, missing
from calls.reports.reading import current_signature
from calls.reports.summary import drafted
from calls.strokes import Strokes
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import Contact, Person

ADDED = gettext_lazy("Something was added to this page meanwhile. Please read it again and sign.")
SIGNED_WHILE = (VisitState.ON_SITE, VisitState.INCOMPLETE, VisitState.CLOSED_SHORT)
MOST_NAMED = 5  # things that are missing, in one sentence


@dataclass(frozen=True)
class Signed:
    """What came from the customer's page, or why nobody could sign.

    ``shown`` is the ``digest`` of what stood there.
    """

    name: str = ""
    contact: Contact | None = None
    email: str = ""
    language: str = ""
    strokes: Strokes | None = None
    ticked: bool = False
    why_not: str = ""
    shown: str = ""

    @property
    def said(self) -> dict[str, Any]:
        """What two sendings of one form have in common."""
        contact = str(self.contact.pk) if self.contact else ""
        return {**vars(self), "contact": contact}


@transaction.atomic
def keep_summary(
    visit_id: UUID, *, by: Person, at: Moment, summary: str, heard_nothing: bool = False
) -> Visit:
    """Keep the technician's words for the customer, and that nothing was heard, if so.

    Raises what ``operations.begin`` does, and WrongMove when somebody has signed.
    """
    said = {"summary": summary, "heard_nothing": heard_nothing}
    visit, operation = begin(visit_id, "summary", by=by, at=at, said=said, after_end=True)
    if operation is None:
        return visit
    require_unsigned(visit)
    _write_summary(visit, summary, heard_nothing=heard_nothing)
    return visit


@transaction.atomic
def finish(visit_id: UUID, signed: Signed, *, by: Person, at: Moment) -> Signature | None:
    """Keep the signature, or why there is none, end the visit, and have its report made and mailed.

    Sent again, it is the same signature; None when that was taken back since. A visit that was
    left incomplete or closed short has ended already, and only gets its signature.

    Raises WrongMove when somebody else was quicker or the visit is at no such point; Refused
    (``checklist_missing``, ``not_what_was_shown``). What a customer signed on a phone that had no
    network is signed: there the first is a doubt, and what the office has now is what is kept.
    """
    visit, operation = begin(visit_id, "sign", by=by, at=at, said=signed.said, after_end=True)
    if operation is None:
        return visit.signatures.filter(operation__op_id=at.op_id, withdrawn_at=None).first()
    require_unsigned(visit)
    shown = _what_was_shown(visit, signed, at)
    return _end(visit, operation, signed, by=by, at=at, shown=shown)


@transaction.atomic
def finish_unsigned(
    visit_id: UUID,
    signed: Signed,
    *,
    by: Person,
    at: Moment,
    summary: str,
    heard_nothing: bool = False,
) -> Signature | None:
    """End a visit that nobody signs; the summary and why come in one form. As ``finish``."""
    said = {"summary": summary, "heard_nothing": heard_nothing, **signed.said}
    visit, operation = begin(visit_id, "unsigned", by=by, at=at, said=said, after_end=True)
    if operation is None:
        return visit.signatures.filter(operation__op_id=at.op_id, withdrawn_at=None).first()
    require_unsigned(visit)
    _write_summary(visit, summary, heard_nothing=heard_nothing)
    return _end(visit, operation, signed, by=by, at=at, shown={})


@transaction.atomic
def done(
    visit_id: UUID,
    *,
    by: Person,
    at: Moment,
    heard_nothing: bool = False,
    why_unsigned: str | None = None,
    summary: str | None = None,
    email: str = "",
) -> Visit:
    """The work is done. Where there is something to sign, this is the end that nobody signs.

    ``why_unsigned`` says why; without it a visit that has something to sign is refused
    (``sign_off_missing``). ``summary`` is the technician's, else what was recorded is put
    together. Raises as ``finish``, and what ``visits.move`` does.
    """
    visit = locked(visit_id, by=by)
    if visit.state != VisitState.ON_SITE or not asks_for_signature(visit):
        return visits.done(visit_id, by=by, at=at, heard_nothing=heard_nothing)
    require_complete(visit, at)
    if why_unsigned is None and at.doubt("nobody_signed"):
        why_unsigned = _("Nobody was asked to sign.")
    if why_unsigned is None:
        words = _("Sign off first: what was done goes to the customer.")
        raise Refused("sign_off_missing", words, "/why_unsigned")
    language = languages.of(visit)
    words = summary or visit.summary
    words = words or drafted(contents.of(visit, language=language, now=at.received_at))
    signed = Signed(why_not=why_unsigned, email=email, language=language)
    facts: dict[str, Any] = {"summary": words, "heard_nothing": heard_nothing}
    finish_unsigned(visit_id, signed, by=by, at=at, **facts)
    visit.refresh_from_db()
    return visit


def asks_for_signature(visit: Visit, sheets: Sequence[checklists.Sheet] | None = None) -> bool:
    """Whether something was done, or has a checklist: the customer is to read and sign it.

    ``sheets`` are its checklists, where they are known already.
    """
    sheets = checklists.of_visit(visit) if sheets is None else sheets
    return bool(sheets) or work.has_work(visit)


def require_complete(visit: Visit, at: Moment) -> None:
    """Raises Refused (``checklist_missing``) while a checklist asks for something; it says what.

    From a phone that is a doubt: whoever did it has left.
    """
    found = missing.of(visit)
    if found and not at.doubt("checklist_missing"):
        named = "; ".join(each.words for each in found[:MOST_NAMED])
        facts = {"what": named + (" …" if len(found) > MOST_NAMED else "")}
        raise Refused("checklist_missing", _("Something is still missing: %(what)s") % facts)


def require_unsigned(visit: Visit) -> None:
    """Raises WrongMove when a visit is not to be signed now: not begun, over, or signed."""
    if current_signature(visit) is not None:
        raise WrongMove(_("This visit was signed already. Take its end back to change something."))
    if visit.state in (VisitState.PLANNED, VisitState.ON_THE_WAY):
        raise WrongMove(_("Say that you arrived first."))
    if visit.state not in SIGNED_WHILE:
        raise WrongMove(_("This visit has ended. Take its end back, or start a new one."))


def _write_summary(visit: Visit, summary: str, *, heard_nothing: bool) -> None:
    visit.summary = summary
    visit.heard_nothing = visit.heard_nothing or heard_nothing
    visit.rev += 1
    visit.save(update_fields=["summary", "heard_nothing", "rev"])


def _end(
    visit: Visit,
    operation: Operation,
    signed: Signed,
    *,
    by: Person,
    at: Moment,
    shown: dict[str, Any],
) -> Signature:
    """The end, the signature and the report of a locked visit. Raises as ``require_complete``."""
    if visit.state == VisitState.ON_SITE:
        require_complete(visit, at)
        visits.apply(visit, VisitState.DONE, by=by, at=at)
    facts = {name: value for name, value in vars(signed).items() if name != "shown"}
    signature = Signature.objects.create(
        visit=visit, operation=operation, shown=shown, by=by, signed_at=at.happened_at, **facts
    )
    report = making.ask(visit, by=by, now=at.received_at, signature=signature)
    if signed.email:
        mailing.send_to(report, signed.email, by=by, op_id=at.op_id, now=at.received_at)
    return signature


def _what_was_shown(visit: Visit, signed: Signed, at: Moment) -> dict[str, Any]:
    """What the customer signed; nobody signs what they did not read."""
    language = languages.of(visit, signed.language)
    shown = contents.of(visit, language=language, now=at.received_at)
    if not at.from_phone and digest(shown) != signed.shown:
        raise Refused("not_what_was_shown", str(ADDED), status=409)
    return shown


def digest(shown: dict[str, Any]) -> str:
    """By which the page that was signed is known again."""
    text = json.dumps(shown, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
