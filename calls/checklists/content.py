"""What a version of a checklist says: sections and items, read from JSON and checked whole.

What is stored is ``{"sections": [{"id", "title", "all_ok", "items": [...]}]}``. Ids of items stay
the same from version to version, so that an answer, a photo or what was left finds its item again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

Json = dict[str, Any]


class Kind(TextChoices):
    """The seven kinds of item."""

    CHECK = "check", _("OK, not OK or N/A")
    COUNTER = "counter", _("Counter")
    MEASURE = "measure", _("Measure with a normal range")
    CHOICE = "choice", _("One of several answers")
    TEXT = "text", _("Words")
    PHOTO = "photo", _("Photo")
    SIGNATURE = "signature", _("Signature")


class Needs(TextChoices):
    """What an item asks for when it is not OK, out of range, or answered badly."""

    NOTE = "note", _("A note")
    PHOTO = "photo", _("A photo")


READINGS = (Kind.COUNTER, Kind.MEASURE)
CAN_FAIL = (Kind.CHECK, Kind.MEASURE, Kind.CHOICE)


@dataclass(frozen=True)
class Option:
    """One answer of a choice; a bad one counts as not OK."""

    id: str
    label: str
    bad: bool = False

    def as_json(self) -> Json:
        """As it is stored."""
        return {"id": self.id, "label": self.label} | ({"bad": True} if self.bad else {})


@dataclass(frozen=True)
class Proposal:
    """The signal that an item proposes when it fails; or when ``option`` of a choice is chosen.

    Type, clue and category are the words of signals/clues.py, which this room does not know.
    """

    type: str
    clue: str
    category: str = ""
    option: str = ""

    def as_json(self) -> Json:
        """As it is stored."""
        facts = {"type": self.type, "clue": self.clue}
        facts |= {"category": self.category} if self.category else {}
        return facts | ({"option": self.option} if self.option else {})


@dataclass(frozen=True)
class Item:
    """One thing to check, read, choose, write, photograph or sign.

    ``name`` is what a reading is kept under (``mono``, ``hours``, ``fuser_temperature``); ``low``
    and ``high`` are the normal range of a measure, both included, in ``unit``.
    """

    id: UUID
    kind: Kind
    text: str
    help: str = ""
    required: bool = True
    if_bad: tuple[Needs, ...] = ()
    name: str = ""
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    options: tuple[Option, ...] = ()
    signal: Proposal | None = None

    @property
    def is_reading(self) -> bool:
        """Whether a number is read off the machine."""
        return self.kind in READINGS

    def option(self, chosen: str) -> Option | None:
        """The answer of a choice that has this id."""
        return next((each for each in self.options if each.id == chosen), None)

    def as_json(self) -> Json:
        """As it is stored: what is empty is left out."""
        facts: Json = {"id": str(self.id), "kind": str(self.kind), "text": self.text}
        more = {"help": self.help, "name": self.name, "unit": self.unit}
        facts |= {key: words for key, words in more.items() if words}
        if not self.required:
            facts["required"] = False
        if self.if_bad:
            facts["if_bad"] = [str(need) for need in self.if_bad]
        for key, edge in (("low", self.low), ("high", self.high)):
            facts |= {key: f"{edge:f}"} if edge is not None else {}
        if self.options:
            facts["options"] = [option.as_json() for option in self.options]
        return facts | ({"signal": self.signal.as_json()} if self.signal else {})


@dataclass(frozen=True)
class Section:
    """Items that belong together. ``all_ok``: one tap may answer its checks, never its readings."""

    id: UUID
    title: str
    all_ok: bool = True
    items: tuple[Item, ...] = ()

    def as_json(self) -> Json:
        """As it is stored."""
        items = [item.as_json() for item in self.items]
        return {"id": str(self.id), "title": self.title, "all_ok": self.all_ok, "items": items}


@dataclass(frozen=True)
class Content:
    """A whole version."""

    sections: tuple[Section, ...] = ()

    def as_json(self) -> Json:
        """As it is stored."""
        return {"sections": [section.as_json() for section in self.sections]}

    @property
    def items(self) -> list[Item]:
        """All of them, in order."""
        return [item for section in self.sections for item in section.items]

    def item(self, item_id: UUID) -> Item | None:
        """The item of this id."""
        return next((item for item in self.items if item.id == item_id), None)

    def section(self, section_id: UUID) -> Section | None:
        """The section of this id."""
        return next((each for each in self.sections if each.id == section_id), None)

    def section_of(self, item_id: UUID) -> Section | None:
        """The section that holds an item."""
        holding = (s for s in self.sections if any(item.id == item_id for item in s.items))
        return next(holding, None)

    def with_only(self, item_ids: set[UUID]) -> Content:
        """The same with these items alone; sections that become empty go."""
        kept = (
            replace(s, items=tuple(i for i in s.items if i.id in item_ids)) for s in self.sections
        )
        return Content(tuple(section for section in kept if section.items))


@dataclass(frozen=True)
class Problem:
    """What is wrong in a version: where (as in ``/sections/0/items/2/text``), and in words."""

    path: str
    words: str


@dataclass
class Wrong(Exception):
    """A version cannot be read, or not be published as it is."""

    problems: list[Problem] = field(default_factory=list)

    def __str__(self) -> str:
        return " ".join(f"{problem.path}: {problem.words}" for problem in self.problems)


def stored(data: Json) -> Content:
    """What was stored, which has been checked: read without asking again."""
    return Content(tuple(_section(each) for each in data.get("sections", ())))


def _section(data: Json) -> Section:
    items = tuple(item_of(each) for each in data["items"])
    return Section(UUID(data["id"]), data["title"], data.get("all_ok", True), items)


def item_of(data: Json) -> Item:
    """One item as it was stored."""
    proposal = data.get("signal")
    return Item(
        id=UUID(data["id"]),
        kind=Kind(data["kind"]),
        text=data["text"],
        help=data.get("help", ""),
        required=data.get("required", True),
        if_bad=tuple(Needs(need) for need in data.get("if_bad", ())),
        name=data.get("name", ""),
        unit=data.get("unit", ""),
        low=_edge(data.get("low")),
        high=_edge(data.get("high")),
        options=tuple(
            Option(o["id"], o["label"], o.get("bad", False)) for o in data.get("options", ())
        ),
        signal=Proposal(**proposal) if proposal else None,
    )


def _edge(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def numbered(content: Content) -> Iterator[tuple[int, Item]]:
    """Items with the number that they have on paper."""
    yield from enumerate(content.items, 1)
