"""Filling a checklist in: each form from the field is one operation, and loses nobody's answer.

Answers are added, never changed: a new one replaces the one before, which stays readable. A form
says which answer it showed, so that what was not touched on one phone never wipes out what the
other one sent meanwhile.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from calls import figures, readings
from calls.checklists import late, sheets
from calls.checklists.accepting import Said, checked
from calls.checklists.content import Kind
from calls.checklists.rows import NOT_DONE, OK, Row
from calls.checklists.sheets import Sheet
from calls.lifecycle import WrongMove
from calls.models import Answer, Checklist, Operation, Reading
from calls.models.readings import ReadingSource
from calls.operations import Moment, begin
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import Person
    from calls.models import Visit

ALL_OK = "checklist_all_ok"


@dataclass(eq=False)
class AnswersRefused(Refused):
    """Answers that were read and cannot be kept as they are: words for each item."""

    code: str = "bad_answer"
    items: dict[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Filled:
    """What a form did: the operation (None when it came before), and the items it answered."""

    checklist: Checklist
    operation: Operation | None
    items: tuple[UUID, ...] = ()


@transaction.atomic
def answer(
    visit_id: UUID, machine_id: UUID, said: Mapping[UUID, Said], *, by: Person, at: Moment
) -> Filled:
    """Keep what a form says of one or many items of a machine's checklist.

    What the form left as it was shown stays as it is now. Raises Http404 when the visit is not
    theirs or the machine has no checklist; AnswersRefused with words for each item that cannot be
    kept (then none is); WrongMove when the visit has ended.
    """
    told = {str(item): each.as_json() for item, each in said.items()}
    visit, operation = begin(
        visit_id, "checklist", by=by, at=at, said={"machine": str(machine_id), "items": told}
    )
    sheet = _sheet(visit, machine_id, at, set(said))
    checklist = _stored(sheet, at)
    if operation is None:
        return Filled(checklist, None)
    changes = _changes(sheet, said)
    late.doubt_answers(changes, by=by, at=at)
    for row, each in changes:
        _keep(sheet, checklist, row, each, operation, by=by, at=at)
    return Filled(checklist, operation, tuple(row.item.id for row, _each in changes))


@transaction.atomic
def all_ok(visit_id: UUID, machine_id: UUID, section_id: UUID, *, by: Person, at: Moment) -> Filled:
    """Everything in a section is OK that nobody has answered; readings never are.

    Raises as ``answer``; Refused (``no_all_ok``) where the section does not allow it.
    """
    facts = {"machine": str(machine_id), "section": str(section_id)}
    visit, operation = begin(visit_id, ALL_OK, by=by, at=at, said=facts)
    sheet = _sheet(visit, machine_id, at, {section_id})
    part = sheet.part(section_id)
    if part is None:
        raise Http404
    checklist = _stored(sheet, at)
    if operation is None:
        return Filled(checklist, None)
    if not part.section.all_ok:
        raise Refused("no_all_ok", _("Answer these one by one."))
    rows = part.checks_open
    for row in rows:
        _keep(sheet, checklist, row, Said(OK), operation, by=by, at=at)
    return Filled(checklist, operation, tuple(row.item.id for row in rows))


@transaction.atomic
def take_back_all_ok(visit_id: UUID, operation_id: UUID, *, by: Person, at: Moment) -> Filled:
    """Take back what one "all OK" answered, where it still counts; the items are open again.

    ``operation_id`` is ours, or the id of the form, by which a phone knows it. Raises Http404
    when there is no such form of theirs; WrongMove when nothing of it counts.
    """
    visit, operation = begin(
        visit_id, "checklist_undo", by=by, at=at, said={"operation": str(operation_id)}
    )
    forms = (operation_id, uuid5(operation_id, ALL_OK))
    rows = Answer.objects.filter(Q(operation=operation_id) | Q(operation__op_id__in=forms))
    rows = rows.filter(operation__by=by, checklist__visit=visit, operation__kind=ALL_OK)
    first = rows.select_related("checklist").first()
    if first is None:
        raise Http404
    if operation is None:
        return Filled(first.checklist, None)
    counting = list(rows.filter(replaced_at=None))
    if not counting:
        raise WrongMove(_("There is nothing left to undo."))
    for each in counting:
        _replace(first.checklist, each.item_id, "", "", None, operation, by=by, at=at)
    items = tuple(each.item_id for each in counting)
    return Filled(first.checklist, operation, items)


def beside(at: Moment) -> Moment:
    """The "all OK" of a form that also brings answers is one of its own, to be taken back alone."""
    return replace(at, op_id=uuid5(at.op_id, ALL_OK))


def _sheet(visit: Visit, machine_id: UUID, at: Moment, ids: set[UUID]) -> Sheet:
    """The checklist; from a phone, the one that holds these items, or this section."""
    sheet = sheets.of_machine(visit, machine_id, now=at.received_at)
    if at.from_phone:
        sheet = late.fitting(sheet, visit, machine_id, ids, at=at)
    if sheet is None:
        raise Http404
    return sheet


def _stored(sheet: Sheet, at: Moment) -> Checklist:
    """The checklist, made when the first thing is said; the visit is locked."""
    if sheet.checklist is None:
        sheet.checklist = sheet.begun(at.happened_at)
        sheet.checklist.save()
    return sheet.checklist


def _changes(sheet: Sheet, said: Mapping[UUID, Said]) -> list[tuple[Row, Said]]:
    """What the form really says anew, in the order of the checklist; checked as a whole."""
    known = {row.item.id: row for row in sheet.rows}
    if set(said) - set(known):
        words = _("The checklist has changed. Open the page again.")
        raise Refused("unknown_item", words, "/items")
    shown = _shown(sheet, said)
    changes, refused = [], {}
    for item_id, row in known.items():
        each = said.get(item_id)
        if each is None:
            continue
        try:
            read = checked(row.item, each)
        except Refused as refusal:
            refused[item_id] = str(refusal)
            continue
        if _differs(read, shown.get(item_id)):
            changes.append((row, read))
    if refused:
        raise AnswersRefused(items=refused, detail=_("Some answers cannot be kept like this."))
    return changes


def _shown(sheet: Sheet, said: Mapping[UUID, Said]) -> dict[UUID, Answer]:
    """The answer that the form showed of each item; a phone names it by the form that gave it."""
    ids = [each.shown for each in said.values() if each.shown]
    if not ids:
        return {}
    named = Q(pk__in=ids) | Q(operation__op_id__in=ids)
    found = Answer.objects.filter(named, checklist=sheet.checklist).select_related("operation")
    known = {(row.item_id, row.pk): row for row in found}
    known |= {(row.item_id, row.operation.op_id): row for row in found if row.operation}
    shown = {item: known.get((item, each.shown)) for item, each in said.items() if each.shown}
    return {item: row for item, row in shown.items() if row is not None}


def _differs(said: Said, shown: Answer | None) -> bool:
    was = (shown.value, shown.note, shown.strokes) if shown else ("", "", None)
    return (said.value, said.note, said.strokes) != was


def _keep(
    sheet: Sheet,
    checklist: Checklist,
    row: Row,
    said: Said,
    operation: Operation,
    *,
    by: Person,
    at: Moment,
) -> None:
    _replace(checklist, row.item.id, said.value, said.note, said.strokes, operation, by=by, at=at)
    if row.item.is_reading:
        _keep_reading(sheet, row, said, operation, by=by, at=at)


def _replace(
    checklist: Checklist,
    item_id: UUID,
    value: str,
    note: str,
    strokes: Any,
    operation: Operation,
    *,
    by: Person,
    at: Moment,
) -> None:
    counting = checklist.answers.filter(item_id=item_id, replaced_at=None)
    counting.update(replaced_at=at.received_at)
    Answer.objects.create(
        checklist=checklist,
        item_id=item_id,
        value=value,
        note=note,
        strokes=strokes,
        operation=operation,
        by=by,
        answered_at=at.happened_at,
    )
    if value and value != NOT_DONE and checklist.left.pop(str(item_id), None) is not None:
        checklist.save(update_fields=["left"])  # it was on its way when the visit ended


def _keep_reading(
    sheet: Sheet, row: Row, said: Said, operation: Operation, *, by: Person, at: Moment
) -> None:
    """A reading of a checklist is a reading of the machine; put right, the former one goes."""
    item = row.item
    former = Reading.objects.filter(
        machine=sheet.machine,
        counter=item.name,
        visit=sheet.visit,
        source=ReadingSource.CHECKLIST,
        replaced_at=None,
    )
    former.update(replaced_at=at.received_at)
    number = figures.read(said.value, is_counter=False) if said.value != NOT_DONE else None
    if number is None:
        return
    readings.keep(
        sheet.machine,
        item.name,
        number,
        unit=item.unit,
        is_measure=item.kind == Kind.MEASURE,
        visit=sheet.visit,
        operation=operation,
        by=by,
        read_at=at.happened_at,
        source=ReadingSource.CHECKLIST,
    )
