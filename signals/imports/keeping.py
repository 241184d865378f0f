"""Keeps signals of the past as if they had been captured then: in a handful of statements.

Stamped as capture stamps them; their clocks count from when they were noticed. Nothing is asked
of the outbox: nobody is told of what is long over. What is still open and not due yet has its
reminder ahead of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from accounts import access
from accounts.models.access import Why
from fieldapp.plumbing.ids import uuid7
from signals import clock, routing
from signals.lifecycle import CLOSED, Stage
from signals.models import CreditShare, FollowUp, Signal, Step
from signals.models.followups import RULE_OF_IMPORTS, Verb

if TYPE_CHECKING:
    from accounts.models import Person, Site
    from signals.models import Queue

MARK = "imported"  # in the facts of a step that an import wrote
STAGES = {
    "contacted_at": (Verb.CONTACT, Stage.CONTACTED),
    "qualified_at": (Verb.QUALIFY, Stage.QUALIFIED),
    "quoted_at": (Verb.QUOTE, Stage.QUOTED),
}
OF_SIGNAL = {
    "signal_ref": "ref",
    "noticed_at": "noticed_at",
    "type": "type",
    "clue": "clue",
    "technician": "technician",
    "site_ref": "site",
    "machine_ref": "machine",
    "offer": "offer",
    "offer_category": "offer_category",
    "note": "note",
}
STAMPED = ["sent_at", "received_at", "territory", "customer", "segment", "model"]
OF_FOLLOW_UP = [
    *("queue", "owner", "stage", "rule", "clock_type", "routed_at", "due_at", "act_by"),
    *("alarm_at", "alarm_level", *STAGES, "closed_at", "value", "lost_reason"),
]


@dataclass
class Told:
    """What a row says; ``signal`` is there where it was imported before."""

    signal: Signal | None
    says: dict[str, Any]
    follow_up: FollowUp = field(init=False)
    is_new: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_new = self.signal is None


def owner_now(site: Site) -> Person | None:
    """The rep whose account it is today."""
    return next(iter(routing.reps_of(site)), None)


def keep(told: list[Told], *, now: datetime) -> None:
    """Store a batch."""
    queues = routing.queues()
    for each in told:
        each.signal = stamped(each)
        each.follow_up = ended(each, each.signal, queues, now=now)
    _store(Signal, [each.signal for each in told], [*OF_SIGNAL.values(), *STAMPED])
    tasks = [each.follow_up for each in told]
    _store(FollowUp, tasks, OF_FOLLOW_UP)
    again = [each.follow_up.pk for each in told if not each.is_new]
    Step.objects.filter(follow_up__in=again).delete()
    CreditShare.objects.filter(follow_up__in=again).delete()
    Step.objects.bulk_create(step for each in told for step in steps(each))
    CreditShare.objects.bulk_create(map(share, tasks))
    sights = {
        (task.owner, each.says["site_ref"].pk, Why.FOLLOW_UP)
        for each in told
        if (task := each.follow_up).owner and task.is_open
    }
    access.give_all(sights)


def _store(model: Any, rows: list[Any], fields: list[str]) -> None:
    """New ones are inserted, others changed."""
    model.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )


def stamped(told: Told) -> Signal:
    """The signal, with what capture would have stamped on it."""
    signal = told.signal or Signal()
    if told.is_new:
        signal.op_id = signal.pk
    for name, attribute in OF_SIGNAL.items():
        value = told.says[name]
        setattr(signal, attribute, "" if value is None and name in {"clue", "note"} else value)
    signal.sent_at = signal.received_at = signal.noticed_at
    site = told.says["site_ref"]
    signal.territory_id, signal.customer = site.territory_id, site.customer
    signal.segment = site.customer.segment
    signal.model_id = signal.machine.model_id if signal.machine else None
    return signal


def ended(told: Told, signal: Signal, queues: list[Queue], *, now: datetime) -> FollowUp:
    """Its follow-up, as far as sales had come."""
    decision = routing.decide(routing.facts_of(signal), queues)
    times = clock.of_signal(signal, decision.queue, start=signal.noticed_at)
    task = FollowUp(signal=signal) if told.is_new else signal.follow_up
    says, stage = told.says, stage_of(told.says)
    task.stage, task.queue, task.rule = stage, decision.queue, RULE_OF_IMPORTS
    task.owner = says["rep"] or (None if stage in CLOSED else decision.owner)
    task.clock_type, task.routed_at = signal.clock_type, signal.noticed_at
    task.due_at = task.act_by = times.due_at
    for name in (*STAGES, "closed_at"):
        setattr(task, name, says[name])
    task.value = says["value"] if stage == Stage.WON else None
    task.lost_reason = says["lost_reason"] or ""
    waits = stage == Stage.NEW and times.due_at > now
    early = times.remind_at > now
    task.alarm_level = clock.REMIND if early or not waits else clock.LATE
    task.alarm_at = (times.remind_at if early else times.due_at) if waits else None
    return task


def stage_of(says: dict[str, Any]) -> str:
    """Won and lost as said; an open one as far as the last step that has a date."""
    if says["outcome"] in (Stage.WON, Stage.LOST):
        return says["outcome"]
    reached = [stage for name, (_verb, stage) in STAGES.items() if says[name]]
    return reached[-1] if reached else Stage.NEW


def steps(told: Told) -> Iterator[Step]:
    """The history of a follow-up, in the order in which it happened."""
    task, was = told.follow_up, ""
    by = told.says["rep"]
    known = [(name, verb, stage) for name, (verb, stage) in STAGES.items() if getattr(task, name)]
    if not task.is_open:
        end = Verb.WIN if task.stage == Stage.WON else Verb.LOSE
        known.append(("closed_at", end, Stage(task.stage)))
    ids = iter(sorted(uuid7() for _ in range(len(known) + 1)))
    facts = {MARK: True, "rule": task.rule, "rep": str(by.pk) if by else ""}
    for name, verb, stage in [("routed_at", Verb.ROUTE, Stage.NEW), *known]:
        yield Step(
            id=next(ids),
            follow_up=task,
            verb=verb,
            by=by if was else None,
            at=getattr(task, name),
            was=was,
            became=stage,
            facts=facts | _facts(verb, task),
            **({"op_id": task.signal_id} if verb == Verb.ROUTE else {}),
        )
        was = stage


def _facts(verb: str, task: FollowUp) -> dict[str, Any]:
    """What a verb of this kind writes down."""
    found: dict[str, dict[str, Any]] = {
        Verb.CONTACT: {"outcome": "reached"},
        Verb.WIN: {"value": str(task.value)},
        Verb.LOSE: {"reason": task.lost_reason},
    }
    return found.get(verb, {})


def share(task: FollowUp) -> CreditShare:
    """All of it is the technician's; frozen where it was won."""
    return CreditShare(
        follow_up=task,
        person=task.signal.technician,
        percent=100,
        frozen_at=task.closed_at if task.stage == Stage.WON else None,
    )
