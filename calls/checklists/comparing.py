"""What a reading is compared with: the last one, and the normal range."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from calls import figures
from calls.checklists.content import Item, Kind
from calls.models import Reading


def is_outside(item: Item, value: Decimal) -> bool:
    """Whether a measure is outside its normal range; its edges are normal."""
    below = item.low is not None and value < item.low
    return below or (item.high is not None and value > item.high)


def doubt(item: Item, value: Decimal, last: Reading | None) -> str:
    """Why a reading may be a mistake, in words that ask for the reason; empty when it is usual."""
    if item.kind == Kind.COUNTER and last is not None and value < last.value:
        return lower_words()
    return outside_words() if is_outside(item, value) else ""


def lower_words() -> str:
    """What to say of a counter that went down."""
    return _("Lower than last time. Read it again, or say why in the note.")


def outside_words() -> str:
    """What to say of a measure that is not usual."""
    return _("Outside the normal range. Measure again, or say why in the note.")


def normal_range(item: Item) -> str:
    """``Should be 175 to 195.``; empty where any value is normal."""
    low = figures.said(item.low) if item.low is not None else ""
    high = figures.said(item.high) if item.high is not None else ""
    if low and high:
        return _("Should be %(low)s to %(high)s.") % {"low": low, "high": high}
    if low:
        return _("Should be %(low)s or more.") % {"low": low}
    return _("Should be %(high)s or less.") % {"high": high} if high else ""


@dataclass(frozen=True)
class Beside:
    """The last reading, as it stands beside the new one."""

    value: str
    reading: Reading

    @classmethod
    def of(cls, last: Reading | None) -> Beside | None:
        """In words; None where nothing was ever read."""
        return None if last is None else cls(figures.said(last.value), last)


def difference(value: Decimal, last: Reading | None) -> str:
    """How much more or less than last time: ``18,204 more``."""
    if last is None or value == last.value:
        return ""
    change = figures.said(abs(value - last.value))
    return (
        _("%(n)s more") % {"n": change} if value > last.value else _("%(n)s less") % {"n": change}
    )
