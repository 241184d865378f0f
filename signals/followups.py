"""The sales verbs: claim, contact, qualify, quote, hand over.

Each locks the follow-up, asks ``lifecycle``, writes the Step, and adds what must follow to the
outbox, in one transaction. Repeated by the same person, it changes nothing.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import coverage, hours
from accounts.models.people import Role
from fieldapp.plumbing.problems import Refused
from signals import clock, lifecycle
from signals.lifecycle import Stage, WrongMove
from signals.models import FollowUp
from signals.models.followups import Verb
from signals.steps import locked, record, taken

if TYPE_CHECKING:
    from accounts.models import Person

REACHED, NO_ANSWER, NOT_NOW = "reached", "no_answer", "not_now"
OUTCOMES = (REACHED, NO_ANSWER, NOT_NOW)
CHANNELS = ("call", "email", "visit", "message")
DAYS_TO_NEXT_STEP = 5
SALES = {Role.REP, Role.SALES_MANAGER, Role.ADMIN}


def sells(person: Person) -> bool:
    """Whether this person's role works follow-ups at all; others get 403."""
    return bool(SALES & set(person.roles))


def works(person: Person, follow_up: FollowUp) -> bool:
    """Whether this person may act on it: its owner, a helper, or a manager of sales."""
    if person.pk == follow_up.owner_id or person.is_sales_manager or person.is_admin:
        return True
    return person.pk in follow_up.helper_ids


def can_claim(person: Person, follow_up: FollowUp) -> bool:
    """Whether a Claim button makes sense: new, also when it was given to them already."""
    return sells(person) and follow_up.stage == Stage.NEW


def can_contact(person: Person, follow_up: FollowUp) -> bool:
    """Whether they may log a call, snooze it or ask the technician: open, and theirs to do."""
    if not sells(person) or not follow_up.is_open:
        return False
    if follow_up.stage == Stage.NEW:
        return follow_up.owner_id == person.pk
    return works(person, follow_up)


def can_qualify(person: Person, follow_up: FollowUp) -> bool:
    """Whether the next thing may be that the need is real."""
    return can_contact(person, follow_up) and lifecycle.may(follow_up, Stage.QUALIFIED)


def can_quote(person: Person, follow_up: FollowUp) -> bool:
    """Whether an offer may go out now."""
    return can_contact(person, follow_up) and lifecycle.may(follow_up, Stage.QUOTED)


def can_hand_over(person: Person, follow_up: FollowUp) -> bool:
    """Whether they may give it to somebody else: its owner, or a manager of sales."""
    if not sells(person) or not follow_up.is_open:
        return False
    return person.pk == follow_up.owner_id or person.is_sales_manager or person.is_admin


@transaction.atomic
def claim(follow_up_id: UUID, *, by: Person, now: datetime, op_id: UUID | None = None) -> FollowUp:
    """Make ``by`` the owner. Claiming what one has claimed already changes nothing.

    While it is new any member of the queue may claim it, also when it was given to somebody;
    the former owner is told. Raises WrongMove when it has been claimed or is closed.
    """
    follow_up = locked(follow_up_id)
    if taken(follow_up, op_id):
        return follow_up
    require_open(follow_up)
    if follow_up.stage != Stage.NEW and follow_up.owner_id == by.pk:
        return follow_up
    if follow_up.stage != Stage.NEW:
        raise WrongMove(_("%(name)s has claimed it already.") % {"name": follow_up.owner})
    lifecycle.require(follow_up, Stage.CLAIMED)
    former = follow_up.owner_id
    record(
        follow_up,
        Verb.CLAIM,
        by=by,
        now=now,
        op_id=op_id,
        facts={"former_owner": str(former)} if former and former != by.pk else {},
        stage=Stage.CLAIMED,
        owner_id=by.pk,
        claimed_at=now,
    )
    return follow_up


@transaction.atomic
def contact(
    follow_up_id: UUID,
    *,
    by: Person,
    now: datetime,
    outcome: str,
    channel: str = "call",
    note: str = "",
    next_on: date | None = None,
    op_id: UUID | None = None,
) -> FollowUp:
    """Log a try to reach the customer; only reaching them stops the clock.

    ``outcome`` is reached, no_answer, or not_now: they want another day, and ``next_on`` says
    which, so that the clock ends then. Raises WrongMove when it is not theirs or is closed,
    Refused for a day that has passed.
    """
    follow_up = ready(follow_up_id, by=by, now=now)
    if taken(follow_up, op_id):
        return follow_up
    require_open(follow_up)
    _check_day(next_on, follow_up, now)
    changes = _after_contact(follow_up, outcome, next_on, now)
    record(
        follow_up,
        Verb.CONTACT,
        by=by,
        now=now,
        op_id=op_id,
        note=note,
        facts={"outcome": outcome, "channel": channel},
        attempts=follow_up.attempts + 1,
        **changes,
    )
    return follow_up


@transaction.atomic
def qualify(
    follow_up_id: UUID, *, by: Person, now: datetime, note: str = "", op_id: UUID | None = None
) -> FollowUp:
    """The need is real and somebody can decide on it."""
    return _advance(
        follow_up_id, Verb.QUALIFY, Stage.QUALIFIED, by=by, now=now, note=note, op_id=op_id
    )


@transaction.atomic
def quote(
    follow_up_id: UUID, *, by: Person, now: datetime, note: str = "", op_id: UUID | None = None
) -> FollowUp:
    """An offer went out."""
    return _advance(follow_up_id, Verb.QUOTE, Stage.QUOTED, by=by, now=now, note=note, op_id=op_id)


@transaction.atomic
def hand_over(
    follow_up_id: UUID, *, by: Person, to: Person, now: datetime, op_id: UUID | None = None
) -> FollowUp:
    """Give it to somebody else who sells; new ones stay new until they claim it.

    Raises WrongMove when it is not theirs to give or is closed, Refused when ``to`` does not
    sell.
    """
    follow_up = locked(follow_up_id)
    if taken(follow_up, op_id) or follow_up.owner_id == to.pk:
        return follow_up
    require_open(follow_up)
    if not sells(to):
        raise Refused("wrong_role", _("%(name)s does not sell.") % {"name": to}, "/to")
    if by.pk != follow_up.owner_id and not (by.is_sales_manager or by.is_admin):
        raise WrongMove(_("Only its owner or a sales manager can hand it over."))
    former = {"former_owner": str(follow_up.owner_id)} if follow_up.owner_id else {}
    facts = {"to": str(to.pk)} | former
    record(follow_up, Verb.HAND_OVER, by=by, now=now, op_id=op_id, facts=facts, owner_id=to.pk)
    follow_up.owner = to
    return follow_up


def ready(follow_up_id: UUID, *, by: Person, now: datetime) -> FollowUp:
    """Lock a follow-up that ``by`` may work on; what was given to them counts as claimed.

    Raises WrongMove when it is somebody else's or nobody's yet.
    """
    follow_up = locked(follow_up_id)
    if follow_up.stage == Stage.NEW and follow_up.owner_id == by.pk:
        record(follow_up, Verb.CLAIM, by=by, now=now, stage=Stage.CLAIMED, claimed_at=now)
    if follow_up.stage == Stage.NEW:
        raise WrongMove(_("Claim it first."))
    if not works(by, follow_up):
        raise WrongMove(_("%(name)s works on it.") % {"name": follow_up.owner})
    return follow_up


def require_open(follow_up: FollowUp) -> None:
    """Raises WrongMove when it is won, lost or merged."""
    if not follow_up.is_open:
        raise WrongMove(_("It is closed."))


def _advance(
    follow_up_id: UUID,
    verb: Verb,
    stage: Stage,
    *,
    by: Person,
    now: datetime,
    note: str,
    op_id: UUID | None,
) -> FollowUp:
    follow_up = ready(follow_up_id, by=by, now=now)
    if follow_up.stage == stage or taken(follow_up, op_id):
        return follow_up
    lifecycle.require(follow_up, stage)
    stamp = {Stage.QUALIFIED: "qualified_at", Stage.QUOTED: "quoted_at"}[stage]
    changes = _next_step(follow_up, None, now) | {"stage": stage, stamp: now}
    record(follow_up, verb, by=by, now=now, note=note, op_id=op_id, **changes)
    return follow_up


def _after_contact(
    follow_up: FollowUp, outcome: str, next_on: date | None, now: datetime
) -> dict[str, Any]:
    """What a call changes. Unreached, the clock runs on, unless the customer named a day."""
    if outcome == REACHED:
        changes = _next_step(follow_up, next_on, now)
        if follow_up.stage == Stage.CLAIMED:
            lifecycle.require(follow_up, Stage.CONTACTED)
            changes["stage"] = Stage.CONTACTED
        if follow_up.contacted_at is None:
            changes |= {"contacted_at": now, "alarm_at": None}
        return changes
    if next_on is None:
        return {}
    if follow_up.contacted_at:
        return _next_step(follow_up, next_on, now)
    if outcome == NOT_NOW:
        return {"next_on": next_on} | clock.moved(follow_up, _opening_on(next_on, follow_up))
    return {"next_on": next_on}


def _next_step(follow_up: FollowUp, next_on: date | None, now: datetime) -> dict[str, Any]:
    """When to act next: the day agreed, else some working days on. What slept is awake again."""
    if next_on is not None:
        act_by = _opening_on(next_on, follow_up)
    else:
        calendar = coverage.calendar_of(follow_up.signal.site)
        act_by = hours.add_working_days(now, DAYS_TO_NEXT_STEP, calendar)
    return {"next_on": next_on, "act_by": act_by, "snoozed_until": None}


def _opening_on(day: date, follow_up: FollowUp) -> datetime:
    """When the site opens on a day, or after it when it is closed then."""
    calendar = coverage.calendar_of(follow_up.signal.site)
    morning = datetime.combine(day, time(0), ZoneInfo(calendar.zone))
    return hours.next_opening(morning, calendar)


def _check_day(day: date | None, follow_up: FollowUp, now: datetime) -> None:
    if day and day < coverage.day_at(follow_up.signal.site, now):
        raise Refused("in_the_past", _("Choose today or a later day."), "/next_on")
