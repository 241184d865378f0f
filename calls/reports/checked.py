"""A machine's checklists, as a customer reads them: counts, and what is not all right."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Prefetch

from calls import figures
from calls.models import Answer

if TYPE_CHECKING:
    from calls.models import Checklist, Visit, VisitPhoto

Plain = dict[str, Any]
COUNTED = ("ok", "not_ok", "na")
NOT_DONE = "not_done"  # said to be left, and why
VALUES = ("measure", "choice")  # counters are told as readings of the machine
PREFETCH = (
    "checklists__version__template",
    Prefetch("checklists__answers", Answer.objects.filter(replaced_at=None).exclude(value="")),
)


def of(visit: Visit, machine: UUID) -> list[Plain]:
    """Each checklist of a machine: its sections, what is not OK, what was left and why."""
    mine = [each for each in visit.checklists.all() if each.machine_id == machine]
    return [_checklist(visit, each) for each in mine]


def _checklist(visit: Visit, checklist: Checklist) -> Plain:
    sections = list(_sections(checklist))
    items = {item["id"]: item for section in sections for item in section["items"]}
    every = {pk: each for each in checklist.answers.all() if (pk := str(each.item_id)) in items}
    answers = {pk: each for pk, each in every.items() if each.value != NOT_DONE}
    # While the visit goes on, what is left is an answer; its end writes all of it down.
    why = {pk: each.note for pk, each in every.items() if each.value == NOT_DONE} | checklist.left
    left = [{"text": item["text"], "why": why[pk]} for pk, item in items.items() if pk in why]
    shots = {str(row.item_id) for row in _photos(visit, checklist)}
    counts = [_counts(section, answers, shots) for section in sections]
    said = [(item, answers[pk]) for pk, item in items.items() if pk in answers]
    return {
        "name": checklist.version.template.name,
        "sections": counts,
        "totals": _totals(counts, left=len(left)),
        "not_ok": [_not_ok(visit, checklist, *each) for each in said if outcome(*each) == "not_ok"],
        "values": [_value(*each) for each in said if each[0].get("kind") in VALUES],
        "signed": [_signed(*each) for each in said if each[0].get("kind") == "signature"],
        "left": left,
    }


def outcome(item: Plain, answer: Answer) -> str:
    """``ok``, ``not_ok`` or ``na``; a bad choice and a measure out of range are not OK.

    Of other kinds only that they were answered is told: words may be meant for colleagues.
    """
    if item.get("kind") == "check":
        return answer.value if answer.value in COUNTED else "answered"
    if item.get("kind") == "choice":
        return "not_ok" if _option(item, answer).get("bad") else "answered"
    if item.get("kind") == "measure":
        return "answered" if _in_range(item, answer.value) else "not_ok"
    return "answered"


def _option(item: Plain, answer: Answer) -> Plain:
    options = item.get("options", [])
    return next((each for each in options if each.get("id") == answer.value), {})


def _in_range(item: Plain, said: str) -> bool:
    low, value, high = (
        _number(text) for text in (item.get("low", said), said, item.get("high", said))
    )
    return low is None or value is None or high is None or low <= value <= high


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _value(item: Plain, answer: Answer) -> Plain:
    value = _option(item, answer).get("label", answer.value)
    if item["kind"] == "measure" and (number := _number(value)) is not None:
        value = figures.said(number)
    return {"text": item["text"], "value": value, "unit": item.get("unit", "")}


def _signed(item: Plain, answer: Answer) -> Plain:
    """Who signed an item; without lines a tick stands for the signature."""
    return {"text": item["text"], "name": answer.value, "strokes": answer.strokes or []}


def _sections(checklist: Checklist) -> Iterator[Plain]:
    """The sections with the items that this visit was about, ids as words."""
    only = {str(item) for item in checklist.only} if checklist.only is not None else None
    for section in checklist.version.content.get("sections", []):
        items = [{**item, "id": str(item["id"])} for item in section.get("items", [])]
        items = [item for item in items if only is None or item["id"] in only]
        if items:
            yield {"title": section.get("title", ""), "items": items}


def _counts(section: Plain, answers: dict[str, Answer], shots: set[str]) -> Plain:
    """How items came out; one that asks for a photo is answered by it."""
    items = section["items"]
    found = [outcome(item, answers[item["id"]]) for item in items if item["id"] in answers]
    found += ["answered" for item in items if item.get("kind") == "photo" and item["id"] in shots]
    counts = {name: found.count(name) for name in (*COUNTED, "answered")}
    return {"title": section["title"], **counts, "items": len(items)}


def _totals(counts: list[Plain], *, left: int) -> Plain:
    """The sums; ``open`` is what was neither answered nor left with a reason."""
    sums = {name: sum(each[name] for each in counts) for name in (*COUNTED, "answered", "items")}
    done = sum(sums[name] for name in (*COUNTED, "answered"))
    return {**sums, "left": left, "open": max(0, sums["items"] - done - left)}


def _not_ok(visit: Visit, checklist: Checklist, item: Plain, answer: Answer) -> Plain:
    photos = [str(r.pk) for r in _photos(visit, checklist) if str(r.item_id) == item["id"]]
    return {"text": item["text"], "note": answer.note, "photos": photos}


def _photos(visit: Visit, checklist: Checklist) -> list[VisitPhoto]:
    """Photos of items of this checklist."""
    rows = visit.photos.all()
    return [row for row in rows if row.item_id and row.machine_id == checklist.machine_id]
