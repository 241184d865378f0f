"""One item of a checklist on one visit: what was answered, and what that means."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from calls import figures, strokes
from calls.checklists import comparing
from calls.checklists.comparing import Beside
from calls.checklists.content import Item, Kind, Needs, Option, Proposal
from calls.checklists.leftovers import Left
from calls.models import Answer, Reading

if TYPE_CHECKING:
    from calls.checklists.accepting import Said
    from calls.pictures import Picture

OK, NOT_OK, NOT_APPLICABLE = "ok", "not_ok", "na"
CHECKS = (OK, NOT_OK, NOT_APPLICABLE)
NOT_DONE = "not_done"  # the answer to an item that waits for another visit; the note says why
FOLDS = (Kind.CHECK, Kind.CHOICE, Kind.TEXT, Kind.SIGNATURE)


def lacking_words() -> dict[str, str]:
    """What to say of a bad answer that lacks something, by what it lacks."""
    return {
        "note": _("A note is still needed."),
        "photo": _("A photo is still needed."),
        "notephoto": _("A photo and a note are still needed."),
    }


def said_by(item: Item, answer: Answer | None) -> str:
    """An answer for people; empty where there is none."""
    if answer is None or not answer.value:
        return ""
    words = {OK: _("OK"), NOT_OK: _("Not OK"), NOT_APPLICABLE: _("N/A"), NOT_DONE: _("Not done")}
    if item.kind == Kind.CHECK or answer.value == NOT_DONE:
        return words.get(answer.value, answer.value)
    if item.is_reading:
        return f"{figures.said(Decimal(answer.value))} {item.unit}".strip()
    chosen = item.option(answer.value)
    return chosen.label if chosen else answer.value


@dataclass
class Row:
    """One item with what is known about it.

    ``left`` is what an earlier visit said of it, ``at_end`` why this visit ended without it.
    ``camera``: whether photos may be taken there.
    """

    number: int
    item: Item
    answer: Answer | None = None
    otherwise: Answer | None = None
    last: Reading | None = None
    photos: list[Picture] = field(default_factory=list)
    left: Left | None = None
    at_end: str = ""
    camera: bool = True
    draft: Said | None = None  # what a form said that could not be kept, and why
    error: str = ""

    @property
    def value(self) -> str:
        """What was answered; empty where nothing was, or only that it is not done."""
        return self.answer.value if self.answer and not self.is_not_done else ""

    @property
    def note(self) -> str:
        """The words beside the answer."""
        return self.answer.note if self.answer and not self.is_not_done else ""

    @property
    def is_not_done(self) -> bool:
        """Whether somebody said that it waits."""
        return self.answer is not None and self.answer.value == NOT_DONE

    @property
    def why_left(self) -> str:
        """Why it is not done, where somebody said so, or the visit has ended."""
        return self.answer.note if self.answer and self.is_not_done else self.at_end

    @property
    def is_answered(self) -> bool:
        """Whether it is done."""
        return bool(self.photos) if self.item.kind == Kind.PHOTO else bool(self.value)

    @property
    def is_required(self) -> bool:
        """Whether it must be done; nobody photographs where the customer wants no photos."""
        return self.item.required and (self.camera or self.item.kind != Kind.PHOTO)

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer, or for a word why not."""
        impossible = self.item.kind == Kind.PHOTO and not self.camera
        return not self.is_answered and not self.is_not_done and not impossible

    @property
    def is_left(self) -> bool:
        """Whether it would be carried forward if the visit ended now."""
        return not self.is_answered and (self.is_required or self.is_not_done)

    @property
    def number_read(self) -> Decimal | None:
        """The reading that was answered."""
        return Decimal(self.value) if self.item.is_reading and self.value else None

    @property
    def option(self) -> Option | None:
        """The answer of a choice."""
        return self.item.option(self.value) if self.item.kind == Kind.CHOICE else None

    @property
    def is_bad(self) -> bool:
        """Not OK, a bad answer, or out of range."""
        if self.item.kind == Kind.CHECK:
            return self.value == NOT_OK
        if self.item.kind == Kind.CHOICE:
            return bool(self.option and self.option.bad)
        read = self.number_read
        return read is not None and comparing.is_outside(self.item, read)

    @property
    def lacks(self) -> list[Needs]:
        """What a bad answer still asks for."""
        if not self.is_bad:
            return []
        has = {Needs.NOTE: bool(self.note), Needs.PHOTO: bool(self.photos) or not self.camera}
        return [need for need in self.item.if_bad if not has[need]]

    @property
    def lacks_in_words(self) -> str:
        """The same in a sentence; empty where nothing is lacking."""
        lacks = self.lacks
        return lacking_words()["".join(sorted(lacks))] if lacks else ""

    @property
    def facts(self) -> str:
        """What the page's script has to know to judge an answer as this does, as JSON."""
        needs = [each for each in self.item.if_bad if self.camera or each != Needs.PHOTO]
        facts: dict[str, Any] = {"kind": self.item.kind, "required": self.is_required}
        facts |= {"needs": needs, "low": self.item.low, "high": self.item.high}
        facts |= {"bad": [option.id for option in self.item.options if option.bad]}
        facts |= {"last": self.last.value.normalize() if self.last else None}
        facts |= {"proposes": self.item.signal.option if self.item.signal else None}
        facts |= {"impossible": self.item.kind == Kind.PHOTO and not self.camera}
        facts |= {"why": self.answer.note if self.answer and self.is_not_done else ""}
        said = {name: f for name, f in facts.items() if f or isinstance(f, Decimal)}
        return json.dumps(said, default=str)

    @property
    def is_missing(self) -> bool:
        """Whether the visit cannot be signed off without a word about it."""
        return (self.is_required and self.is_open) or bool(self.lacks)

    @property
    def proposal(self) -> Proposal | None:
        """The signal that the answer proposes."""
        signal = self.item.signal
        if signal is None:
            return None
        fits = self.value == signal.option if signal.option else self.is_bad
        return signal if fits else None

    @property
    def doubt(self) -> str:
        """Why the reading may be a mistake."""
        read = self.number_read
        return "" if read is None else comparing.doubt(self.item, read, self.last)

    @property
    def beside(self) -> Beside | None:
        """The last reading in words."""
        return Beside.of(self.last)

    @property
    def difference(self) -> str:
        """How much more or less than last time."""
        read = self.number_read
        return "" if read is None else comparing.difference(read, self.last)

    @property
    def normal_range(self) -> str:
        """What is normal."""
        return comparing.normal_range(self.item)

    @property
    def typed(self) -> str:
        """The value as its field shows it."""
        if self.draft is not None:
            return self.draft.value
        read = self.number_read
        return self.value if read is None else figures.said(read)

    @property
    def typed_note(self) -> str:
        """The note as its field shows it."""
        return self.note if self.draft is None else self.draft.note

    @property
    def typed_strokes(self) -> str:
        """What is drawn, as the pad's field holds it."""
        if self.draft is not None:
            return self.draft.strokes if isinstance(self.draft.strokes, str) else ""
        return json.dumps(self.answer.strokes) if self.answer and self.answer.strokes else ""

    @property
    def typed_tick(self) -> bool:
        """Whether a tick stands for the drawing."""
        if self.draft is not None:
            return self.draft.ticked
        return bool(self.value) and not self.drawn

    @property
    def drawn(self) -> str:
        """What was drawn, as the ``d`` of an SVG path."""
        lines = self.answer.strokes if self.answer else None
        return strokes.path(lines) if lines else ""

    @property
    def in_words(self) -> str:
        """The answer for people: ``OK``, ``504,418 pages``, the words of a choice."""
        return said_by(self.item, self.answer)

    @property
    def otherwise_in_words(self) -> str:
        """What somebody else had answered, with their words where these are others."""
        other = self.otherwise
        words = said_by(self.item, other)
        return f"{words} ({other.note})" if other and other.note not in self.note else words

    @property
    def is_folded(self) -> bool:
        """Whether it needs no more than one line: answered, and nothing to add."""
        if self.is_not_done:
            return True
        return self.is_answered and self.item.kind in FOLDS and not self.is_bad

    @property
    def mark(self) -> str:
        """Its cell in the progress bar: done, not OK, set aside, or open."""
        if self.is_bad:
            return "n"
        if self.is_not_done or self.value == NOT_APPLICABLE:
            return "s"
        return "d" if self.is_answered else ""
