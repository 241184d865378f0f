"""States of a visit and the moves between them. Rendered into ``docs/reference/states.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from calls.models.visits import VisitState
from fieldapp.plumbing import problems

if TYPE_CHECKING:
    from calls.models import Visit

UNDER_WAY = (VisitState.ON_THE_WAY, VisitState.ON_SITE)
OPEN = (VisitState.PLANNED, *UNDER_WAY)
ENDED = (
    VisitState.DONE,
    VisitState.INCOMPLETE,
    VisitState.CLOSED_SHORT,
    VisitState.CANCELLED,
)

MOVES: dict[str, tuple[VisitState, ...]] = {
    VisitState.PLANNED: (*UNDER_WAY, VisitState.CANCELLED, VisitState.CLOSED_SHORT),
    VisitState.ON_THE_WAY: (VisitState.ON_SITE, VisitState.CANCELLED, VisitState.CLOSED_SHORT),
    VisitState.ON_SITE: (VisitState.DONE, VisitState.INCOMPLETE, VisitState.CLOSED_SHORT),
    VisitState.DONE: (),
    VisitState.INCOMPLETE: (),
    VisitState.CLOSED_SHORT: (),
    VisitState.CANCELLED: (),
}


class WrongMove(problems.WrongMove):
    """A visit's state does not allow what was asked. The text says why."""


def require(visit: Visit, state: VisitState) -> None:
    """Raises WrongMove when the table has no such move, or the visit was taken back."""
    if visit.archived_on:
        raise WrongMove(_("This visit was taken back. Start a new one."))
    if state not in MOVES[visit.state]:
        raise WrongMove(
            _("This visit is %(was)s; it cannot become %(became)s.")
            % {"was": visit.get_state_display().lower(), "became": state.label.lower()}
        )
