"""How an import says no: to a file as a whole, or to one row."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from fieldapp.plumbing.problems import Refused

MOST_COLUMNS = 500


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


def too_large() -> Unreadable:
    """For a file that must be cut into several."""
    words = _("This is too large: at most 100,000 rows and 20 MB. Cut it into several files.")
    return Unreadable("too_large", words, status=413)


def too_wide() -> Unreadable:
    """For a table that is no list of things: headings are compared with one another."""
    words = _("This has more than %(most)s columns. Leave out those that are not needed.")
    return Unreadable("too_wide", words % {"most": MOST_COLUMNS}, status=413)
