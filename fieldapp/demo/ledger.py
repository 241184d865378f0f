"""What was found, done, read and signed on visits, before it is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Model

from calls import fault_words
from calls.models import Answer, Checklist, Fault, FaultCode, Part, Presence, Reading, Work
from calls.models.work import PartState
from fieldapp.demo.troubles import Trouble

if TYPE_CHECKING:
    from accounts.models import Machine, Person
    from fieldapp.demo.chance import Dice
    from fieldapp.demo.visits import Call

AT_ONCE = 4000
Codes = dict[tuple[str, str], FaultCode]


@dataclass
class Ledger:
    """All rows about the work; written at once."""

    dice: Dice
    codes: Codes
    works: dict[tuple[UUID, UUID], Work] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    presences: list[Presence] = field(default_factory=list)
    readings: dict[tuple[UUID, str, datetime], Reading] = field(default_factory=dict)
    checklists: list[Checklist] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def work(self, call: Call, machine: Machine, *, done: str, fixed: bool | None = True) -> Work:
        """What was done at a machine; said again, it is what was said last."""
        key = (call.visit.pk, machine.pk)
        if key not in self.works:
            self.works[key] = Work(
                id=self.dice.id(call.began_at), visit=call.visit, machine=machine
            )
        self.works[key].done, self.works[key].fixed = done, fixed
        return self.works[key]

    def fault(self, call: Call, work: Work, trouble: Trouble, *, cured: bool = True) -> None:
        """A fault; what is not cured has no correction yet."""
        correction = self.codes["correction", trouble.correction] if cured else None
        self.faults.append(
            Fault(
                id=self.dice.id(call.began_at),
                work=work,
                problem=self.codes["problem", trouble.problem],
                cause=self.codes["cause", trouble.cause],
                correction=correction,
            )
        )

    def part(self, call: Call, work: Work, trouble: Trouble, state: PartState) -> None:
        """A part that went in, or that has to be brought."""
        facts = {"name": trouble.part, "number": trouble.number, "state": state}
        self.parts.append(Part(id=self.dice.id(call.began_at), work=work, **facts))

    def there(self, call: Call, person: Person, since: datetime, until: datetime | None) -> None:
        """Somebody was at a visit."""
        self.presences.append(
            Presence(
                id=self.dice.id(since),
                visit=call.visit,
                person=person,
                arrived_at=since,
                left_at=until,
            )
        )

    def read(
        self, machine: Machine, counter: str, value: Decimal, at: datetime, **facts: object
    ) -> None:
        """A counter or a measure; at one moment it is read once."""
        reading = Reading(
            id=self.dice.id(at), machine=machine, counter=counter, value=value, read_at=at, **facts
        )
        self.readings.setdefault((machine.pk, counter, at), reading)

    def write(self) -> None:
        """Into the database."""
        written: tuple[tuple[type[Model], Iterable[Any]], ...] = (
            (Work, self.works.values()),
            (Fault, self.faults),
            (Part, self.parts),
            (Presence, self.presences),
            (Checklist, self.checklists),
            (Answer, self.answers),
            (Reading, self.readings.values()),
        )
        for model, rows in written:
            model._default_manager.bulk_create(rows, batch_size=AT_ONCE)


def open_ledger(dice: Dice, founded: datetime) -> Ledger:
    """An empty one, with the short lists that faults are told with."""
    return Ledger(dice, codes(dice, founded))


def codes(dice: Dice, founded: datetime) -> Codes:
    """The lists as every installation begins with them; what is missing is added."""
    there = {(code.kind, code.words): code for code in FaultCode.objects.all()}
    added = [
        FaultCode(
            id=dice.id(founded), kind=kind, words=words, categories=categories, position=position
        )
        for kind, words, categories, position in fault_words.rows()
        if (kind, words) not in there
    ]
    FaultCode.objects.bulk_create(added)
    return there | {(code.kind, code.words): code for code in added}
