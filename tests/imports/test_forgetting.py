"""What stood in imported files is forgotten; that they were imported is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Customer
from fieldapp.plumbing.importing import forgetting, mapping, runs
from fieldapp.plumbing.importing.models import ImportRow, ImportRun, RunState
from fieldapp.plumbing.problems import WrongMove
from fieldapp.tasks import forget_done
from tests.imports.files import csv_of, fates, imported, received, rehearsed

pytestmark = pytest.mark.django_db
FILE = csv_of(["customer_ref", "name"], ["A", "Acme"], ["B", ""])


def aged(run: ImportRun, days: int) -> ImportRun:
    """The run as it is after so many days."""
    then = timezone.now() - timedelta(days=days)
    done_at = then if run.state == RunState.DONE else None
    ImportRun.objects.filter(pk=run.pk).update(created_at=then, done_at=done_at)
    run.refresh_from_db()
    return run


def test_rows_are_kept_for_ninety_days_and_no_longer():
    run = aged(imported("customers", FILE), 89)
    forget_done()
    assert run.rows.count() == 2
    aged(run, 91)
    forget_done()
    run.refresh_from_db()
    assert (run.rows.count(), run.created, run.refused) == (0, 1, 1)


def test_a_file_that_was_never_applied_goes_too_but_none_that_is_under_way():
    read = aged(received("customers", FILE), 91)
    seen = aged(rehearsed(received("customers", FILE + b"C,Cobalt\r\n")), 91)
    busy = received("customers", FILE + b"D,Delta\r\n")
    aged(runs.begin(busy, RunState.REHEARSING), 91)
    forget_done()
    assert {run.rows.count() for run in (read, seen)} == {0}
    assert busy.rows.count() == 3


def test_what_was_applied_late_is_kept_from_then_on():
    run = imported("customers", FILE)
    ImportRun.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(days=100))
    forget_done()
    assert run.rows.count() == 2


def test_killed_halfway_it_goes_on_the_next_night(monkeypatch):
    run, now = aged(imported("customers", FILE), 91), timezone.now()
    ImportRun.objects.filter(pk=run.pk).update(forgotten_at=now)
    run.rows.first().delete()
    monkeypatch.setattr(forgetting, "AT_ONCE", 1)
    assert forgetting.forget_rows(now=now) == 1
    assert not ImportRow.objects.exists()


def test_the_same_file_sent_again_is_read_anew_and_doubles_nothing():
    old = aged(imported("customers", FILE), 91)
    forget_done()
    again = imported("customers", FILE)
    assert again.pk != old.pk
    assert fates(again) == ["same", "refused"]
    assert Customer.objects.filter(ref="A").count() == 1


def test_a_forgotten_run_says_what_to_do(cast, sign_in):
    run = aged(imported("customers", FILE, by=cast.mona), 91)
    forget_done()
    mona, page = sign_in(cast.mona), reverse("setup_import", args=[run.pk])
    for address in (
        reverse("setup_import_rejects", args=[run.pk, "csv"]),
        reverse("setup_import_headings", args=[run.pk]),
    ):
        answer = mona.get(address, follow=True)
        assert answer.redirect_chain == [(page, 302)]
        assert "The rows of this file are no longer kept" in answer.text
    answer = mona.post(reverse("setup_import_rehearse", args=[run.pk]), follow=True)
    assert "The rows of this file are no longer kept. Send it again." in answer.text
    run.refresh_from_db()
    with pytest.raises(WrongMove):
        runs.map_anew(run, mapping.Mapped(), now=timezone.now())
