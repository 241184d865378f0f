"""What whoever runs it can see: metrics, invariants, a new epoch; and the count in the side bar."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from calls.models import Operation
from fieldapp import metrics
from fieldapp.sync import invariants
from fieldapp.sync.models import DeclaredPhoto, Epoch, FieldOperation
from tests.sync.field import op, receive

pytestmark = pytest.mark.django_db


def test_metrics_count_what_came_and_what_waits(cast, late_fault, north_fault):
    DeclaredPhoto.objects.create(operation=late_fault, sha256="a" * 64)
    text = metrics.text(now=timezone.now())
    assert 'earshot_sync_items{result="flagged"} 1' in text
    assert 'earshot_sync_items{result="quarantined"} 1' in text
    assert 'earshot_sync_items{result="rejected"} 0' in text
    assert "earshot_review_open 2" in text
    assert "earshot_photos_pending 1" in text


def test_a_photo_that_never_came_is_told_after_a_month(cast, late_fault):
    DeclaredPhoto.objects.create(operation=late_fault, sha256="a" * 64)
    assert list(invariants.photos_arrive()) == []
    before = timezone.now() - dt.timedelta(days=31)
    FieldOperation.objects.update(received_at=before)
    [sentence] = invariants.photos_arrive()
    assert str(late_fault.op_id) in sentence


def test_what_counts_without_an_effect_is_told(cast, late_fault, north_fault):
    assert list(invariants.what_counts_has_its_effect()) == []
    Operation.objects.filter(op_id=late_fault.op_id).update(op_id=north_fault.op_id)
    [sentence] = invariants.what_counts_has_its_effect()
    assert str(late_fault.op_id) in sentence


def test_a_restore_begins_a_new_epoch(db, capsys):
    call_command("new_epoch")
    call_command("new_epoch")
    assert Epoch.objects.count() == 2
    assert str(Epoch.objects.first().pk) in capsys.readouterr().out


def test_the_side_bar_counts_what_a_manager_has_to_decide(cast, sign_in, late_fault):
    receive(cast.erin, op("visit.arrive", visit=cast.otto_visit.pk))
    for name in ("not_received", "queue"):
        shown = sign_in(cast.sven).get(reverse(name))
        [tab] = [tab for tab in shown.context["nav"] if tab.name == "review"]
        assert (tab.late, tab.only_desk) == (2, True)
    assert "review" not in {tab.name for tab in sign_in(cast.erin).get("/me/").context["nav"]}
