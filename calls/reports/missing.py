"""What must still be filled in before the customer signs."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from calls import checklists

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import Machine
    from calls.models import Visit


@dataclass(frozen=True)
class Missing:
    """One thing to do, in words that say what, and the address where it is done."""

    words: str
    url: str


def of(visit: Visit) -> list[Missing]:
    """What the checklists of a visit still ask for, machine by machine.

    Several items of a machine that nobody has answered are one line with their number, which
    leads to the first of them: a checklist nobody began would otherwise fill the screen.
    """
    found = checklists.missing(visit)
    names = _names({each.machine for each in found})
    waiting: dict[UUID, list[checklists.Missing]] = defaultdict(list)
    for each in found:
        if each.is_open:
            waiting[each.machine.pk].append(each)
    lines = []
    for each in found:
        together = waiting[each.machine.pk]
        if not each.is_open or len(together) == 1:
            lines.append(Missing(_words(each, names), each.url))
        elif each is together[0]:
            lines.append(Missing(_words_of_all(together, names), each.url))
    return lines


def _names(machines: set[Machine]) -> dict[UUID, str]:
    """What each machine is called: its model, with the serial number where two share a model."""
    models = Counter(machine.model_id for machine in machines)
    return {
        machine.pk: f"{machine.model.name} {machine.serial}".strip()
        if models[machine.model_id] > 1
        else machine.model.name
        for machine in machines
    }


def _words(each: checklists.Missing, names: dict[UUID, str]) -> str:
    facts = {"machine": names[each.machine.pk], "number": each.number, "text": each.text}
    return _("%(machine)s, %(number)d. %(text)s: %(what)s") % {**facts, "what": each.what}


def _words_of_all(together: list[checklists.Missing], names: dict[UUID, str]) -> str:
    words = _("%(machine)s: %(number)d items are still open.")
    return words % {"machine": names[together[0].machine.pk], "number": len(together)}
