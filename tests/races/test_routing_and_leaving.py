"""A signal is routed in the very moment in which its rep hands over or leaves."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone

from accounts import people
from fieldapp.plumbing.ids import uuid7
from signals import handing_over, routing
from signals.handing_over import Heirs, Scope
from signals.models import FollowUp
from tests.cast import captured
from tests.signals.test_routing_races import meanwhile, route

pytestmark = pytest.mark.django_db(transaction=True)


def leaving(cast):
    """Sam leaves, and Rita gets what was his."""

    def run():
        scope = Scope(cast.sam, last_day=timezone.localdate())
        return handing_over.hand_over(
            scope, Heirs(sales=cast.rita), by=cast.admin, now=timezone.now(), op_id=uuid7()
        )

    return run


def test_routed_while_the_rep_hands_over_it_is_the_successors(cast):
    signal = captured(cast)
    assert not isinstance(meanwhile(leaving(cast), route(signal)), Exception)
    assert FollowUp.objects.get().owner == cast.rita


def test_handed_over_while_it_is_routed_it_moves_along(cast):
    signal = captured(cast)
    assert not isinstance(meanwhile(route(signal), leaving(cast)), Exception)
    assert FollowUp.objects.get().owner == cast.rita


@pytest.mark.parametrize("leaving_first", [True, False])
def test_unless_the_rep_is_held_it_stays_with_who_is_gone(cast, monkeypatch, leaving_first):
    monkeypatch.setattr(routing, "stays", lambda _signal, _owner: True)
    signal = captured(cast)
    first, second = leaving(cast), route(signal)
    meanwhile(*((first, second) if leaving_first else (second, first)))
    assert FollowUp.objects.get().owner == cast.sam


def test_routed_while_the_rep_is_switched_off_it_is_the_queues(cast):
    signal = captured(cast)

    def off():
        people.switch_off(cast.sam.pk, by=cast.admin, now=timezone.now())

    assert not isinstance(meanwhile(off, route(signal)), Exception)
    assert FollowUp.objects.get().owner is None


def test_what_adds_to_a_follow_up_waits_for_nobody_who_waits_for_it(cast):
    first = captured(cast)
    with transaction.atomic():
        routing.route(first.pk)
    second = captured(cast, adds_to=first)
    assert not isinstance(meanwhile(leaving(cast), route(second)), Exception)
    assert FollowUp.objects.get(signal=second).merged_into.owner == cast.rita
