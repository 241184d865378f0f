"""`manage.py verify` says what is not as it must always be."""

import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Photo
from calls.models import Visit
from fieldapp.plumbing.models import OutboxRow
from signals import closing, followups, routing
from signals.models import CreditShare, FollowUp, Step
from tests import cast as casting


def verified():
    """What it prints, and with what it ends."""
    out = io.StringIO()
    try:
        call_command("verify", stdout=out, stderr=out)
    except SystemExit as end:
        return out.getvalue(), end.code
    return out.getvalue(), 0


@pytest.fixture
def follow_up(cast):
    return routing.route(casting.captured(cast).pk)


def test_whole_data_hold(cast, follow_up):
    other = routing.route(casting.captured(cast, by=cast.carl).pk)
    casting.captured(cast)  # still waits in the outbox
    now = timezone.now()
    followups.claim(follow_up.pk, by=cast.sam, now=now)
    followups.contact(follow_up.pk, by=cast.sam, now=now, outcome="reached")
    closing.merge(other.pk, by=cast.sam, into=follow_up.pk, now=now)
    closing.win(follow_up.pk, by=cast.sam, now=now, value=5)
    assert verified() == ("Everything holds.\n", 0)


def _lose_the_signal(cast, follow_up):
    casting.captured(cast)
    OutboxRow.objects.all().delete()


def _move_without_a_step(cast, follow_up):
    FollowUp.objects.update(stage="claimed", owner=cast.sam)


def _forget_the_steps(cast, follow_up):
    Step.objects.all().delete()


def _halve_the_credit(cast, follow_up):
    CreditShare.objects.update(percent=50)


def _drop_the_credit(cast, follow_up):
    CreditShare.objects.all().delete()


def _merge_in_a_circle(cast, follow_up):
    other = routing.route(casting.captured(cast).pk)
    for one, two in ((follow_up, other), (other, follow_up)):
        FollowUp.objects.filter(pk=one.pk).update(
            merged_into=two, stage="merged", closed_at=timezone.now()
        )


def _lose_a_photos_bytes(cast, follow_up):
    Photo.objects.create(
        person=cast.erin,
        sha256="ab" * 32,
        kind="jpeg",
        size=1,
        width=1,
        height=1,
        received_at=timezone.now(),
    )


def _move_a_visit_without_a_step(cast, follow_up):
    from calls import visits

    moment = visits.Moment.here(timezone.now())
    visits.arrive(cast.visit.pk, by=cast.erin, at=moment)
    Visit.objects.filter(pk=cast.visit.pk).update(state="done")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (_lose_the_signal, "has neither a follow-up nor work"),
        (_move_without_a_step, "is claimed, but its last step says new"),
        (_forget_the_steps, "its last step says nothing"),
        (_halve_the_credit, "has credit shares of 50 per cent"),
        (_drop_the_credit, "has no credit shares"),
        (_merge_in_a_circle, "is merged in a circle"),
        (_lose_a_photos_bytes, "has no bytes"),
        (_move_a_visit_without_a_step, "is done, but its last step says on_site"),
    ],
)
def test_what_is_broken_is_said_and_ends_with_1(cast, follow_up, harm, words):
    harm(cast, follow_up)
    said, end = verified()
    assert words in said
    assert end == 1
