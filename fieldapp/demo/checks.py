"""Checklists: those that the company has published, and how they were filled in of late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from accounts.models import Machine
from calls.checklists import content, editing
from calls.checklists.content import Content, Item, Kind, Needs
from calls.checklists.rows import NOT_APPLICABLE, NOT_DONE, NOT_OK, OK
from calls.checklists.starters import STARTERS
from calls.models import Answer, Checklist, ChecklistVersion
from calls.models.readings import ReadingSource
from calls.models.visits import VisitKind, VisitState
from fieldapp.demo.book import Book, Call
from fieldapp.demo.chance import Dice
from fieldapp.demo.company import Company
from fieldapp.demo.ledger import Ledger
from fieldapp.demo.meters import Meter
from fieldapp.demo.troubles import LEFT_UNDONE
from fieldapp.plumbing import ids

PUBLISHED = timedelta(days=60)  # how long ago; from then on each PM call has one
IN_COLOUR = ["Colour copier", "Desk printer", "Production press", "Wide format"]
IN_BLACK = ["Mono copier"]
# Name, what it begins with, kinds of machine. The last three wait for machines of their kind.
TEMPLATES = [
    ("Copier PM", "copier", IN_COLOUR),
    ("Mono copier PM", "copier", IN_BLACK),
    ("Air conditioning PM", "air_conditioning", ["Air conditioning"]),
    ("Forklift PM", "forklift", ["Forklift"]),
    ("UPS PM", "ups", ["UPS"]),
]
NOT_FOUND_OK = {
    "Paper pickup rollers": "Shiny: they want changing within three months.",
    "Waste toner box": "Nearly full, emptied.",
    "Glass and document feeder": "Scratch in the narrow strip; copies from the feeder show it.",
    "Error log": "The same jam code eleven times since the last visit.",
    "Used within what it is built for": "Twice the pages it is built for, every month.",
}
BAD, LEFT = 0.025, 0.03
NORMAL, HOT = (171, 194), 203  # fuser temperatures

Versions = Mapping[str, ChecklistVersion]


def publish(company: Company) -> dict[str, ChecklistVersion]:
    """The checklists, by kind of machine, published two months ago."""
    at, dice = company.now - PUBLISHED, company.dice("checklists")
    found = {}
    with ids.drawn_from(lambda: dice.id(at)):
        for name, starter, categories in TEMPLATES:
            said = STARTERS[starter][1]()
            said = _without_colour(said) if categories == IN_BLACK else said
            by = company.people["sven"]
            template = editing.create(
                name, kinds=[VisitKind.PM], categories=categories, content=said, by=by
            )
            version = editing.publish(template.pk, 1, by=by, now=at)
            found |= dict.fromkeys(categories, version)
    return found


def _without_colour(said: Content) -> Content:
    """What a machine that prints in black alone does not have."""
    sections = []
    for section in said.sections:
        items = [item for item in section.items if item.name != "colour"]
        items = [
            replace(item, text="Test print") if "colours" in item.text else item for item in items
        ]
        sections.append(replace(section, items=tuple(items)))
    return Content(tuple(sections))


def keep(
    company: Company,
    book: Book,
    ledger: Ledger,
    versions: Versions,
    meters: Mapping[object, Meter],
) -> None:
    """Those of the PM calls of the last weeks, as far as they were filled in."""
    dice, since = company.dice("answers"), company.now - PUBLISHED
    told = {pk: content.stored(each.content) for pk, each in _by_id(versions).items()}
    before: dict[UUID, Checklist] = {}
    calls = [call for call in book.calls if _has_one(call, since)]
    for call in sorted(calls, key=lambda call: call.finished_at):
        for machine in call.machines:
            version = versions.get(machine.model.category)
            if version is None or machine.pk not in meters:
                continue
            checklist = _checklist(dice, call, machine, version, before.get(machine.pk))
            before[machine.pk] = checklist
            ledger.checklists.append(checklist)
            if call.visit.state == VisitState.DONE:
                _answer(dice, ledger, call, checklist, told[version.pk], meters[machine.pk])
            else:
                checklist.left = {str(item.id): "" for item in told[version.pk].items}


def _by_id(versions: Versions) -> dict[UUID, ChecklistVersion]:
    return {version.pk: version for version in versions.values()}


def _has_one(call: Call, since: datetime) -> bool:
    visit = call.visit
    ended = visit.state in (VisitState.DONE, VisitState.INCOMPLETE)
    is_pm = ended and visit.kind == VisitKind.PM
    return is_pm and visit.arrived_at is not None and visit.arrived_at > since


def _checklist(
    dice: Dice, call: Call, machine: Machine, version: ChecklistVersion, last: Checklist | None
) -> Checklist:
    return Checklist(
        id=dice.id(call.arrived_at),
        visit=call.visit,
        machine=machine,
        version=version,
        carried_from=last if last and last.left else None,
        begun_at=call.arrived_at + timedelta(minutes=2),
        finished_at=call.finished_at,
    )


def _answer(
    dice: Dice, ledger: Ledger, call: Call, checklist: Checklist, said: Content, meter: Meter
) -> None:
    """Item after item, as time went by; what was left undone says why."""
    items, begun = said.items, checklist.begun_at
    counters = meter.at(call.finished_at)
    for number, item in enumerate(items, 1):
        at = begun + (call.finished_at - begun) * number / (len(items) + 1)
        value, note = _value(dice, call, item, checklist.machine, counters)
        answer = Answer(
            id=dice.id(at),
            checklist=checklist,
            item_id=item.id,
            value=value,
            note=note,
            by=call.lead,
            answered_at=at,
        )
        ledger.answers.append(answer)
        if value == NOT_DONE:
            checklist.left[str(item.id)] = note
        elif item.is_reading:
            _read(ledger, call, checklist.machine, item, Decimal(value), at)


def _value(
    dice: Dice, call: Call, item: Item, machine: Machine, counters: Mapping[str, Decimal]
) -> tuple[str, str]:
    """What was answered, and the note to it."""
    if item.kind == Kind.COUNTER:
        return f"{counters.get(item.name, Decimal(0)):f}", ""
    if item.kind == Kind.MEASURE:
        if dice.happens(BAD):
            return str(HOT), "Warmer than it should be. Fan cleaned; look at it next time."
        return str(dice.randint(*NORMAL)), ""
    if why := call.left.get(machine.pk, {}).get(item.text):
        return NOT_DONE, why
    if item.text in LEFT_UNDONE and dice.happens(LEFT):
        return NOT_DONE, LEFT_UNDONE[item.text]
    if item.text == "Stapler and hole punch" and machine.model.category == "Wide format":
        return NOT_APPLICABLE, ""
    if item.text in NOT_FOUND_OK and Needs.PHOTO not in item.if_bad and dice.happens(BAD):
        return NOT_OK, NOT_FOUND_OK[item.text]
    return OK, ""


def _read(
    ledger: Ledger, call: Call, machine: Machine, item: Item, value: Decimal, at: datetime
) -> None:
    is_measure = item.kind == Kind.MEASURE
    ledger.read(
        machine,
        item.name,
        value,
        at,
        unit=item.unit if is_measure else "",
        is_measure=is_measure,
        visit=call.visit,
        by=call.lead,
        source=ReadingSource.CHECKLIST,
    )
