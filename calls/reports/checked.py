"""A machine's checklists, as a customer reads them: counts, and what is not all right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Prefetch

from calls.models import Answer

if TYPE_CHECKING:
    from calls.models import Checklist, Visit

Plain = dict[str, Any]
COUNTED = ("ok", "not_ok", "na")
PREFETCH = (
    "checklists__version__template",
    Prefetch("checklists__answers", Answer.objects.filter(replaced_at=None)),
)


def of(visit: Visit, machine: UUID) -> list[Plain]:
    """Each checklist of a machine: its sections, what is not OK, what was left and why."""
    mine = [each for each in visit.checklists.all() if each.machine_id == machine]
    return [_checklist(visit, each) for each in mine]


def _checklist(visit: Visit, checklist: Checklist) -> Plain:
    answers = {str(answer.item_id): answer for answer in checklist.answers.all()}
    sections = list(_sections(checklist))
    items = [item for section in sections for item in section["items"]]
    left = {
        item["id"]: checklist.left[item["id"]] for item in items if item["id"] in checklist.left
    }
    counts = [_counts(section, answers) for section in sections]
    return {
        "name": checklist.version.template.name,
        "sections": counts,
        "totals": _totals(counts, left=len(left)),
        "not_ok": [
            _not_ok(visit, checklist, item, answers[item["id"]])
            for item in items
            if item["id"] in answers and answers[item["id"]].value == "not_ok"
        ],
        "values": [
            {"text": item["text"], "value": answers[item["id"]].value, "unit": item.get("unit", "")}
            for item in items
            if item.get("kind") == "reading" and item["id"] in answers
        ],
        "left": [
            {"text": item["text"], "why": left[item["id"]]} for item in items if item["id"] in left
        ],
    }


def _sections(checklist: Checklist) -> Iterator[Plain]:
    """The sections with the items that this visit was about, ids as words."""
    only = {str(item) for item in checklist.only} if checklist.only is not None else None
    for section in checklist.version.content.get("sections", []):
        items = [{**item, "id": str(item["id"])} for item in section.get("items", [])]
        items = [item for item in items if only is None or item["id"] in only]
        if items:
            yield {"title": section.get("title", ""), "items": items}


def _counts(section: Plain, answers: dict[str, Answer]) -> Plain:
    values = [answers[item["id"]].value for item in section["items"] if item["id"] in answers]
    counts = {name: values.count(name) for name in COUNTED}
    other = sum(value not in COUNTED for value in values)
    return {"title": section["title"], **counts, "answered": other, "items": len(section["items"])}


def _totals(counts: list[Plain], *, left: int) -> Plain:
    """The sums; ``open`` is what was neither answered nor left with a reason."""
    sums = {name: sum(each[name] for each in counts) for name in (*COUNTED, "answered", "items")}
    done = sum(sums[name] for name in (*COUNTED, "answered"))
    return {**sums, "left": left, "open": max(0, sums["items"] - done - left)}


def _not_ok(visit: Visit, checklist: Checklist, item: Plain, answer: Answer) -> Plain:
    photos = [
        str(row.pk)
        for row in visit.photos.all()
        if str(row.item_id) == item["id"] and row.machine_id == checklist.machine_id
    ]
    return {"text": item["text"], "note": answer.note, "photos": photos}
