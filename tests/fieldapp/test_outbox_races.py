"""The outbox when two do the same at the same moment."""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from fieldapp.plumbing import outbox
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.models import OutboxRow
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)

KIND = "tests.work"
ROWS = 60


def test_two_relays_never_claim_the_same_row():
    outbox.add_all(KIND, [uuid7() for _ in range(ROWS)])
    now = timezone.now()

    def relay():
        found = []
        while batch := outbox.claim(now=now, limit=7):
            found += batch
        return found

    first, second = together(relay, relay)
    assert Counter(row.pk for row in first + second) == Counter(
        OutboxRow.objects.values_list("pk", flat=True)
    )


def test_without_the_lock_two_relays_do_claim_the_same_row():
    """The control: this is what SKIP LOCKED prevents."""
    outbox.add_all(KIND, [uuid7() for _ in range(ROWS)])
    both_have_read = threading.Barrier(2)

    def relay_without_lock():
        with transaction.atomic():
            found = list(outbox.open_rows().filter(next_at__lte=timezone.now()))
            both_have_read.wait(10)
            outbox.open_rows().update(next_at=timezone.now() + timedelta(minutes=1))
            return found

    first, second = together(relay_without_lock, relay_without_lock)
    assert len(first + second) == 2 * ROWS


def test_the_same_wake_up_in_parallel_does_the_effect_once():
    subject = uuid7()
    outbox.add(KIND, subject)
    done = []

    def slowly(subject_id):
        done.append(subject_id)
        with connection.cursor() as cursor:
            cursor.execute("select pg_sleep(0.05)")

    run = outbox.handles(KIND)(slowly)
    results = together(*[lambda: run(str(subject))] * 4)
    assert Counter(results) == Counter({True: 1, False: 3})
    assert done == [subject]
    row = OutboxRow.objects.get()
    assert row.done_at


def test_asked_in_parallel_it_is_remembered_once():
    subject = uuid7()
    together(*[lambda: outbox.add(KIND, subject)] * 4)
    assert OutboxRow.objects.count() == 1


class LongRun:
    """A run that is under way in another thread until the block ends."""

    def __init__(self, subject):
        self.began, self.may_end = threading.Event(), threading.Event()
        run = outbox.handles(KIND)(self.work)
        self.thread = threading.Thread(target=lambda: (run(str(subject)), connection.close()))

    def work(self, subject_id):
        self.began.set()
        self.may_end.wait(10)

    def __enter__(self):
        self.thread.start()
        assert self.began.wait(10)
        return self

    def __exit__(self, *_):
        self.may_end.set()
        self.thread.join()


def test_a_repeat_of_a_run_under_way_neither_waits_nor_counts():
    subject = uuid7()
    outbox.add(KIND, subject)
    with LongRun(subject):
        begun = time.monotonic()
        assert outbox.handles(KIND)(lambda subject_id: None)(str(subject)) is False
        assert time.monotonic() - begun < 5
    assert OutboxRow.objects.get().attempts == 1


def test_a_last_attempt_that_still_runs_holds_no_relay_and_is_not_buried():
    subject = uuid7()
    outbox.add(KIND, subject)
    OutboxRow.objects.update(attempts=outbox.MOST_ATTEMPTS - 1)
    with LongRun(subject):
        outbox.add(KIND, uuid7())
        later = timezone.now() + outbox.LONGEST_LEASE
        assert [row.subject_id == subject for row in outbox.claim(now=later)] == [False]
    row = OutboxRow.objects.get(subject_id=subject)
    assert (bool(row.done_at), row.dead_at) == (True, None)


def test_undoing_what_is_just_being_done_waits_for_it():
    """Whoever undoes must see what the run did, to take it back."""
    subject = uuid7()
    outbox.add(KIND, subject)
    with LongRun(subject) as run:
        threading.Timer(0.1, run.may_end.set).start()
        outbox.withdraw(KIND, subject)
    assert OutboxRow.objects.get().done_at
