"""What the parts of the demo company share while it is being made."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from fieldapp.demo.chance import Dice

if TYPE_CHECKING:
    from accounts.models import Contact, Customer, Machine, MachineModel, Person, Site, Territory
    from signals.models import Queue

ZONE = ZoneInfo("Europe/London")
NOON = time(10, 30), time(14)


@dataclass(frozen=True)
class Scale:
    """How large the company is: ``share`` of customers, sites and machines; days of history."""

    customers: dict[str, int]
    sites: int
    machines: int
    days: int


FULL = Scale({"South": 16, "North": 12, "West": 12}, 90, 600, 548)
SMALL = Scale({"South": 6, "North": 4, "West": 4}, 20, 90, 90)
SCALES = {"full": FULL, "small": SMALL}


@dataclass
class Company:
    """The company as far as it has been made. ``now`` is the moment up to which things happened."""

    seed: int
    now: datetime
    scale: Scale
    people: dict[str, Person] = field(default_factory=dict)
    territories: dict[str, Territory] = field(default_factory=dict)
    queues: dict[UUID, Queue] = field(default_factory=dict)
    customers: list[Customer] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    contacts_at: dict[UUID, list[Contact]] = field(default_factory=lambda: defaultdict(list))
    models: dict[str, MachineModel] = field(default_factory=dict)
    machines_at: dict[UUID, list[Machine]] = field(default_factory=lambda: defaultdict(list))

    def dice(self, subject: str) -> Dice:
        """The dice of a subject."""
        return Dice(f"{self.seed} {subject}")

    @property
    def today(self) -> date:
        """The day it is there."""
        return self.now.astimezone(ZONE).date()

    @property
    def about_noon(self) -> datetime:
        """The hour around which today is planned: now, but never so early or late that it would
        begin or end outside working hours."""
        first, last = (self.at(self.today, clock) for clock in NOON)
        return min(max(self.now, first), last)

    @property
    def founded(self) -> datetime:
        """When the company began with the product: everything imported is of that moment."""
        return self.at(self.today - timedelta(days=self.scale.days), time(6))

    def at(self, day: date, clock: time) -> datetime:
        """A clock time of a day there, in UTC."""
        return datetime.combine(day, clock, ZONE).astimezone(UTC)

    def sites_in(self, territory: str) -> list[Site]:
        """The sites of a territory."""
        wanted = self.territories[territory].pk
        return [site for site in self.sites if site.territory_id == wanted]
