"""What a technician may promise about a signal: who gets it, and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from signals import capture, routing

if TYPE_CHECKING:
    from signals.models import Signal
    from signals.where import Where


def promise(type_: str, where: Where, signal: Signal | None = None) -> str:
    """In one sentence; of a signal that is kept, by the clock that it has."""
    to = routing.destination(where.site)
    when = capture.promised_words(signal.clock_type if signal else type_)
    if to.owner:
        return _("Goes to %(name)s, %(when)s.") % {"name": to.owner, "when": when}
    return _("Goes to the queue “%(name)s”, %(when)s.") % {"name": to.queue, "when": when}
