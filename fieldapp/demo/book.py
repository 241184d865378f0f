"""The book of all visits, before it is written: who goes where, and how each one moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, cast
from uuid import UUID

from django.db.models import Model
from django.db.models.expressions import DatabaseDefault

from accounts.models import Machine, Person, Site
from calls.models import Visit, VisitStep
from calls.models.visits import VisitKind
from fieldapp.demo.troubles import Trouble

Row = TypeVar("Row", bound=Model)


@dataclass
class Call:
    """A visit with the machines it is about, before it is written."""

    visit: Visit
    machines: list[Machine] = field(default_factory=list)
    helper: Person | None = None
    told: bool = False  # what was heard there is told elsewhere
    trouble: Trouble | None = None
    left: dict[UUID, dict[str, str]] = field(default_factory=dict)  # by machine: items, and why
    by_hand: bool = False  # what is kept about it is told elsewhere

    @property
    def lead(self) -> Person:
        """Who made it; each of these visits has somebody."""
        return cast(Person, self.visit.lead)

    @property
    def began_at(self) -> datetime:
        """When somebody came, or is to come."""
        return self.visit.arrived_at or self.visit.window_start

    @property
    def arrived_at(self) -> datetime:
        """Only of visits that were made."""
        return cast(datetime, self.visit.arrived_at)

    @property
    def finished_at(self) -> datetime:
        """Only of visits that are done."""
        return cast(datetime, self.visit.finished_at)


@dataclass
class Book:
    """All visits; written at once."""

    calls: list[Call] = field(default_factory=list)
    moves: dict[UUID, list[VisitStep]] = field(default_factory=lambda: defaultdict(list))

    @property
    def steps(self) -> list[VisitStep]:
        """All moves."""
        return [step for steps in self.moves.values() for step in steps]

    def steps_of(self, visit: Visit) -> list[VisitStep]:
        """The moves of one."""
        return self.moves[visit.pk]

    def forget_steps(self, visit: Visit) -> None:
        """It never moved."""
        self.moves.pop(visit.pk, None)

    def free(self, person: Person, start: datetime, end: datetime) -> None:
        """Strike what ``person`` did between the two moments."""
        self._strike(
            lambda call: (
                call.visit.lead == person and call.arrived_at < end and call.finished_at > start
            )
        )

    def leave_alone(
        self, site: Site, start: datetime, end: datetime, kind: VisitKind | None = None
    ) -> None:
        """Strike who else was at a site between the two moments, for anything or for one kind."""
        self._strike(
            lambda call: (
                call.visit.site == site
                and start < call.arrived_at < end
                and kind in (None, call.visit.kind)
            )
        )

    def _strike(self, unwanted: Callable[[Call], bool]) -> None:
        """Only of what is over, and is not told elsewhere."""
        struck = {
            call.visit.pk
            for call in self.calls
            if call.visit.finished_at and not call.told and unwanted(call)
        }
        self.calls = [call for call in self.calls if call.visit.pk not in struck]
        for pk in struck:
            self.moves.pop(pk, None)

    def write(self) -> None:
        """Into the database."""
        visits = sorted((call.visit for call in self.calls), key=lambda one: bool(one.returns_to))
        Visit.objects.bulk_create(plainly(visits), batch_size=2000)
        Visit.machines.through.objects.bulk_create(
            Visit.machines.through(visit=call.visit, machine=machine)
            for call in self.calls
            for machine in call.machines
        )
        Visit.helpers.through.objects.bulk_create(
            Visit.helpers.through(visit=call.visit, person=call.helper)
            for call in self.calls
            if call.helper
        )
        VisitStep.objects.bulk_create(plainly(self.steps), batch_size=2000)


def plainly(rows: list[Row]) -> list[Row]:
    """The same with what the database would fill in filled in already: thousands of rows go in
    four times as fast."""
    fields = [one for one in rows[0]._meta.concrete_fields if one.has_db_default()]
    for row in rows:
        for one in fields:
            if isinstance(getattr(row, one.attname), DatabaseDefault):
                value = one.db_default
                setattr(row, one.attname, list(value) if isinstance(value, list) else value)
    return rows
