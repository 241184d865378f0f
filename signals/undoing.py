"""Takes back the last thing done to a follow-up, or a signal that nobody has claimed yet."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from accounts import notices
from fieldapp.plumbing import outbox
from signals import credit, routing
from signals.lifecycle import LostReason, Stage, WrongMove
from signals.models import FollowUp, Signal, Step
from signals.models.followups import Verb
from signals.steps import TELL, locked, record, restore

if TYPE_CHECKING:
    from accounts.models import Person

UNDOABLE = {
    Verb.CLAIM,
    Verb.CONTACT,
    Verb.QUALIFY,
    Verb.QUOTE,
    Verb.WIN,
    Verb.LOSE,
    Verb.SNOOZE,
    Verb.RETURN,
    Verb.MERGE,
    Verb.HAND_OVER,
}


def last_step(follow_up: FollowUp) -> Step | None:
    """The last thing done that was neither undone nor is an undo."""
    steps = follow_up.steps.exclude(verb=Verb.UNDO).filter(undone_by=None)
    return steps.order_by("-at", "-id").first()


def can_undo(person: Person, step: Step | None, *, now: datetime) -> bool:
    """Their own last step, a minute at least after they took it."""
    if step is None or step.verb not in UNDOABLE or step.by_id != person.pk:
        return False
    return now <= step.at + timedelta(seconds=settings.UNDO_SECONDS)


@transaction.atomic
def undo(follow_up_id: UUID, *, by: Person, now: datetime) -> FollowUp:
    """Put back what one's own last step changed, as a Step that undoes it.

    Undone twice, it is undone once. Raises WrongMove when there is nothing of theirs to undo,
    or it is too late.
    """
    follow_up = locked(follow_up_id)
    newest = follow_up.steps.order_by("-at", "-id").first()
    if newest and newest.verb == Verb.UNDO and newest.by_id == by.pk:
        return follow_up
    step = last_step(follow_up)
    if step is None or not can_undo(by, step, now=now):
        raise WrongMove(_("There is nothing left to undo."))
    back = record(
        follow_up,
        Verb.UNDO,
        by=by,
        now=now,
        facts={"verb": step.verb},
        **restore(follow_up, step.before),
    )
    back.undoes = step
    back.save(update_fields=["undoes"])
    if step.verb == Verb.WIN:
        credit.thaw(follow_up)
    if step.verb == Verb.MERGE:
        FollowUp.objects.filter(pk__in=step.facts.get("carried", [])).update(merged_into=follow_up)
        credit.share_again(FollowUp.objects.get(pk=step.facts["into"]))
        credit.share_again(follow_up)
    outbox.withdraw(TELL, step.pk)
    outbox.withdraw(TELL, back.pk)
    notices.take_back(step.pk)
    return follow_up


@transaction.atomic
def take_back(signal_id: UUID, *, by: Person, now: datetime) -> Signal:
    """Undo a capture, until somebody has claimed its follow-up. Done twice, it is done once.

    Raises Http404 when the signal is not theirs, WrongMove when it has been claimed.
    """
    signal = (
        Signal.objects.select_for_update(of=("self",)).filter(pk=signal_id, technician=by).first()
    )
    if signal is None:
        raise Http404
    if signal.withdrawn_at:
        return signal
    found = routing.follow_up_now(signal)
    if found is not None:
        _close(locked(found.pk), by=by, now=now)
    signal.withdrawn_at = now
    signal.save(update_fields=["withdrawn_at"])
    return signal


def _close(follow_up: FollowUp, *, by: Person, now: datetime) -> None:
    if follow_up.stage not in (Stage.NEW, Stage.MERGED):
        raise WrongMove(_("%(name)s works on it already.") % {"name": follow_up.owner})
    target = follow_up.merged_into
    for earlier in follow_up.steps.all():
        outbox.withdraw(TELL, earlier.pk)
        notices.take_back(earlier.pk)
    step = record(
        follow_up,
        Verb.WITHDRAW,
        by=by,
        now=now,
        stage=Stage.LOST,
        owner_id=follow_up.owner_id or by.pk,
        closed_at=now,
        lost_reason=LostReason.NOT_REAL,
        merged_into_id=None,
        alarm_at=None,
    )
    outbox.withdraw(TELL, step.pk)
    if target:
        credit.share_again(target)
