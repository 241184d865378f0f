"""How an import says no: to a file as a whole, or to one row."""

from __future__ import annotations

from dataclasses import dataclass, field

from fieldapp.plumbing.problems import Refused


@dataclass(eq=False)
class Unreadable(Refused):
    """A file that cannot be imported as it is. ``row`` is where, if it is one place.

    ``listed`` holds what the sentence is about: headings, or the first lines as ``offered``, an
    encoding in which the file could be read if they look right.
    """

    row: int = 0
    listed: list[str] = field(default_factory=list)
    offered: str = ""

    def __str__(self) -> str:
        return "\n".join([self.detail, *self.listed])


class Wrong(ValueError):
    """A cell that does not say what its column needs. The text says what to write instead."""
