"""Short ways to write a checklist down."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from calls.checklists.content import Content, Item, Kind, Needs, Option, Proposal, Section
from fieldapp.plumbing.ids import uuid7

BOTH = (Needs.NOTE, Needs.PHOTO)
NOTE = (Needs.NOTE,)


def check(text: str, help: str = "", *, needs: tuple[Needs, ...] = NOTE, **more: Any) -> Item:
    """OK, not OK, N/A; not OK asks for a note."""
    return Item(uuid7(), Kind.CHECK, text, help, if_bad=needs, **more)


def counter(text: str, name: str, unit: str, help: str = "") -> Item:
    """A counter of the machine."""
    return Item(uuid7(), Kind.COUNTER, text, help, name=name, unit=unit)


def measure(
    text: str,
    name: str,
    unit: str,
    low: str | None,
    high: str | None,
    help: str = "",
) -> Item:
    """A measure with its normal range; outside it asks for a note."""
    edges = [None if edge is None else Decimal(edge) for edge in (low, high)]
    return Item(
        uuid7(),
        Kind.MEASURE,
        text,
        help,
        if_bad=NOTE,
        name=name,
        unit=unit,
        low=edges[0],
        high=edges[1],
    )


def choice(text: str, *answers: tuple[str, str, bool], help: str = "", **more: Any) -> Item:
    """One of several answers: (id, label, whether it is bad)."""
    options = tuple(Option(*each) for each in answers)
    return Item(uuid7(), Kind.CHOICE, text, help, if_bad=NOTE, options=options, **more)


def hint(clue: str, category: str, *, kind: str = "observed", option: str = "") -> Proposal:
    """The signal that an item proposes."""
    return Proposal(kind, clue, category, option)


def section(title: str, *items: Item, all_ok: bool = True) -> Section:
    """Items that belong together."""
    return Section(uuid7(), title, all_ok, items)


def whole(*sections: Section) -> Content:
    """A checklist."""
    return Content(sections)
