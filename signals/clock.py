"""The clock of a follow-up: working time to first contact, and its three levels.

Level 1 reminds, level 2 says late (a manager is told, a helper added), each level after that
tells the manager again, one working day apart. Timers are columns: the relay reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from accounts import coverage, hours
from fieldapp.plumbing import outbox
from signals.clues import SignalType
from signals.models import Escalation, FollowUp, Queue, QueueClock
from signals.models.queues import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from signals.models import Signal

REMIND, LATE = 1, 2
ALARM = "signals.raise_alarm"


@dataclass(frozen=True)
class Span:
    """How long a type of signal may wait: ``remind`` and ``due`` in ``unit``, working time."""

    unit: str
    remind: int
    due: int


DEFAULTS: dict[str, Span] = {
    SignalType.OVERT: Span(Unit.MINUTES, 60, 240),
    SignalType.PASSIVE: Span(Unit.DAYS, 1, 2),
    SignalType.OBSERVED: Span(Unit.DAYS, 2, 3),
}


@dataclass(frozen=True)
class Times:
    """When the customer must have been reached, and when the owner is reminded."""

    due_at: datetime
    remind_at: datetime


def span(queue: Queue | None, signal_type: str) -> Span:
    """A queue's clock for a type, or the default one."""
    rows: Iterable[QueueClock] = queue.clocks.all() if queue else ()
    for row in rows:
        if row.type == signal_type:
            return Span(row.unit, row.remind_after, row.due_after)
    return DEFAULTS[signal_type]


def times(length: Span, calendar: hours.Calendar, start: datetime) -> Times:
    """Both moments of a clock that starts at ``start``."""
    return Times(
        _after(start, length.due, length.unit, calendar),
        _after(start, length.remind, length.unit, calendar),
    )


def of_signal(signal: Signal, queue: Queue, *, start: datetime) -> Times:
    """The clock of a signal in a queue, in the working time of the signal's site."""
    return times(span(queue, signal.clock_type), coverage.calendar_of(signal.site), start)


def moved(follow_up: FollowUp, due_at: datetime) -> dict[str, Any]:
    """What a new end of the clock changes. A level that was raised is not raised again."""
    level = max(follow_up.alarm_level, LATE)
    return {"due_at": due_at, "act_by": due_at, "alarm_at": due_at, "alarm_level": level}


def run_over(follow_up: FollowUp, *, now: datetime) -> dict[str, Any]:
    """What holds of a clock that was stopped too late and runs on: it stays over, and after the
    level that is raised now the managers hear of it each working day.
    """
    tomorrow = _after(now, 1, Unit.DAYS, coverage.calendar_of(follow_up.signal.site))
    end = {"due_at": follow_up.due_at, "act_by": follow_up.due_at}
    return end | {"alarm_at": tomorrow, "alarm_level": LATE + 1}


def _after(start: datetime, amount: int, unit: str, calendar: hours.Calendar) -> datetime:
    """``amount`` of working time later, in minutes or in working days."""
    if unit == Unit.DAYS:
        return hours.add_working_days(start, amount, calendar)
    return hours.add_working(start, timedelta(minutes=amount), calendar)


def raise_due(*, now: datetime, limit: int = 500) -> int:
    """Raise the levels whose time has come, each once; returns how many.

    Call it in a transaction. Safe to run in several relays at once: rows are locked, and the
    constraint on Escalation has the last word.
    """
    due = FollowUp.objects.uncontacted().filter(alarm_at__lte=now, signal__withdrawn_at=None)
    due = due.select_for_update(skip_locked=True, of=("self",)).select_related("signal__site")
    follow_ups = list(due.order_by("alarm_at", "id")[:limit])
    outbox.add_all(ALARM, _escalate(follow_ups, now=now))
    for follow_up in follow_ups:
        follow_up.alarm_level += 1
        follow_up.alarm_at = next_alarm(follow_up, now=now)
    FollowUp.objects.bulk_update(follow_ups, ["alarm_at", "alarm_level"])
    return len(follow_ups)


def _escalate(follow_ups: list[FollowUp], *, now: datetime) -> list[UUID]:
    """Write that each has reached its level; the ids of what was written, now or before."""
    levels = {(each.pk, each.reopened, each.alarm_level) for each in follow_ups}
    Escalation.objects.bulk_create(
        [
            Escalation(follow_up_id=pk, round=round_, level=level, at=now)
            for pk, round_, level in levels
        ],
        ignore_conflicts=True,
    )
    kept = Escalation.objects.filter(follow_up__in=follow_ups)
    rows = kept.values_list("pk", "follow_up_id", "round", "level")
    return [pk for pk, *level in rows if tuple(level) in levels]


def next_alarm(follow_up: FollowUp, *, now: datetime) -> datetime:
    """When the level after this one is raised: at the clock's end, then each working day."""
    if follow_up.alarm_level == LATE:
        return follow_up.due_at
    calendar = coverage.calendar_of(follow_up.signal.site)
    moment = _after(follow_up.due_at, follow_up.alarm_level - LATE, Unit.DAYS, calendar)
    return max(moment, _after(now, 1, Unit.DAYS, calendar)) if moment <= now else moment
