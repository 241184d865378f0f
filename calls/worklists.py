"""What was found and done at each machine of a visit, as pages and reports show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls import readings
from calls.models import Fault, Part, Reading, Visit, Work
from calls.models.work import PartState

if TYPE_CHECKING:
    from accounts.models import Machine


@dataclass
class Sheet:
    """One machine of a visit with all that is kept about it."""

    machine: Machine
    work: Work | None = None
    faults: list[Fault] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    readings: dict[str, Reading] = field(default_factory=dict)
    last: dict[str, Reading] = field(default_factory=dict)  # of earlier visits, where asked for

    @property
    def needed(self) -> list[Part]:
        """The parts that have to be brought."""
        return [part for part in self.parts if part.state == PartState.NEEDED]

    @property
    def fixed(self) -> bool | None:
        """Yes, no, or not said."""
        return self.work.fixed if self.work else None

    @property
    def done(self) -> str:
        """What was done, in words."""
        return self.work.done if self.work else ""

    @property
    def begun(self) -> bool:
        """Whether anything is kept about it."""
        return bool(self.faults or self.parts or self.readings or self.done) or (
            self.fixed is not None
        )

    @property
    def line(self) -> str:
        """The same in one line: "1 fault, 2 parts, counters read"."""
        said = []
        if faults := len(self.faults):
            said.append(ngettext("%(n)d fault", "%(n)d faults", faults) % {"n": faults})
        if parts := len(self.parts):
            said.append(ngettext("%(n)d part", "%(n)d parts", parts) % {"n": parts})
        if self.readings:
            said.append(_("counters read"))
        if self.done and not said:
            said.append(_("what was done"))
        return ", ".join(said)


def of_visit(visit: Visit) -> dict[UUID, Sheet]:
    """A sheet for each machine of a visit (``for_cards``), in four queries however many."""
    sheets = {machine.pk: Sheet(machine) for machine in visit.machines.all()}
    read = readings.of_visit(visit)
    for work in with_all(Work.objects.filter(visit=visit)):
        sheet = sheets.get(work.machine_id)
        if sheet is not None:
            sheet.work, sheet.faults, sheet.parts = work, work.told, work.items
            sheet.readings = read.get(work.machine_id, {})
    return sheets


def with_all(works):
    """Work with its faults (``told``) and parts (``items``), without those that were struck."""
    faults = Fault.objects.filter(removed_at=None).select_related("problem", "cause", "correction")
    parts = Part.objects.filter(removed_at=None)
    return works.prefetch_related(
        Prefetch("faults", faults, to_attr="told"), Prefetch("parts", parts, to_attr="items")
    )


def of_machine(visit: Visit, machine: Machine) -> Sheet:
    """The sheet of one machine of a visit, with what its counters showed before."""
    sheet = Sheet(
        machine, last=readings.last_readings([machine.pk], but_of=visit).get(machine.pk, {})
    )
    for work in with_all(Work.objects.filter(visit=visit, machine=machine)):
        sheet.work, sheet.faults, sheet.parts = work, work.told, work.items
    sheet.readings = readings.of_visit(visit).get(machine.pk, {})
    return sheet
