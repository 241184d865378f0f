"""Who would get a signal that is heard now, and by when: the real rules, without a signal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from accounts import coverage, hours
from signals import clock, routing

if TYPE_CHECKING:
    from accounts.models import Site
    from signals.clock import Span, Times
    from signals.routing import Decision


@dataclass(frozen=True)
class Tried:
    """What would become of it."""

    site: Site | None
    type: str
    decision: Decision
    span: Span
    times: Times
    zone: str
    is_open: bool
    opens_at: datetime


def try_out(site: Site | None, type_: str, *, now: datetime) -> Tried:
    """Route and time a signal of ``type_`` at ``site``, as ``routing.route`` does; none is made."""
    decision = routing.destination(site)
    span = clock.span(decision.queue, type_)
    calendar = coverage.calendar_of(site)
    return Tried(
        site=site,
        type=type_,
        decision=decision,
        span=span,
        times=clock.times(span, calendar, now),
        zone=calendar.zone,
        is_open=hours.is_open(now, calendar),
        opens_at=hours.next_opening(now, calendar),
    )
