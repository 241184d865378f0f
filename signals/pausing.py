"""What stops or shifts a follow-up for a while: snooze, a question to the technician, said yes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import coverage, hours
from fieldapp.plumbing.problems import Refused
from signals import clock
from signals.followups import ready, require_open
from signals.lifecycle import WrongMove
from signals.models import FollowUp, Signal
from signals.models.followups import Verb
from signals.steps import locked, record, taken

if TYPE_CHECKING:
    from accounts.models import Person

CUSTOMER_NAMED_THE_DAY = "customer_named_the_day"


@transaction.atomic
def snooze(
    follow_up_id: UUID,
    *,
    by: Person,
    now: datetime,
    until: datetime,
    reason: str,
    op_id: UUID | None = None,
) -> FollowUp:
    """Put it out of sight until a moment. First contact stays due unless the customer named it.

    Raises Refused for a moment that has passed or no reason, WrongMove as the other verbs.
    """
    if until <= now:
        raise Refused("in_the_past", _("Choose a moment in the future."), "/until")
    if not reason.strip():
        raise Refused("required", _("Say why it can wait."), "/reason")
    follow_up = ready(follow_up_id, by=by, now=now)
    if taken(follow_up, op_id) or follow_up.snoozed_until == until:
        return follow_up
    require_open(follow_up)
    changes: dict[str, Any] = {"snoozed_until": until, "snooze_reason": reason.strip()[:200]}
    if follow_up.contacted_at or reason == CUSTOMER_NAMED_THE_DAY:
        calendar = coverage.calendar_of(follow_up.signal.site)
        changes["act_by"] = hours.next_opening(until, calendar)
        if follow_up.contacted_at is None:
            changes |= _due(follow_up, changes["act_by"])
    record(follow_up, Verb.SNOOZE, by=by, now=now, op_id=op_id, note=reason, **changes)
    return follow_up


@transaction.atomic
def ask_technician(
    follow_up_id: UUID, *, by: Person, now: datetime, question: str, op_id: UUID | None = None
) -> FollowUp:
    """Return it to the technician with a question; the clock stops, one working day at most."""
    if not question.strip():
        raise Refused("required", _("Write your question."), "/question")
    follow_up = ready(follow_up_id, by=by, now=now)
    if taken(follow_up, op_id):
        return follow_up
    require_open(follow_up)
    if follow_up.returned_at:
        raise WrongMove(_("A question is with the technician already."))
    changes: dict[str, Any] = {"returned_at": now}
    if follow_up.contacted_at is None and follow_up.due_at > now:
        calendar = coverage.calendar_of(follow_up.signal.site)
        left = hours.working_between(now, follow_up.due_at, calendar)
        latest = hours.add_working_days(now, 1, calendar)
        changes |= {"clock_left": left} | _due(follow_up, hours.add_working(latest, left, calendar))
    record(follow_up, Verb.RETURN, by=by, now=now, op_id=op_id, note=question, **changes)
    return follow_up


@transaction.atomic
def answer(
    follow_up_id: UUID, *, by: Person, now: datetime, text: str, op_id: UUID | None = None
) -> FollowUp:
    """The technician answers; the clock goes on with what was left of it.

    Raises WrongMove when nothing was asked, or somebody else was.
    """
    if not text.strip():
        raise Refused("required", _("Write your answer."), "/text")
    follow_up = locked(follow_up_id)
    if taken(follow_up, op_id):
        return follow_up
    if follow_up.returned_at is None:
        raise WrongMove(_("Nothing was asked."))
    changes: dict[str, Any] = {"returned_at": None, "clock_left": None}
    if follow_up.contacted_at is None and follow_up.clock_left is not None:
        calendar = coverage.calendar_of(follow_up.signal.site)
        due_at = hours.add_working(now, follow_up.clock_left, calendar)
        changes |= _due(follow_up, min(due_at, follow_up.due_at))
    record(follow_up, Verb.ANSWER, by=by, now=now, op_id=op_id, note=text, **changes)
    return follow_up


@transaction.atomic
def said_yes(signal_id: UUID, *, by: Person, now: datetime) -> Signal:
    """ "They said yes": a passive or observed signal becomes overt, and its clock hurries.

    Said twice, it was said once. The clock never becomes longer by it.
    """
    signal = Signal.objects.select_for_update(of=("self",)).get(pk=signal_id)
    if signal.said_yes_at:
        return signal
    signal.said_yes_at = now
    signal.save(update_fields=["said_yes_at"])
    found = FollowUp.objects.filter(signal=signal).first()
    if found is None:
        return signal
    follow_up = locked(found.merged_into_id or found.pk)
    changes: dict[str, Any] = {"clock_type": signal.clock_type}
    if follow_up.is_open and follow_up.contacted_at is None:
        times = clock.of_signal(signal, follow_up.queue, start=now)
        if times.due_at < follow_up.due_at:
            changes |= {"due_at": times.due_at, "act_by": times.due_at}
            if follow_up.alarm_level == clock.REMIND:
                changes["alarm_at"] = times.remind_at
            else:
                changes["alarm_at"] = times.due_at
    record(follow_up, Verb.SAID_YES, by=by, now=now, **changes)
    return signal


def _due(follow_up: FollowUp, due_at: object) -> dict[str, Any]:
    """A new end of the clock; a level not yet raised moves with it."""
    return {"due_at": due_at, "act_by": due_at, "alarm_at": due_at, "alarm_level": clock.LATE}
