"""Stages of a follow-up and the moves between them: the only sales state machine.

The table is rendered into ``docs/reference/states.md`` and tested against it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fieldapp.plumbing import problems

if TYPE_CHECKING:
    from signals.models import FollowUp


class Stage(TextChoices):
    """How far sales is with a follow-up."""

    NEW = "new", gettext_lazy("New")
    CLAIMED = "claimed", gettext_lazy("Claimed")
    CONTACTED = "contacted", gettext_lazy("Contacted")
    QUALIFIED = "qualified", gettext_lazy("Qualified")
    QUOTED = "quoted", gettext_lazy("Quoted")
    WON = "won", gettext_lazy("Won")
    LOST = "lost", gettext_lazy("Lost")
    MERGED = "merged", gettext_lazy("Merged")


class LostReason(TextChoices):
    """Why a follow-up was lost."""

    NO_NEED = "no_need", gettext_lazy("No need")
    PRICE = "price", gettext_lazy("Price")
    TIMING = "timing", gettext_lazy("Not the time")
    COMPETITOR = "competitor", gettext_lazy("Bought elsewhere")
    NO_ANSWER = "no_answer", gettext_lazy("No answer")
    DUPLICATE = "duplicate", gettext_lazy("Duplicate")
    NOT_REAL = "not_real", gettext_lazy("Not a real need")
    NOT_IN_RANGE = "not_in_range", gettext_lazy("Not in our range")
    LOCKED_UNTIL = "locked_until", gettext_lazy("Bound until a date")
    CREDIT = "credit", gettext_lazy("Credit")


CLOSED = (Stage.WON, Stage.LOST, Stage.MERGED)

MOVES: dict[str, tuple[Stage, ...]] = {
    Stage.NEW: (Stage.CLAIMED, Stage.LOST, Stage.MERGED),
    Stage.CLAIMED: (Stage.CONTACTED, Stage.LOST, Stage.MERGED),
    Stage.CONTACTED: (
        Stage.CLAIMED,
        Stage.QUALIFIED,
        Stage.QUOTED,
        Stage.WON,
        Stage.LOST,
        Stage.MERGED,
    ),
    Stage.QUALIFIED: (Stage.CLAIMED, Stage.QUOTED, Stage.WON, Stage.LOST, Stage.MERGED),
    Stage.QUOTED: (Stage.CLAIMED, Stage.WON, Stage.LOST, Stage.MERGED),
    Stage.WON: (),
    Stage.LOST: (Stage.NEW, Stage.CLAIMED),
    Stage.MERGED: (),
}


class WrongMove(problems.WrongMove):
    """A follow-up's stage, or its owner, does not allow what was asked. The text says why."""


def may(follow_up: FollowUp, stage: Stage) -> bool:
    """Whether the table has this move."""
    return stage in MOVES[follow_up.stage]


def require(follow_up: FollowUp, stage: Stage) -> None:
    """Raises WrongMove when the table has no such move."""
    if not may(follow_up, stage):
        raise WrongMove(
            _("This follow-up is %(was)s; it cannot become %(became)s.")
            % {"was": follow_up.get_stage_display().lower(), "became": stage.label.lower()}
        )
