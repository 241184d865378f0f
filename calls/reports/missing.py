"""What must still be filled in before the customer signs. Each part of the visit brings its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from calls.models import Visit


@dataclass(frozen=True)
class Missing:
    """One thing to do, in words that say what, and the address where it is done."""

    words: str
    url: str


SOURCES: list[Callable[[Visit], Iterable[Missing]]] = []


def of(visit: Visit) -> list[Missing]:
    """All that is missing, in the order of the sources."""
    return [each for source in SOURCES for each in source(visit)]
