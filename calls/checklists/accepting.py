"""What a form says of one item, and whether it can be kept like that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from calls import figures, strokes
from calls.checklists.content import Item, Kind
from calls.checklists.rows import CHECKS, NOT_DONE
from fieldapp.plumbing.problems import Refused

LONGEST = {Kind.TEXT: 2000, Kind.SIGNATURE: 120}
LONGEST_NOTE = 1000


@dataclass(frozen=True)
class Said:
    """What a form says of one item. ``shown`` is the answer it showed, if any.

    ``not_done`` is the reason why the item waits; ``value`` is then empty. ``strokes`` is what the
    pad of a signature sends, and once it is ``checked`` its lines; ``ticked`` stands in for them.
    """

    value: str = ""
    note: str = ""
    not_done: str = ""
    shown: UUID | None = None
    strokes: Any = None
    ticked: bool = False

    def as_json(self) -> dict[str, Any]:
        """For telling whether the same form came again."""
        facts = {"value": self.value, "note": self.note, "not_done": self.not_done}
        facts |= {"shown": str(self.shown or ""), "strokes": self.strokes}
        return facts | ({"ticked": True} if self.ticked else {})


def checked(item: Item, said: Said) -> Said:
    """What was said, as it is kept. Raises Refused in words that say what to do."""
    note = said.note.strip()
    if len(note) > LONGEST_NOTE:
        raise Refused("too_long", _("The note is too long. Write it shorter."))
    value = said.value.strip()
    if said.not_done.strip() or value == NOT_DONE:
        why = said.not_done.strip() or note
        if not why:
            raise Refused("required", _("Say why it is not done."))
        return Said(NOT_DONE, why[:LONGEST_NOTE], shown=said.shown)
    if value:
        value = _value(item, value)
    lines = _signed(value, said) if item.kind == Kind.SIGNATURE else None
    return Said(value, note, shown=said.shown, strokes=lines)


def _value(item: Item, value: str) -> str:
    if item.is_reading:
        number = figures.read(value, is_counter=item.kind == Kind.COUNTER)
        if number is None:
            raise Refused("not_a_number", _("Write it as a number, like 504418 or 17.5"))
        if item.kind == Kind.COUNTER and number < 0:
            raise Refused("below_zero", _("A counter is never below zero. Read it again."))
        return figures.kept(number)
    if item.kind == Kind.CHECK and value not in CHECKS:
        raise Refused("bad_choice", _("Choose OK, Not OK or N/A."))
    if item.kind == Kind.PHOTO:
        raise Refused("bad_choice", _("Take a photo of it."))
    if item.kind == Kind.CHOICE and item.option(value) is None:
        raise Refused("bad_choice", _("Choose one of the answers."))
    if len(value) > LONGEST.get(item.kind, 40):
        raise Refused("too_long", _("That is too long. Write it shorter."))
    return value


def _signed(name: str, said: Said) -> strokes.Strokes | None:
    """What was drawn beside a name; None where a tick stands for it, or nothing was said."""
    try:
        lines = strokes.read(said.strokes or "")
    except (ValueError, AttributeError):
        raise Refused("bad_signature", _("Clear the signature and sign again.")) from None
    if (lines or said.ticked) and not name:
        raise Refused("required", _("Write the name of who signs."))
    if name and not lines and not said.ticked:
        raise Refused("required", _("Sign in the box, or tick instead of signing."))
    return lines or None
