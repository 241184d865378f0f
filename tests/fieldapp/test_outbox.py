"""The outbox: what must happen is remembered once, tried again, and given up in the open."""

from __future__ import annotations

from datetime import timedelta

import pytest
import structlog
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from fieldapp.plumbing import outbox
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.models import OutboxRow

pytestmark = pytest.mark.django_db

KIND = "tests.work"
SECOND = timedelta(seconds=1)


def ran(kind=KIND, function=lambda subject_id: None):
    """A task's function as Celery would call it."""
    return outbox.handles(kind)(function)


def added(kind=KIND, **options):
    subject = uuid7()
    outbox.add(kind, subject, **options)
    return OutboxRow.objects.get(kind=kind, subject_id=subject)


def test_work_that_is_asked_twice_is_remembered_once():
    row = added()
    outbox.add(KIND, row.subject_id)
    assert OutboxRow.objects.count() == 1


def test_asking_again_after_it_was_done_does_not_do_it_again():
    row, done = added(), []
    run = ran(function=done.append)
    assert run(str(row.subject_id)) is True
    outbox.add(KIND, row.subject_id)
    assert run(str(row.subject_id)) is False
    assert done == [row.subject_id]


def test_work_is_forgotten_with_the_transaction_that_asked_for_it():
    with transaction.atomic():
        added()
        transaction.set_rollback(True)
    assert not OutboxRow.objects.exists()


def test_work_with_a_time_is_not_claimed_before_it():
    now = timezone.now()
    row = added(not_before=now + SECOND)
    assert outbox.claim(now=now) == []
    assert outbox.claim(now=now + SECOND) == [row]


def test_withdrawn_work_is_never_done():
    row, done = added(), []
    outbox.withdraw(KIND, row.subject_id)
    assert ran(function=done.append)(str(row.subject_id)) is False
    assert done == []
    assert not OutboxRow.objects.exists()


def test_done_work_cannot_be_withdrawn():
    row = added()
    ran()(str(row.subject_id))
    outbox.withdraw(KIND, row.subject_id)
    assert OutboxRow.objects.get().done_at


def test_a_lease_doubles_with_runs_begun_up_to_a_quarter_hour():
    leases = [outbox.lease(OutboxRow(published=n + 1, attempts=n)).seconds for n in range(11)]
    assert leases == [3, 6, 12, 24, 48, 96, 192, 384, 768, 900, 900]


def test_an_outage_of_the_workers_never_makes_work_wait_longer_than_twelve_seconds():
    assert [outbox.lease(OutboxRow(published=n)).seconds for n in (1, 2, 3, 4, 999)] == [
        3,
        6,
        12,
        12,
        12,
    ]


def test_a_claimed_row_is_claimed_again_when_its_lease_is_over():
    row, now = added(), timezone.now()
    assert outbox.claim(now=now) == [row]
    assert outbox.claim(now=now + 2 * SECOND) == []
    assert outbox.claim(now=now + 3 * SECOND) == [row]


def test_rows_claimed_together_come_again_apart_so_that_one_does_not_always_take_the_same_along():
    now = timezone.now()
    outbox.add_all(KIND, [uuid7() for _ in range(20)])
    leases = {row.next_at - now for row in outbox.claim(now=now + SECOND)}
    assert len(leases) > 10
    assert max(leases) <= outbox.LEASE + SECOND


def test_a_run_that_never_ends_leaves_behind_that_it_was_begun():
    row = added()

    def die(subject_id):
        raise SystemExit

    with pytest.raises(SystemExit):
        ran(function=die)(str(row.subject_id))
    row.refresh_from_db()
    assert (row.attempts, row.last_error) == (1, outbox.BEGUN)


def test_rows_given_back_are_due_at_once_and_count_as_not_sent():
    row, now = added(), timezone.now()
    outbox.give_back(outbox.claim(now=now), now=now)
    assert outbox.claim(now=now) == [row]
    row.refresh_from_db()
    assert row.published == 1


def test_kinds_whose_queue_is_crowded_wait():
    added("tests.crowded")
    other = added()
    assert outbox.claim(now=timezone.now(), without=["tests.crowded"]) == [other]


def test_work_that_fails_eight_times_becomes_a_dead_letter_and_the_others_go_on():
    def fail(subject_id):
        raise ValueError("never \0 works \ud800")

    poison, now = added(), timezone.now()
    for _ in range(outbox.MOST_ATTEMPTS):
        now += outbox.LONGEST_LEASE
        assert poison in outbox.claim(now=now)
        with pytest.raises(ValueError, match="works"):
            ran(function=fail)(str(poison.subject_id))
    good = added()
    assert outbox.claim(now=now + outbox.LONGEST_LEASE) == [good]
    poison.refresh_from_db()
    assert poison.dead_at
    assert poison.attempts == outbox.MOST_ATTEMPTS
    assert poison.last_error == "ValueError: never  works ?"


def test_a_dead_letter_is_not_run_by_a_late_wake_up():
    row = added()
    OutboxRow.objects.update(dead_at=timezone.now())
    assert ran()(str(row.subject_id)) is False


def test_dead_letters_of_a_kind_can_be_driven_again():
    row, other, now = added(), added("tests.other"), timezone.now()
    OutboxRow.objects.update(dead_at=now, attempts=8, published=20)
    assert outbox.drive_again(KIND, now=now) == 1
    assert outbox.claim(now=now) == [row]
    assert ran()(str(row.subject_id)) is True
    assert outbox.drive_again(now=now) == 1
    assert outbox.claim(now=now) == [other]


def test_what_a_failed_run_did_is_undone_and_the_reason_kept():
    row = added()

    def fail(subject_id):
        outbox.add("tests.more", subject_id)
        raise RuntimeError("broke")

    with pytest.raises(RuntimeError):
        ran(function=fail)(str(row.subject_id))
    row = OutboxRow.objects.get()
    assert (row.attempts, row.done_at, row.last_error) == (1, None, "RuntimeError: broke")


def test_a_task_works_under_the_id_of_the_request_that_asked_for_it():
    with structlog.contextvars.bound_contextvars(request_id="request-1"):
        row = added()
    seen = []

    def look(subject_id):
        seen.append(structlog.contextvars.get_contextvars()["request_id"])
        outbox.add("tests.more", subject_id)

    ran(function=look)(str(row.subject_id))
    assert seen == ["request-1"]
    assert OutboxRow.objects.get(kind="tests.more").request_id == "request-1"
    assert "request_id" not in structlog.contextvars.get_contextvars()


def test_what_was_done_long_ago_is_forgotten_and_nothing_else():
    old, fresh, waiting, now = added(), added(), added(), timezone.now()
    OutboxRow.objects.filter(pk=old.pk).update(done_at=now - timedelta(days=31))
    OutboxRow.objects.filter(pk=fresh.pk).update(done_at=now)
    outbox.forget_done(before=now - timedelta(days=30))
    assert list(OutboxRow.objects.all()) == [fresh, waiting]


def test_the_command_shows_what_waits_and_gives_dead_letters_a_new_chance(capsys):
    call_command("outbox")
    assert capsys.readouterr().out == "Nothing waits, nothing was given up.\n"
    added()
    dead = added("tests.other")
    OutboxRow.objects.filter(pk=dead.pk).update(dead_at=timezone.now(), last_error="OSError: mail")
    call_command("outbox")
    shown = capsys.readouterr().out.splitlines()[1:]
    assert [line.split()[0] for line in shown] == ["tests.other", "tests.work"]
    assert shown[0].endswith("1  OSError: mail")
    call_command("outbox", "--drive-again", "tests.other")
    assert capsys.readouterr().out.startswith("1 dead letters will be tried again.\n")
    assert outbox.open_rows().count() == 2
