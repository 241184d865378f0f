"""What must still be filled in before the customer signs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from calls import checklists

if TYPE_CHECKING:
    from calls.models import Visit


@dataclass(frozen=True)
class Missing:
    """One thing to do, in words that say what, and the address where it is done."""

    words: str
    url: str


def of(visit: Visit) -> list[Missing]:
    """What the checklists of a visit still ask for, machine by machine."""
    return [Missing(_words(each), each.url) for each in checklists.missing(visit)]


def _words(each: checklists.Missing) -> str:
    facts = {"machine": each.machine.model.name, "number": each.number, "text": each.text}
    return _("%(machine)s, %(number)d. %(text)s: %(what)s") % {**facts, "what": each.what}
