"""The checklists of a visit as they stand: for pages, for signing off, for the report."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Machine
from calls import pictures, readings
from calls.checklists import choosing, content, leftovers
from calls.checklists.content import Content, Kind, Needs, Section
from calls.checklists.rows import Row
from calls.models import Answer, Checklist, ChecklistVersion, Reading, Visit
from calls.pictures import Picture

if TYPE_CHECKING:
    from collections.abc import Iterable


class Missing(NamedTuple):
    """Something that a visit cannot be signed off without: at which machine, what, and where."""

    machine: Machine
    number: int
    text: str
    what: str
    url: str
    is_open: bool = False  # nobody has said anything; else a photo or a note is still owed


class Counted:
    """Items that are counted, in a section as in the whole."""

    rows: list[Row]

    @property
    def done(self) -> int:
        """How many are answered."""
        return sum(row.is_answered for row in self.rows)

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.rows)

    @property
    def open(self) -> int:
        """How many wait for an answer or a word why not."""
        return sum(row.is_open for row in self.rows)


@dataclass
class Part(Counted):
    """A section with its items."""

    section: Section
    rows: list[Row]

    @property
    def checks(self) -> list[Row]:
        """Those that are OK, not OK or N/A."""
        return [row for row in self.rows if row.item.kind == Kind.CHECK]

    @property
    def checks_open(self) -> list[Row]:
        """The checks that one tap may answer: nobody has said anything about them."""
        if not self.section.all_ok:
            return []
        return [row for row in self.checks if row.is_open]


@dataclass
class Sheet(Counted):
    """The checklist of one machine on one visit; ``checklist`` is None until it is begun."""

    visit: Visit
    machine: Machine
    version: ChecklistVersion
    checklist: Checklist | None
    source: Checklist | None
    parts: list[Part]
    rows: list[Row]  # all items of all parts, in order

    @property
    def name(self) -> str:
        """Of the template."""
        return self.version.template.name

    @property
    def only(self) -> list[UUID] | None:
        """The items that an earlier visit left, when this one goes on with them; None means all."""
        if self.checklist is not None:
            return self.checklist.only
        if self.source is None or self.source.visit_id != self.visit.returns_to_id:
            return None
        return [UUID(item) for item in self.source.left]

    @property
    def is_return(self) -> bool:
        """Whether it holds only what an earlier visit left."""
        return self.only is not None

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("checklist", args=[self.visit.pk, self.machine.pk])

    @property
    def missing(self) -> list[Missing]:
        """What it cannot be signed off without."""
        return [self._missing(row) for row in self.rows if row.is_missing]

    def _missing(self, row: Row) -> Missing:
        what = _("Answer it, or say why it is not done.")
        if row.lacks == [Needs.NOTE]:
            what = _("Say in a note what is wrong.")
        elif row.lacks == [Needs.PHOTO]:
            what = _("Take a photo of it.")
        elif row.lacks:
            what = _("Take a photo, and say in a note what is wrong.")
        url = f"{self.url}?open={row.item.id}#item-{row.item.id}"
        return Missing(self.machine, row.number, row.item.text, what, url, is_open=not row.lacks)

    def row(self, item_id: UUID) -> Row | None:
        """The row of an item."""
        return next((row for row in self.rows if row.item.id == item_id), None)

    def part(self, section_id: UUID) -> Part | None:
        """The section of this id."""
        return next((part for part in self.parts if part.section.id == section_id), None)

    def begun(self, at: datetime) -> Checklist:
        """The checklist to be stored when the first thing is said."""
        return Checklist(
            visit=self.visit,
            machine=self.machine,
            version=self.version,
            carried_from=self.source,
            only=self.only,
            begun_at=at,
        )


def of_visit(visit: Visit, *, now: datetime | None = None) -> list[Sheet]:
    """The checklists of a visit, begun or not, machine by machine; in a fixed number of queries."""
    return _sheets(visit, now=now or timezone.now())


def of_machine(visit: Visit, machine_id: UUID, *, now: datetime | None = None) -> Sheet | None:
    """The checklist of one machine on a visit; None where it needs none, or was not visited."""
    found = _sheets(visit, now=now or timezone.now(), only=machine_id)
    return found[0] if found else None


def missing(visit: Visit, *, now: datetime | None = None) -> list[Missing]:
    """What a visit cannot be signed off without, with links to it."""
    return [one for sheet in of_visit(visit, now=now) for one in sheet.missing]


def _sheets(visit: Visit, *, now: datetime, only: UUID | None = None) -> list[Sheet]:
    begun = _begun(visit, only)
    machines = _machines(visit, begun, only)
    todo = [machine for machine in machines if machine.pk not in begun]
    sources = leftovers.sources(visit, [machine.pk for machine in todo])
    closed = leftovers.machines_of(visit) if todo else set()
    fresh = [machine for machine in todo if machine.pk not in closed]
    chosen = choosing.for_machines(fresh, visit.kind, now=visit.finished_at or now)
    lasts = readings.last_readings([machine.pk for machine in machines], but_of=visit)
    shots = pictures.of_visit(visit)
    found = []
    for machine in machines:
        checklist, source = begun.get(machine.pk), sources.get(machine.pk)
        if checklist is not None:
            version, source = checklist.version, checklist.carried_from
        elif source is not None and machine.pk in closed:
            version = source.version
        elif machine.pk in chosen:
            version = chosen[machine.pk]
        else:
            continue
        sheet = Sheet(visit, machine, version, checklist, source, [], [])
        sheet.parts = _parts(sheet, lasts.get(machine.pk, {}), shots)
        sheet.rows = [row for part in sheet.parts for row in part.rows]
        found.append(sheet)
    return found


def _begun(visit: Visit, only: UUID | None) -> dict[UUID, Checklist]:
    answers = Answer.objects.select_related("by").order_by("answered_at", "id")
    rows = visit.checklists.select_related(
        "version__template", "machine__model", "carried_from__visit"
    )
    rows = rows.prefetch_related(Prefetch("answers", answers)).order_by("-begun_at", "-id")
    if only is not None:
        rows = rows.filter(machine=only)
    return {row.machine_id: row for row in rows}


def _machines(visit: Visit, begun: dict[UUID, Checklist], only: UUID | None) -> list[Machine]:
    rows = visit.machines.select_related("model").order_by("floor", "id")
    if only is not None:
        rows = rows.filter(pk=only)
    found = list(rows)
    known = {machine.pk for machine in found}
    return found + [row.machine for row in begun.values() if row.machine_id not in known]


def _parts(sheet: Sheet, lasts: dict[str, Reading], shots: list[Picture]) -> list[Part]:
    told = _told(sheet)
    left = leftovers.left_by(sheet.source)
    said: dict[UUID, list[Answer]] = defaultdict(list)
    for answer in sheet.checklist.answers.all() if sheet.checklist else ():
        said[answer.item_id].append(answer)
    numbers = {item.id: n for n, item in content.numbered(content.stored(sheet.version.content))}
    found = []
    for section in told.sections:
        rows = []
        for item in section.items:
            current, otherwise = _said(said[item.id])
            row = Row(numbers[item.id], item, current, otherwise, left=left.get(item.id))
            row.photos = pictures.about(shots, sheet.machine.pk, item.id)
            row.last = lasts.get(item.name) if item.is_reading else None
            row.camera = not sheet.visit.site.no_camera
            row.at_end = sheet.checklist.left.get(str(item.id), "") if sheet.checklist else ""
            rows.append(row)
        found.append(Part(section, rows))
    return found


def _told(sheet: Sheet) -> Content:
    """What the version says, cut to what is to be done on this visit."""
    whole = content.stored(sheet.version.content)
    return whole if sheet.only is None else whole.with_only(set(sheet.only))


def _said(answers: Iterable[Answer]) -> tuple[Answer | None, Answer | None]:
    """The answer that counts, and the last one of somebody else that says another thing."""
    answers = list(answers)
    current = next((each for each in answers if each.replaced_at is None), None)
    if current is None:
        return None, None
    others = (each for each in reversed(answers) if each.by_id != current.by_id and each.value)
    return current, next((each for each in others if _says_more(each, current)), None)


def _says_more(other: Answer, current: Answer) -> bool:
    """Whether something of it would be lost from sight: another answer, or words of its own."""
    return other.value != current.value or other.note not in current.note
