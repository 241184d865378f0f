"""Numbers as people type them off a display, and as they are shown beside each other."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from django.utils import formats

LARGEST = Decimal(10) ** 11
LONGEST = 24
BLANKS = str.maketrans("", "", " \u00a0\u202f\u2009'’_")
GROUPED = re.compile(r"\d{1,3}([.,]\d{3})+")


def read(text: str, *, is_counter: bool) -> Decimal | None:
    """The number that was typed, in whatever country; None for what is none.

    A counter counts whole things, so that ``504,418`` and ``504.418`` are half a million; of a
    measure one comma or point parts the decimals.
    """
    typed = text.translate(BLANKS)
    if len(typed) > LONGEST:
        return None
    if is_counter and GROUPED.fullmatch(typed):
        typed = typed.replace(",", "").replace(".", "")
    elif "," in typed and "." in typed:
        grouping = "," if typed.rindex(".") > typed.rindex(",") else "."
        typed = typed.replace(grouping, "")
    typed = typed.replace(",", ".")
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", typed, re.ASCII):
        return None
    try:
        number = Decimal(typed)
    except InvalidOperation:
        return None
    whole = number.quantize(Decimal("0.001"))
    if abs(number) >= LARGEST or whole != number:
        return None
    return number


def said(number: Decimal) -> str:
    """A number as it stands on a page: ``504,418``, ``17.5``."""
    text = f"{number.normalize():f}"
    places = len(text.partition(".")[2])
    return formats.number_format(number, decimal_pos=places, use_l10n=True, force_grouping=True)


def kept(number: Decimal) -> str:
    """A number as an answer keeps it: no groups, a point, no needless zeros."""
    return f"{number.normalize():f}"
