"""Decides which queue a signal goes to and whose it is, and makes its follow-up.

``decide`` is a pure function of facts, so that it can be tried on the past. The rules of
version 1 are the defaults of every company: the account's rep first, then the territory's queue,
then the queue that takes what no other takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import Site
from accounts.models.access import Why
from accounts.sign_in import may_sign_in
from fieldapp.plumbing import outbox, prepared
from signals import clock, credit
from signals.lifecycle import Stage
from signals.models import FollowUp, Queue, QueueClock, Signal, Step
from signals.models.followups import Verb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from accounts.models import Person

VERSION = 1
REPS = ("account_rep", "customer__account_rep", "customer__parent__account_rep")
TELL = "signals.tell"
HOLD = "SELECT 1 FROM signals_queue WHERE id = %s AND archived_on IS NULL FOR KEY SHARE"
TAKE = "SELECT 1 FROM signals_signal WHERE id = %s FOR NO KEY UPDATE"
STAY = "SELECT 1 FROM accounts_person WHERE id = %s FOR SHARE"


@dataclass(frozen=True)
class Facts:
    """What the rules look at; ``reps`` in order: the site's, the customer's, its parent's."""

    territory_id: UUID | None
    reps: tuple[Person, ...]


@dataclass(frozen=True)
class Decision:
    """The queue, the owner if there is one already, and the rule that said so."""

    queue: Queue
    owner: Person | None
    rule: str


def decide(facts: Facts, queues: Sequence[Queue]) -> Decision:
    """Apply the default rules. ``queues`` holds at least the default one."""
    here = facts.territory_id
    own = next((queue for queue in queues if here and queue.territory_id == here), None)
    queue = own or next(queue for queue in queues if queue.is_default)
    if facts.reps:
        return Decision(queue, facts.reps[0], "account_rep")
    return Decision(queue, None, "territory" if own else "fallback")


def facts_of(signal: Signal) -> Facts:
    """The facts as they are now; reps who have left are passed over."""
    return Facts(signal.territory_id, reps_of(signal.site))


def reps_of(site: Site | None) -> tuple[Person, ...]:
    """The rep of the site, else of the customer, else of its parent, who are still with us."""
    if site is None:
        return ()
    customer = site.customer
    reps = (site.account_rep, customer.account_rep, customer.parent and customer.parent.account_rep)
    return tuple(rep for rep in reps if rep and may_sign_in(rep))


def queues() -> list[Queue]:
    """The queues in use, with their clocks; a company without any gets one, with all its reps."""
    found = _in_use()
    if not any(queue.is_default for queue in found):
        found.append(_first_queue())
    return found


@prepared.question
def _in_use() -> QuerySet[Queue]:
    return Queue.objects.filter(archived_on=None).prefetch_related("clocks")


def _first_queue() -> Queue:
    """The default queue where there is none: one of that name, else a new one.

    One that was archived is taken into use again: a signal must never be without a queue.
    """
    from accounts.models import Person

    queue = Queue.objects.filter(is_default=True).first()
    if queue is None:
        queue, _made = Queue.objects.get_or_create(name=_("Sales"))
    queue.is_default, queue.archived_on = True, None
    queue.save(update_fields=["is_default", "archived_on"])
    if not queue.members.exists():
        queue.members.set(Person.objects.filter(roles__contains=["rep"], is_active=True))
    set_default_clocks(queue)
    return queue


def set_default_clocks(queue: Queue) -> None:
    """Give a queue the default clock of each type that has none yet."""
    QueueClock.objects.bulk_create(
        [
            QueueClock(
                queue=queue,
                type=type_,
                unit=span.unit,
                remind_after=span.remind,
                due_after=span.due,
            )
            for type_, span in clock.DEFAULTS.items()
        ],
        ignore_conflicts=True,
    )


@transaction.atomic(savepoint=False)
def route(signal_id: UUID, *, now: datetime | None = None) -> FollowUp | None:
    """Make the follow-up of a signal, unless it has one. Called by the task, in its transaction.

    A signal that adds to another becomes part of the other's follow-up at once. One that was
    taken back before it was routed gets none.
    """
    now = now or timezone.now()
    signal = _signal(signal_id)
    if signal is None or signal.withdrawn_at:
        return None
    if hasattr(signal, "follow_up"):
        return signal.follow_up
    _follow_merger(signal)
    target = _added_to(signal, now=now)
    decision = _decision_on(signal, owned=target is None)
    follow_up = _create(signal, decision, target, now=now)
    credit.start(follow_up)
    step = Step.objects.create(
        follow_up=follow_up,
        verb=Verb.MERGE if target else Verb.ROUTE,
        at=now,
        became=follow_up.stage,
        facts={"rule": follow_up.rule},
        op_id=signal.pk,
        request_id=signal.request_id,
    )
    if target:
        credit.share_again(target)
    if follow_up.owner and signal.site:
        access.give(follow_up.owner, [signal.site], Why.FOLLOW_UP)
    outbox.add(TELL, step.pk)
    return follow_up


def follow_up_now(signal: Signal) -> FollowUp | None:
    """The follow-up of a signal, or None while it has not been routed, for a verb that changes it.

    The caller has locked the signal, as routing does: so it is routed either before the change,
    and found here, or after it, by what the signal is then.
    """
    return FollowUp.objects.filter(signal=signal).first()


def _signal(signal_id: UUID) -> Signal | None:
    """The signal, locked: nobody takes it back, says yes or routes it while we do.

    The lock comes first and the facts after it, or they could be older than the lock.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [signal_id])
    return next(iter(_whole(pk=signal_id)), None)


@prepared.question
def _whole(*, pk: UUID) -> QuerySet[Signal]:
    """A signal with all that routing asks of it."""
    more = (f"site__{name}" for name in REPS)
    return Signal.objects.filter(pk=pk).select_related(*more, "technician", "follow_up").order_by()


@prepared.question
def _site(*, pk: UUID) -> QuerySet[Site]:
    return Site.objects.filter(pk=pk).select_related(*REPS).order_by()


def _decision_on(signal: Signal, *, owned: bool) -> Decision:
    """Decide, and hold the queue and the owner until we commit.

    Where the queue was archived meanwhile, or its owner left or handed over, we decide anew.
    Unless it will be ``owned``, no person is held: it goes to a follow-up that has an owner.
    """
    while True:
        decision = decide(facts_of(signal), queues())
        if held(decision.queue) and (not owned or stays(signal, decision.owner)):
            return decision


def held(queue: Queue) -> bool:
    """Keep a queue from being archived until the transaction ends; false if it was already.

    Others may hold it too; whoever archives it waits for all of them, and counts what they wrote.
    """
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [queue.pk])
        return cursor.fetchone() is not None


def stays(signal: Signal, owner: Person | None) -> bool:
    """Keep the owner from handing over and leaving until the transaction ends; false if they did.

    Whoever hands over locks the person first: they wait for us and find the follow-up, or we for
    them, and then the site is read again.
    """
    if owner is None or signal.site_id is None:
        return True
    with connection.cursor() as cursor:
        cursor.execute(STAY, [owner.pk])
    signal.site = _site(pk=signal.site_id)[0]
    return reps_of(signal.site)[:1] == (owner,)


def _follow_merger(signal: Signal) -> None:
    """A site that became part of another while the signal was on its way."""
    if signal.site is not None and signal.site.merged_into is not None:
        signal.site = signal.site.merged_into
        signal.save(update_fields=["site"])


def _added_to(signal: Signal, *, now: datetime) -> FollowUp | None:
    """The open follow-up that this signal adds to; a closed one starts anew."""
    if signal.adds_to_id is None:
        return None
    target = route(signal.adds_to_id, now=now)
    while target is not None and target.merged_into_id:
        target = FollowUp.objects.get(pk=target.merged_into_id)
    if target is None or not target.is_open:
        return None
    return FollowUp.objects.select_for_update().get(pk=target.pk)


def _create(
    signal: Signal, decision: Decision, target: FollowUp | None, *, now: datetime
) -> FollowUp:
    times = clock.of_signal(signal, decision.queue, start=signal.received_at)
    return FollowUp.objects.create(
        signal=signal,
        queue=target.queue if target else decision.queue,
        owner=None if target else decision.owner,
        stage=Stage.MERGED if target else Stage.NEW,
        merged_into=target,
        closed_at=now if target else None,
        rule="adds_to" if target else decision.rule,
        rule_version=VERSION,
        clock_type=signal.clock_type,
        routed_at=now,
        due_at=times.due_at,
        act_by=times.due_at,
        alarm_at=None if target else times.remind_at,
    )


def destination(site: Site | None) -> Decision:
    """Where a signal from a site would go now, for the promise on the capture sheet."""
    return decide(Facts(site.territory_id if site else None, reps_of(site)), queues())
