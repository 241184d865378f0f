"""Two managers merge the same two at once, or in a circle. With a control that shows the race."""

from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError
from django.utils import timezone

from accounts import mergers
from accounts.models import Customer, Merger
from fieldapp.plumbing.problems import Refused, WrongMove
from tests import cast as casting
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return casting.make()


def merging(cast, gone, kept):
    def run():
        try:
            return mergers.merge_customers(
                gone.pk, into_id=kept.pk, by=cast.mona, now=timezone.now()
            )
        except (WrongMove, Refused) as refused:
            return refused

    return run


def test_sent_twice_at_once_it_is_one_merger(cast):
    job = merging(cast, cast.tamsin, cast.harlow)
    results = together(job, job)
    assert {type(each) for each in results} == {Merger}
    assert Merger.objects.count() == 1
    assert cast.harlow.sites.count() == 2


def test_of_two_that_swallow_each_other_one_is_kept(cast):
    results = together(
        merging(cast, cast.tamsin, cast.harlow), merging(cast, cast.harlow, cast.tamsin)
    )
    assert sorted(type(each).__name__ for each in results) in (
        ["Http404", "Merger"],
        ["Merger", "WrongMove"],
    )
    assert Customer.objects.filter(merged_into=None).count() == 2


def test_control_without_the_lock_the_database_must_step_in(cast, monkeypatch):
    meeting = threading.Barrier(2)

    def unlocked(model, gone_id, into_id, by):
        rows = {row.pk: row for row in model.objects.filter(pk__in=[gone_id, into_id])}
        meeting.wait(10)
        return rows[gone_id], rows[into_id]

    monkeypatch.setattr(mergers, "_both", unlocked)
    results = together(
        merging(cast, cast.tamsin, cast.harlow), merging(cast, cast.harlow, cast.tamsin)
    )
    assert any(isinstance(each, DatabaseError) for each in results)
