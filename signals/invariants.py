"""What must always be true of signals and follow-ups, whatever was killed when.

Each function yields a sentence for every row that breaks its rule. Read-only.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Subquery, Sum

from fieldapp.plumbing.models import OutboxRow
from signals.capture import ROUTE
from signals.lifecycle import Stage
from signals.models import FollowUp, Signal, Step


def signals_have_a_future() -> Iterator[str]:
    """A signal that was not taken back has a follow-up, or work that will make it."""
    asked = OutboxRow.objects.filter(kind=ROUTE, subject_id=OuterRef("pk"), done_at=None)
    lost = Signal.objects.kept().filter(follow_up=None).exclude(Exists(asked))
    for pk in lost.values_list("pk", flat=True):
        yield f"Signal {pk} has neither a follow-up nor work that would make one."


def stages_have_a_step() -> Iterator[str]:
    """The stage of a follow-up is what its last step says it became."""
    steps = Step.objects.filter(follow_up=OuterRef("pk")).order_by("-at", "-id")
    rows = FollowUp.objects.annotate(last=Subquery(steps.values("became")[:1]))
    wrong = rows.exclude(last=F("stage")) | rows.filter(last=None)
    for pk, stage, last in wrong.values_list("pk", "stage", "last"):
        yield f"Follow-up {pk} is {stage}, but its last step says {last or 'nothing'}."


def undone_steps_have_their_undo() -> Iterator[str]:
    """An undo puts back the stage that the step it undoes had found."""
    wrong = Step.objects.filter(undoes__isnull=False).exclude(became=F("undoes__was"))
    for pk, became in wrong.values_list("pk", "became"):
        yield f"Step {pk} undoes another and left {became}, not what was before."


def shares_are_a_hundred() -> Iterator[str]:
    """The credit shares of a follow-up sum to a hundred per cent."""
    rows = FollowUp.objects.annotate(total=Sum("shares__percent"))
    for pk, total in rows.exclude(total=100).values_list("pk", "total"):
        yield f"Follow-up {pk} has credit shares of {total or 0} per cent."
    for pk in rows.filter(total=None).values_list("pk", flat=True):
        yield f"Follow-up {pk} has no credit shares."


def won_shares_are_frozen() -> Iterator[str]:
    """Credit does not move once the customer bought."""
    loose = FollowUp.objects.filter(stage=Stage.WON, shares__frozen_at=None)
    for pk in loose.distinct().values_list("pk", flat=True):
        yield f"Follow-up {pk} is won, but its credit can still move."


def merges_end() -> Iterator[str]:
    """A merged follow-up leads to one that is not merged, and never round in a circle."""
    into = dict(FollowUp.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into"))
    for start in into:
        seen, at = {start}, into[start]
        while at in into and at not in seen:
            seen.add(at)
            at = into[at]
        if at in seen:
            yield f"Follow-up {start} is merged in a circle."


def merged_says_so() -> Iterator[str]:
    """Only what is merged names another."""
    wrong = FollowUp.objects.filter(merged_into__isnull=False).exclude(stage=Stage.MERGED)
    for pk, stage in wrong.values_list("pk", "stage"):
        yield f"Follow-up {pk} names the one it is merged into, but is {stage}."


ALL = (
    signals_have_a_future,
    stages_have_a_step,
    undone_steps_have_their_undo,
    shares_are_a_hundred,
    won_shares_are_frozen,
    merges_end,
    merged_says_so,
)
