"""How a follow-up ends, and how it begins again: win, lose, merge, wake, nobody called."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from accounts import coverage
from fieldapp.plumbing import outbox
from fieldapp.plumbing.problems import Refused
from signals import clock, credit, lifecycle
from signals.followups import can_contact, ready, sells, works
from signals.lifecycle import LostReason, Stage, WrongMove
from signals.models import Escalation, FollowUp, Signal
from signals.models.followups import Verb
from signals.steps import locked, record, taken

if TYPE_CHECKING:
    from accounts.models import Person


def can_win(person: Person, follow_up: FollowUp) -> bool:
    """Whether it may be sold now: the customer was reached."""
    return can_contact(person, follow_up) and lifecycle.may(follow_up, Stage.WON)


def can_merge(person: Person, follow_up: FollowUp) -> bool:
    """Whether it may become part of another: a new one by anybody who sells."""
    if not sells(person) or not lifecycle.may(follow_up, Stage.MERGED):
        return False
    return follow_up.stage == Stage.NEW or works(person, follow_up)


@transaction.atomic
def win(
    follow_up_id: UUID,
    *,
    by: Person,
    now: datetime,
    value: Decimal,
    monthly: Decimal | None = None,
    months: int | None = None,
    thanks: str = "",
    op_id: UUID | None = None,
) -> FollowUp:
    """They bought. ``value`` is in the company's currency; credit shares freeze.

    ``thanks`` is a word from the rep to the technician. Raises WrongMove before the customer
    was reached, and when it is not theirs or is closed.
    """
    follow_up = ready(follow_up_id, by=by, now=now)
    if follow_up.stage == Stage.WON or taken(follow_up, op_id):
        return follow_up
    lifecycle.require(follow_up, Stage.WON)
    record(
        follow_up,
        Verb.WIN,
        by=by,
        now=now,
        op_id=op_id,
        facts={"value": str(value)},
        stage=Stage.WON,
        closed_at=now,
        value=value,
        monthly=monthly,
        months=months,
        thanks=thanks.strip(),
        alarm_at=None,
        snoozed_until=None,
    )
    credit.freeze(follow_up, now=now)
    return follow_up


@transaction.atomic
def lose(
    follow_up_id: UUID,
    *,
    by: Person,
    now: datetime,
    reason: str,
    note: str = "",
    rival: str = "",
    until: date | None = None,
    op_id: UUID | None = None,
) -> FollowUp:
    """They did not buy, and why. A competitor has a name; "bound until" has a day, and wakes then.

    Raises Refused when the name or the day is missing, WrongMove as the other verbs.
    """
    if reason == LostReason.COMPETITOR and not rival.strip():
        raise Refused("required", _("Say which other brand."), "/rival")
    follow_up = ready(follow_up_id, by=by, now=now)
    if follow_up.stage == Stage.LOST or taken(follow_up, op_id):
        return follow_up
    today = coverage.day_at(follow_up.signal.site, now)
    if reason == LostReason.LOCKED_UNTIL and (until is None or until <= today):
        raise Refused("required", _("Say until which day in the future."), "/until")
    lifecycle.require(follow_up, Stage.LOST)
    record(
        follow_up,
        Verb.LOSE,
        by=by,
        now=now,
        op_id=op_id,
        note=note,
        facts={"reason": reason},
        stage=Stage.LOST,
        closed_at=now,
        lost_reason=reason,
        rival=rival.strip() if reason == LostReason.COMPETITOR else "",
        locked_until=until if reason == LostReason.LOCKED_UNTIL else None,
        alarm_at=None,
        snoozed_until=None,
    )
    return follow_up


@transaction.atomic
def merge(
    follow_up_id: UUID, *, by: Person, into: UUID, now: datetime, op_id: UUID | None = None
) -> FollowUp:
    """Make it part of another open follow-up of the same account; credit is split.

    Raises Refused when both are one, of two accounts, or the other is closed; WrongMove when it
    is not theirs.
    """
    if into == follow_up_id:
        raise Refused("same_follow_up", _("Choose another follow-up."), "/into")
    first, second = sorted((follow_up_id, into), key=str)
    both = {pk: locked(pk) for pk in (first, second)}  # always in one order: no deadlock
    follow_up, target = both[follow_up_id], both[into]
    if follow_up.merged_into_id == into or taken(follow_up, op_id):
        return follow_up
    _check_target(follow_up, target)
    if follow_up.stage != Stage.NEW and not works(by, follow_up):
        raise WrongMove(_("%(name)s works on it.") % {"name": follow_up.owner})
    lifecycle.require(follow_up, Stage.MERGED)
    carried = list(follow_up.merged.values_list("pk", flat=True))
    follow_up.merged.update(merged_into=target)
    record(
        follow_up,
        Verb.MERGE,
        by=by,
        now=now,
        op_id=op_id,
        facts={"into": str(into), "carried": [str(pk) for pk in carried]},
        stage=Stage.MERGED,
        merged_into_id=into,
        closed_at=now,
        alarm_at=None,
        snoozed_until=None,
    )
    credit.share_again(target)
    return follow_up


def _check_target(follow_up: FollowUp, target: FollowUp) -> None:
    if follow_up.signal.customer_id != target.signal.customer_id:
        raise Refused("other_account", _("Choose a follow-up of the same account."), "/into")
    if not target.is_open:
        raise Refused("closed", _("The other follow-up is closed."), "/into")


@transaction.atomic
def nobody_called(
    signal_id: UUID, *, by: Person, now: datetime, op_id: UUID | None = None
) -> FollowUp:
    """The technician hears from the customer that nobody called: it opens again and escalates.

    Who was late stays late; only a clock that was stopped in time starts anew. Raises Http404
    while the signal has no follow-up, WrongMove when it was sold.
    """
    signal = Signal.objects.select_related("follow_up").filter(pk=signal_id).first()
    if signal is None or not hasattr(signal, "follow_up"):
        raise Http404
    follow_up = locked(signal.follow_up.merged_into_id or signal.follow_up.pk)
    newest = follow_up.steps.order_by("-at", "-id").first()
    again = newest is not None and newest.verb == Verb.NOBODY_CALLED and newest.by_id == by.pk
    if again or taken(follow_up, op_id):
        return follow_up
    if follow_up.stage == Stage.WON:
        raise WrongMove(_("It was sold."))
    changes = _anew(follow_up, now=now) | _clock_so_far(follow_up, now=now)
    if follow_up.stage != changes["stage"]:
        lifecycle.require(follow_up, Stage(changes["stage"]))
    record(follow_up, Verb.NOBODY_CALLED, by=by, now=now, op_id=op_id, **changes)
    escalation, _made = Escalation.objects.get_or_create(
        follow_up=follow_up,
        round=follow_up.reopened,
        level=clock.LATE,
        defaults={"at": now},
    )
    outbox.add(clock.ALARM, escalation.pk)
    return follow_up


def _clock_so_far(follow_up: FollowUp, *, now: datetime) -> dict[str, Any]:
    """What a complaint leaves as it was: a clock that was over, or that runs and ends sooner."""
    stopped = follow_up.contacted_at or follow_up.closed_at
    if stopped:
        return clock.run_over(follow_up, now=now) if stopped > follow_up.due_at else {}
    if clock.of_signal(follow_up.signal, follow_up.queue, start=now).due_at < follow_up.due_at:
        return {}
    return {
        name: getattr(follow_up, name) for name in ("due_at", "act_by", "alarm_at", "alarm_level")
    }


def wake_locked(*, now: datetime, today: date) -> int:
    """Open again what was lost "bound until" a day that has come; returns how many."""
    due = FollowUp.objects.filter(stage=Stage.LOST, locked_until__lte=today)
    count = 0
    for pk in due.order_by("locked_until", "id").values_list("pk", flat=True)[:200]:
        with transaction.atomic():
            follow_up = locked(pk)
            if follow_up.stage == Stage.LOST and follow_up.locked_until:
                changes = _anew(follow_up, now=now) | {"locked_until": None}
                record(follow_up, Verb.WAKE, by=None, now=now, **changes)
                count += 1
    return count


def _anew(follow_up: FollowUp, *, now: datetime) -> dict[str, Any]:
    """A clock from now on, with its owner if it had one; what was new stays new."""
    is_theirs = follow_up.owner_id and follow_up.stage != Stage.NEW
    times = clock.of_signal(follow_up.signal, follow_up.queue, start=now)
    return {
        "stage": Stage.CLAIMED if is_theirs else Stage.NEW,
        "contacted_at": None,
        "qualified_at": None,
        "quoted_at": None,
        "closed_at": None,
        "lost_reason": "",
        "rival": "",
        "snoozed_until": None,
        "returned_at": None,
        "next_on": None,
        "due_at": times.due_at,
        "act_by": times.due_at,
        "alarm_at": times.remind_at,
        "alarm_level": clock.REMIND,
        "reopened": follow_up.reopened + 1,
    }
