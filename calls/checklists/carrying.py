"""What a visit leaves undone: item by item, machine by machine.

A visit that ends writes what is open into ``Checklist.left``. Its return visit has these items
alone. Where nobody returned, the machine's next checklist marks them: see leftovers.py.
"""

from __future__ import annotations

from datetime import datetime

from calls.checklists import sheets
from calls.models import Checklist, Visit


def carry(visit: Visit, *, at: datetime, why: str = "") -> list[Checklist]:
    """Close the checklists of a visit that ends, and note what each leaves undone.

    An item that somebody said is not done has its own reason; what nobody answered has ``why``.
    Items that are not required are left only where somebody said so. A machine whose checklist
    nobody began is left whole. Call it in the transaction that ends the visit.
    """
    closed = []
    for sheet in sheets.of_visit(visit, now=at):
        left = {str(row.item.id): row.why_left or why for row in sheet.rows if row.is_left}
        kept = sheet.checklist or sheet.begun(at)
        kept.left, kept.finished_at = left, at
        kept.save()
        closed.append(kept)
    return closed


def take_back(visit: Visit) -> None:
    """The visit goes on after all: its checklists are open again, as they were."""
    visit.checklists.filter(answers=None, finished_at__isnull=False).delete()
    visit.checklists.update(left={}, finished_at=None)
