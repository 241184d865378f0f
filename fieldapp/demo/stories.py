"""Turns what happened to a signal into rows: signal, follow-up, steps, shares, outbox.

Everything is as the verbs would have left it, for a moment in the past at which nobody was
there to call them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from accounts import coverage, hours
from accounts.models import Contact, Machine, Person, Site
from calls.models import Visit
from fieldapp.demo.chance import Dice
from fieldapp.demo.company import Company
from fieldapp.plumbing.models import OutboxRow
from signals import clock, credit, routing
from signals.capture import ROUTE
from signals.clues import category_of
from signals.followups import DAYS_TO_NEXT_STEP
from signals.lifecycle import Stage
from signals.models import CreditShare, Escalation, FollowUp, Queue, Signal, Step
from signals.models.followups import Verb
from signals.steps import TELL

MOST_LEVELS = 12


@dataclass
class Event:
    """One thing that happened to a follow-up, and what it changed there."""

    verb: Verb
    at: datetime
    by: Person | None
    stage: Stage | None = None
    note: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass
class Story:
    """What was heard by whom, and what came of it, in order."""

    technician: Person
    type: str
    clue: str
    site: Site
    noticed_at: datetime
    received_at: datetime
    machine: Machine | None = None
    visit: Visit | None = None
    contact: Contact | None = None
    note: str = ""
    expects_call: bool = False
    fix_first: bool = False
    said_yes_at: datetime | None = None
    events: list[Event] = field(default_factory=list)


@dataclass
class Archive:
    """All that the stories came to; written at once."""

    company: Company
    dice: Dice
    signals: list[Signal] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    escalations: list[Escalation] = field(default_factory=list)
    helpers: list[tuple[FollowUp, Person]] = field(default_factory=list)
    shares: list[CreditShare] = field(default_factory=list)

    def hear(self, story: Story) -> Signal:
        """The signal of a story, stamped as capture stamps it."""
        site, dice = story.site, self.dice
        signal_id = dice.id(story.noticed_at)
        signal = Signal(
            id=signal_id,
            op_id=signal_id,
            type=story.type,
            clue=story.clue,
            offer_category=category_of(story.type, story.clue),
            site=site,
            machine=story.machine,
            visit=story.visit,
            contact=story.contact,
            note=story.note,
            expects_call=story.expects_call,
            fix_first=story.fix_first,
            said_yes_at=story.said_yes_at,
            technician=story.technician,
            territory_id=site.territory_id,
            customer=site.customer,
            segment=site.customer.segment,
            model=story.machine.model if story.machine else None,
            noticed_at=story.noticed_at,
            sent_at=story.received_at,
            received_at=story.received_at,
        )
        self.signals.append(signal)
        return signal

    def tell(self, story: Story) -> FollowUp:
        """The follow-up of a story with its steps, up to now."""
        signal = self.hear(story)
        decision = routing.decide(routing.facts_of(signal), list(self.company.queues.values()))
        follow_up = self._follow_up(
            signal, decision.queue, Verb.ROUTE, decision.rule, owner=decision.owner
        )
        for event in story.events:
            if event.at <= self.company.now:
                self._happen(follow_up, event)
        self._raise(follow_up)
        return follow_up

    def add_to(self, story: Story, target: FollowUp) -> None:
        """A signal that adds to an open follow-up: merged into it at once, credit is split."""
        signal = self.hear(story)
        signal.adds_to = target.signal
        follow_up = self._follow_up(
            signal, target.queue, Verb.MERGE, "adds_to", stage=Stage.MERGED, merged_into=target
        )
        follow_up.closed_at, follow_up.alarm_at = follow_up.routed_at, None
        noticed_by = [share.person for share in self.shares if share.follow_up is target]
        self.shares = [share for share in self.shares if share.follow_up is not target]
        self._share(target, list(dict.fromkeys([*noticed_by, signal.technician])))

    def _follow_up(
        self, signal: Signal, queue: Queue, verb: Verb, rule: str, **fields: Any
    ) -> FollowUp:
        """As routing makes it: its clock, its first step, all credit to who noticed."""
        routed_at = signal.received_at + timedelta(seconds=1)
        times = clock.of_signal(signal, queue, start=signal.received_at)
        follow_up = FollowUp(
            id=self.dice.id(routed_at),
            signal=signal,
            queue=queue,
            rule=rule,
            clock_type=signal.clock_type,
            routed_at=routed_at,
            due_at=times.due_at,
            act_by=times.due_at,
            alarm_at=times.remind_at,
            **fields,
        )
        self.follow_ups.append(follow_up)
        self._share(follow_up, [signal.technician])
        self._step(follow_up, Event(verb, routed_at, None, facts={"rule": rule}), op_id=signal.pk)
        return follow_up

    def _happen(self, follow_up: FollowUp, event: Event) -> None:
        was = follow_up.stage
        changes = dict(event.changes)
        if event.stage:
            changes["stage"] = event.stage
        if event.verb in (Verb.CONTACT, Verb.QUALIFY, Verb.QUOTE) and event.stage:
            calendar = coverage.calendar_of(follow_up.signal.site)
            changes.setdefault(
                "act_by", hours.add_working_days(event.at, DAYS_TO_NEXT_STEP, calendar)
            )
        for name, value in changes.items():
            setattr(follow_up, name, value)
        self._step(follow_up, event, was=was)

    def _step(self, follow_up: FollowUp, event: Event, was: str = "", op_id: Any = None) -> None:
        step = Step(
            id=self.dice.id(event.at),
            follow_up=follow_up,
            verb=event.verb,
            by=event.by,
            at=event.at,
            was=was,
            became=follow_up.stage,
            note=event.note,
            facts=event.facts,
            op_id=op_id or self.dice.id(event.at),
        )
        self.steps.append(step)

    def _share(self, follow_up: FollowUp, people: list[Person]) -> None:
        self.shares += [
            CreditShare(follow_up=follow_up, person=person, percent=percent)
            for person, percent in credit.split(people).items()
        ]

    def _raise(self, follow_up: FollowUp) -> None:
        """The levels of the clock that were reached before the customer was."""
        stopped = follow_up.contacted_at or follow_up.closed_at
        until = stopped or self.company.now
        while follow_up.alarm_at and follow_up.alarm_at <= until:
            if follow_up.alarm_level <= MOST_LEVELS:
                self._level(follow_up, follow_up.alarm_at)
            follow_up.alarm_level += 1
            follow_up.alarm_at = _next(follow_up)
        if stopped:
            follow_up.alarm_at = None

    def _level(self, follow_up: FollowUp, at: datetime) -> None:
        self.escalations.append(
            Escalation(id=self.dice.id(at), follow_up=follow_up, level=follow_up.alarm_level, at=at)
        )
        members = [one for one in follow_up.queue.members.all() if one.pk != follow_up.owner_id]
        if follow_up.alarm_level == clock.LATE and follow_up.owner_id and members:
            self.helpers.append((follow_up, members[0]))

    def write(self) -> None:
        """Into the database; what the outbox had to do is done."""
        Signal.objects.bulk_create(sorted(self.signals, key=lambda one: one.received_at))
        closed_last = sorted(self.follow_ups, key=lambda one: one.merged_into_id is not None)
        FollowUp.objects.bulk_create(closed_last)
        Step.objects.bulk_create(self.steps, batch_size=2000)
        Escalation.objects.bulk_create(self.escalations)
        for share in self.shares:
            won = share.follow_up.stage == Stage.WON
            share.frozen_at = share.follow_up.closed_at if won else None
        CreditShare.objects.bulk_create(self.shares)
        FollowUp.helpers.through.objects.bulk_create(
            FollowUp.helpers.through(followup=follow_up, person=person)
            for follow_up, person in self.helpers
        )
        self._outbox()

    def _outbox(self) -> None:
        work = [
            *((ROUTE, signal.pk, signal.received_at) for signal in self.signals),
            *((TELL, step.pk, step.at) for step in self.steps),
            *((clock.ALARM, row.pk, row.at) for row in self.escalations),
        ]
        OutboxRow.objects.bulk_create(
            [
                OutboxRow(
                    kind=kind,
                    subject_id=subject_id,
                    created_at=at,
                    next_at=at,
                    published=1,
                    attempts=1,
                    done_at=at + timedelta(seconds=1),
                )
                for kind, subject_id, at in sorted(work, key=lambda row: (row[2], str(row[1])))
            ],
            batch_size=2000,
        )


def _next(follow_up: FollowUp) -> datetime:
    """When the next level is raised: late at the clock's end, then each working day."""
    if follow_up.alarm_level == clock.LATE:
        return follow_up.due_at
    calendar = coverage.calendar_of(follow_up.signal.site)
    return hours.add_working_days(follow_up.due_at, follow_up.alarm_level - clock.LATE, calendar)
