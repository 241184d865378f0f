"""Every kind of form of the field, and the one handler that keeps it, for pages and phones."""

from __future__ import annotations

from calls.handlers import (
    checklists,
    contacts,
    endings,
    machine_sheets,
    machine_work,
    machines,
    moves,
    other_brands,
    pictures,
    starts,
    supplies,
)
from calls.reports import handlers as reports
from fieldapp.plumbing.field_forms import Handler
from signals import handlers as signals


def _named(room: str, handlers: dict[str, Handler]) -> dict[str, Handler]:
    """``on-the-way`` of an address is ``visit.on_the_way`` as an operation."""
    return {f"{room}.{name.replace('-', '_')}": each for name, each in handlers.items()}


KINDS: dict[str, Handler] = {
    **_named("visit", moves.HANDLERS),
    **_named("visit", endings.HANDLERS),
    **starts.HANDLERS,
    **machines.HANDLERS,
    **other_brands.HANDLERS,
    **_named("machine", machine_sheets.HANDLERS),
    **_named("work", machine_work.FORMS),
    **_named("work", machine_work.STRIKES),
    **checklists.HANDLERS,
    **pictures.HANDLERS,
    **reports.HANDLERS,
    **supplies.HANDLERS,
    **contacts.HANDLERS,
    "signal.capture": signals.captured,
    **_named("signal", signals.HANDLERS),
}
