"""What a phone brings of a checklist that was changed, or answered by somebody else, meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from calls import figures
from calls.checklists import content, sheets
from calls.checklists.content import Content, Kind
from calls.checklists.rows import NOT_DONE, Row
from calls.checklists.sheets import Sheet
from calls.models import Checklist, ChecklistVersion

if TYPE_CHECKING:
    from accounts.models import Machine, Person
    from calls.checklists.accepting import Said
    from calls.models import Answer, Visit
    from calls.operations import Moment


def fitting(
    sheet: Sheet | None, visit: Visit, machine_id: UUID, ids: set[UUID], *, at: Moment
) -> Sheet | None:
    """The checklist that holds these items, or this section: in the version that the phone had.

    Begun with another version since, it stays that one, with the items it lacks added to it, so
    that nothing that was answered is lost. Either is a doubt (``checklist_changed``).
    """
    if sheet is not None and ids <= _ids(sheet):
        return sheet
    machine = visit.machines.select_related("model").filter(pk=machine_id).first()
    version = _version_with(ids)
    if version is None or machine is None:
        return sheet
    at.doubt("checklist_changed")
    if sheet is None or sheet.checklist is None:
        _begin(sheet, visit, machine, version, at).save()
        sheet = sheets.of_machine(visit, machine_id, now=at.received_at)
    if sheet is not None and not ids <= _ids(sheet):
        _add(sheet, content.stored(version.content))
    return sheet


def _ids(sheet: Sheet) -> set[UUID]:
    return {row.item.id for row in sheet.rows} | {part.section.id for part in sheet.parts}


def _version_with(ids: set[UUID]) -> ChecklistVersion | None:
    """The newest version that was published and holds all of these."""
    rows = ChecklistVersion.objects.filter(published_at__isnull=False)
    rows = rows.annotate(text=Cast("content", TextField())).select_related("template")
    for each in ids:
        rows = rows.filter(text__contains=str(each))
    return rows.order_by("-published_at", "-number").first()


def _begin(
    sheet: Sheet | None, visit: Visit, machine: Machine, version: ChecklistVersion, at: Moment
) -> Checklist:
    if sheet is None:
        return Checklist(visit=visit, machine=machine, version=version, begun_at=at.happened_at)
    begun = sheet.begun(at.happened_at)
    begun.version = version
    return begun


def _add(sheet: Sheet, whole: Content) -> None:
    """The items of another version, each with the answer that it has by now."""
    known = {row.item.id for row in sheet.rows}
    answers = sheet.checklist.answers.all() if sheet.checklist else ()
    counting = {each.item_id: each for each in answers if each.replaced_at is None}
    for number, item in content.numbered(whole):
        if item.id not in known:
            sheet.rows.append(Row(number, item, counting.get(item.id)))


def doubt_answers(changes: Iterable[tuple[Row, Said]], *, by: Person, at: Moment) -> None:
    """Doubts about what a form says anew: it says otherwise than a colleague whose answer it did
    not show, or a counter shows less than on the last visit."""
    for row, said in changes:
        if row.answer is not None and _says_otherwise(row.answer, said, by):
            at.doubt("answered_by_two")
        if row.item.kind == Kind.COUNTER and row.last and _is_lower(said.value, row):
            at.doubt("lower_reading")


def _says_otherwise(there: Answer, said: Said, by: Person) -> bool:
    """Whether a colleague had answered something else, which the form did not show."""
    other = there.by_id != by.pk and there.value not in ("", said.value)
    return other and there.pk != said.shown


def _is_lower(value: str, row: Row) -> bool:
    read = figures.read(value, is_counter=False) if value != NOT_DONE else None
    return read is not None and row.last is not None and read < row.last.value
