"""Whose signal it was: credit shares in per cent, split when merged, frozen when won."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from signals.models import CreditShare

if TYPE_CHECKING:
    from accounts.models import Person
    from signals.models import FollowUp


def split(people: list[Person]) -> dict[Person, int]:
    """A hundred per cent in equal whole shares; what is left over goes to the first."""
    share, rest = divmod(100, len(people))
    return {person: share + (rest if index == 0 else 0) for index, person in enumerate(people)}


def start(follow_up: FollowUp) -> None:
    """All of it belongs to whoever noticed the signal."""
    CreditShare.objects.create(follow_up=follow_up, person=follow_up.signal.technician, percent=100)


def share_again(follow_up: FollowUp) -> None:
    """Split among everybody whose signals have been merged into this follow-up."""
    merged = follow_up.merged.select_related("signal__technician").order_by("routed_at", "id")
    people = [follow_up.signal.technician, *(other.signal.technician for other in merged)]
    follow_up.shares.all().delete()
    CreditShare.objects.bulk_create(
        CreditShare(follow_up=follow_up, person=person, percent=percent)
        for person, percent in split(list(dict.fromkeys(people))).items()
    )


def freeze(follow_up: FollowUp, *, now: datetime) -> None:
    """Won: the shares stay as they are."""
    follow_up.shares.update(frozen_at=now)


def thaw(follow_up: FollowUp) -> None:
    """The win was undone."""
    follow_up.shares.update(frozen_at=None)
