"""The relay's ticks: each level of a clock is raised once, whatever ran when."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts import company
from accounts.models import CompanySettings
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.models import OutboxRow
from signals import clock, closing, routing
from signals.models import Escalation, FollowUp, Signal
from signals.models.followups import Verb
from tests.cast import captured
from tests.threads import together

LATER = timedelta(days=1)


def many(cast, count: int, **columns) -> None:
    """``count`` open follow-ups, made in bulk, whose reminder is due."""
    pattern = routed(cast)
    signal, now = pattern.signal, timezone.now()
    signals, follow_ups = [], []
    for _ in range(count - 1):
        pk = uuid7()
        signals.append(Signal(**plain(signal) | {"id": pk, "op_id": pk}))
        follow_ups.append(FollowUp(**plain(pattern) | {"id": uuid7(), "signal_id": pk}))
    Signal.objects.bulk_create(signals)
    FollowUp.objects.bulk_create(follow_ups)
    FollowUp.objects.update(alarm_at=now, due_at=now + LATER)
    OutboxRow.objects.all().delete()


def routed(cast) -> FollowUp:
    """A follow-up that nobody owns yet."""
    return routing.route(captured(cast, site=cast.tamsin_office, machine=None).pk)


def plain(row) -> dict:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def tick(now):
    with transaction.atomic():
        return clock.raise_due(now=now)


def levels() -> list[int]:
    return list(Escalation.objects.order_by("level").values_list("level", flat=True))


@pytest.mark.django_db(transaction=True)
def test_four_ticks_at_once_raise_each_of_500_due_clocks_once(cast):
    many(cast, 500)
    now = timezone.now()
    raised = together(*[lambda: tick(now)] * 4)
    assert sum(raised) + tick(now) == 500
    assert Counter(levels()) == {clock.REMIND: 500}
    assert OutboxRow.objects.filter(kind=clock.ALARM).count() == 500


@pytest.mark.django_db(transaction=True)
def test_after_an_outage_every_overdue_level_is_raised_once(cast):
    """Reminded and late while we were away: both now, the next only on the next working day."""
    many(cast, 20)
    now = timezone.now()
    FollowUp.objects.update(alarm_at=now - 10 * LATER, due_at=now - 9 * LATER)

    def catch_up():
        while tick(now):
            pass

    together(*[catch_up] * 4)
    catch_up()
    assert Counter(levels()) == {clock.REMIND: 20, clock.LATE: 20}
    assert not FollowUp.objects.filter(alarm_at__lte=now).exists()
    assert OutboxRow.objects.filter(kind=clock.ALARM).count() == 40


@pytest.mark.django_db
def test_a_tick_asks_the_database_as_often_for_300_as_for_1(cast, django_assert_num_queries):
    many(cast, 300)
    with django_assert_num_queries(7), transaction.atomic():
        assert clock.raise_due(now=timezone.now()) == 300


@pytest.mark.django_db
def test_a_reached_customer_has_no_alarm(cast):
    many(cast, 2)
    reached = FollowUp.objects.first()
    FollowUp.objects.filter(pk=reached.pk).update(contacted_at=timezone.now())
    assert tick(timezone.now()) == 1
    assert not Escalation.objects.filter(follow_up=reached).exists()


@pytest.mark.django_db
def test_a_company_that_never_opens_still_gets_its_signals_routed(cast):
    CompanySettings.objects.update(hours={})
    company.forget()
    follow_up = routed(cast)
    assert follow_up.due_at > follow_up.signal.received_at + timedelta(hours=4)


@pytest.mark.django_db
def test_a_site_in_an_unknown_zone_still_gets_its_signals_routed_and_raised(cast):
    cast.tamsin_office.time_zone = "Nowhere/Else"
    cast.tamsin_office.save()
    follow_up = routed(cast)
    now = timezone.now() + 20 * LATER
    while tick(now):
        pass
    assert levels() == [clock.REMIND, clock.LATE]
    follow_up.refresh_from_db()
    assert now < follow_up.alarm_at < now + 5 * LATER


@pytest.mark.django_db(transaction=True)
def test_two_relays_wake_what_was_bound_until_today_once(cast):
    follow_up = routed(cast)
    now = timezone.now()
    FollowUp.objects.filter(pk=follow_up.pk).update(
        owner=cast.sam,
        stage="lost",
        lost_reason="locked_until",
        closed_at=now,
        locked_until=now.date(),
    )
    results = together(*[lambda: closing.wake_locked(now=now, today=now.date())] * 2)
    assert sorted(results) == [0, 1]
    assert follow_up.steps.filter(verb=Verb.WAKE).count() == 1
