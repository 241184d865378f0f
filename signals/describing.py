"""A signal is captured first and described later: in the van, until somebody has claimed it.

What was said at first stays: words are added to it, never put in its place.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from fieldapp.plumbing.problems import Refused
from signals import pausing, routing
from signals.lifecycle import Stage, WrongMove
from signals.models import FollowUp, Signal
from signals.models.followups import Verb
from signals.status import follow_up_of
from signals.steps import locked, record, taken

if TYPE_CHECKING:
    from accounts.models import Person

LONGEST_NOTE = 2000


def can_describe(person: Person, signal: Signal) -> bool:
    """Only whoever noticed it, and only until it has been claimed."""
    if signal.technician_id != person.pk or signal.withdrawn_at:
        return False
    follow_up = follow_up_of(signal)
    return follow_up is None or follow_up.stage == Stage.NEW


@transaction.atomic
def describe(
    signal_id: UUID,
    *,
    by: Person,
    now: datetime,
    note: str = "",
    expects_call: bool = False,
    expects_call_on: date | None = None,
    fix_first: bool = False,
    op_id: UUID | None = None,
) -> Signal:
    """Add words to a signal, or that a call is expected, or that a fault must be fixed first.

    Nothing is taken away. The clock hurries when a call is expected; the service manager is told
    of "fix this first". Raises Http404 when it is not theirs, WrongMove once it is claimed,
    Refused when the words are too many.
    """
    rows = Signal.objects.select_for_update(of=("self",)).select_related("site")
    signal = rows.filter(pk=signal_id, technician=by, withdrawn_at=None).first()
    if signal is None:
        raise Http404
    found = routing.follow_up_now(signal)
    follow_up = locked(found.merged_into_id or found.pk) if found else None
    if follow_up and taken(follow_up, op_id):
        return signal
    _require_unclaimed(follow_up)
    changed = _complete(signal, note, expects_call, expects_call_on, fix_first)
    if not changed:
        return signal
    signal.save(update_fields=changed)
    if follow_up:
        _retell(follow_up, signal, changed, by=by, now=now, note=note, op_id=op_id)
    return signal


def _require_unclaimed(follow_up: FollowUp | None) -> None:
    if follow_up is not None and follow_up.stage != Stage.NEW:
        if follow_up.owner:
            raise WrongMove(_("%(name)s works on it already.") % {"name": follow_up.owner})
        raise WrongMove(_("It is closed."))


def _complete(
    signal: Signal, note: str, expects_call: bool, on: date | None, fix_first: bool
) -> list[str]:
    """Set what is new; returns the names of the fields that changed."""
    changed = []
    words = note.strip()
    if words and not f"\n{signal.note}".endswith(f"\n{words}"):
        signal.note = f"{signal.note}\n{words}".strip()
        changed.append("note")
        if len(signal.note) > LONGEST_NOTE:
            raise Refused("too_long", _("That is too long. Write it shorter."), "/note")
    if (expects_call or on) and not signal.expects_call:
        signal.expects_call = True
        changed.append("expects_call")
    if on and on != signal.expects_call_on:
        signal.expects_call_on = on
        changed.append("expects_call_on")
    if fix_first and not signal.fix_first:
        signal.fix_first = True
        changed.append("fix_first")
    return changed


def _retell(
    follow_up: FollowUp,
    signal: Signal,
    changed: list[str],
    *,
    by: Person,
    now: datetime,
    note: str,
    op_id: UUID | None,
) -> None:
    """Keep in the history what was added, and let the clock follow."""
    changes: dict[str, Any] = {}
    if "expects_call" in changed:
        changes = {"clock_type": signal.clock_type} | pausing.hurry(follow_up, signal, now=now)
    record(
        follow_up,
        Verb.DESCRIBE,
        by=by,
        now=now,
        op_id=op_id,
        note=note if "note" in changed else "",
        facts={"added": changed},
        **changes,
    )
