"""Questions from sales that wait for the technician's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from fieldapp.plumbing import prepared
from signals.models import FollowUp, Signal, Step
from signals.models.followups import Verb

if TYPE_CHECKING:
    from accounts.models import Person


def of(person: Person) -> list[Any]:
    """The person's signals about which sales has asked, the longest waiting first.

    Each has ``question``, ``asked_at`` and ``asked_by``. A question about a follow-up that others
    were merged into goes to all who noticed it.
    """
    return _waiting(person=person.pk)


@prepared.question
def _waiting(*, person: UUID) -> QuerySet[Any]:
    mine = Signal.objects.filter(technician=person).kept()
    waiting = FollowUp.objects.open().filter(returned_at__isnull=False)
    merged = FollowUp.objects.filter(
        merged_into__isnull=False, merged_into__in=waiting.values("pk")
    )
    # A list of ids, which is short, rather than a join over everything this person ever noticed.
    about = waiting.order_by().values("signal").union(merged.order_by().values("signal"))
    return (
        mine.filter(pk__in=about)
        .select_related("site", "customer")
        .annotate(question=_of_last("note"), asked_at=_of_last("at"), asked_by=_of_last("by__name"))
        .order_by("asked_at", "id")
    )


def question_about(follow_up: FollowUp) -> Step | None:
    """The question that is open now."""
    if follow_up.returned_at is None:
        return None
    return follow_up.steps.filter(verb=Verb.RETURN).select_related("by").last()


def _of_last(name: str) -> Subquery:
    steps = Step.objects.filter(verb=Verb.RETURN).filter(
        Q(follow_up__signal=OuterRef("pk")) | Q(follow_up__merged__signal=OuterRef("pk"))
    )
    return Subquery(steps.order_by("-at", "-id").values(name)[:1])
