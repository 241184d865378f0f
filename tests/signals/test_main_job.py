"""The main job in the domain: captured, routed, claimed, called, quoted, won, heard of."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from accounts.models import Notice
from fieldapp.plumbing.ids import uuid7
from signals import capture, closing, followups, routing, status
from signals.models import FollowUp, Signal
from tests import cast as casting


def now():
    return timezone.now()


def test_a_signal_becomes_the_account_reps_follow_up_and_the_technician_hears_that_it_sold(cast):
    follow_up = casting.followed_up(cast)
    assert (follow_up.stage, follow_up.owner, follow_up.rule) == ("new", cast.sam, "account_rep")

    followups.claim(follow_up.pk, by=cast.sam, now=now())
    followups.contact(follow_up.pk, by=cast.sam, now=now(), outcome="reached")
    followups.quote(follow_up.pk, by=cast.sam, now=now())
    closing.win(follow_up.pk, by=cast.sam, now=now(), value=Decimal("18400"), thanks="Well heard!")
    casting.work()

    signal = Signal.objects.for_status().get()
    assert (status.status_of(signal), status.text_of(signal)) == ("sold", "Sold")
    told = list(Notice.objects.filter(person=cast.erin).values_list("kind", flat=True))
    assert told == ["sold", "offered", "called", "claimed"]
    sold = Notice.objects.get(person=cast.erin, kind="sold")
    assert sold.title == "Your signal became an order: Harlow & Pike, £18,400"
    assert sold.text == "Well heard!"


def test_a_retried_routing_makes_one_follow_up(cast):
    signal = casting.captured(cast)
    first = routing.route(signal.pk)
    assert routing.route(signal.pk) == first
    assert FollowUp.objects.count() == 1


def test_a_signal_sent_again_is_one_signal(cast):
    heard, signal_id = casting.heard(cast), uuid7()
    capture.capture(signal_id, heard, by=cast.erin, now=now())
    again = capture.capture(signal_id, heard, by=cast.erin, now=now())
    assert Signal.objects.count() == 1
    assert not again.is_new
