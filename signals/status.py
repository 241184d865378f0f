"""What a technician reads of their signal, the same everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from signals.lifecycle import Stage

if TYPE_CHECKING:
    from signals.models import FollowUp, Signal


class Status(TextChoices):
    """Received, with a rep, called, offered, sold, or not this time."""

    RECEIVED = "received", gettext_lazy("Received")
    WITH_REP = "with_rep", gettext_lazy("With a rep")
    CALLED = "called", gettext_lazy("Called")
    OFFERED = "offered", gettext_lazy("Offered")
    SOLD = "sold", gettext_lazy("Sold")
    NOT_THIS_TIME = "not_this_time", gettext_lazy("Not this time")


OF_STAGE = {
    Stage.NEW: Status.RECEIVED,
    Stage.CLAIMED: Status.WITH_REP,
    Stage.CONTACTED: Status.CALLED,
    Stage.QUALIFIED: Status.CALLED,
    Stage.QUOTED: Status.OFFERED,
    Stage.WON: Status.SOLD,
    Stage.LOST: Status.NOT_THIS_TIME,
}


def follow_up_of(signal: Signal) -> FollowUp | None:
    """The follow-up that tells what became of a signal: the one it was merged into, if any."""
    follow_up = getattr(signal, "follow_up", None)
    while follow_up is not None and follow_up.merged_into is not None:
        follow_up = follow_up.merged_into
    return follow_up


def status_of(signal: Signal) -> Status:
    """One of the six."""
    follow_up = follow_up_of(signal)
    if follow_up is None:
        return Status.RECEIVED
    if follow_up.stage == Stage.NEW and follow_up.owner_id:
        return Status.WITH_REP
    return OF_STAGE[Stage(follow_up.stage)]


def text_of(signal: Signal) -> str:
    """The status in words: with whom, and why not."""
    status, follow_up = status_of(signal), follow_up_of(signal)
    if status == Status.WITH_REP and follow_up and follow_up.owner:
        return _("With %(name)s") % {"name": follow_up.owner}
    if status == Status.NOT_THIS_TIME and follow_up and follow_up.lost_reason:
        return _("Not this time (%(why)s)") % {"why": follow_up.get_lost_reason_display().lower()}
    return str(status.label)
