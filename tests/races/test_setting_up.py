"""Two people set the same thing up at once: each rule holds. With controls that show the races."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from accounts import people, staffing, territory_changes
from accounts.models import Leave, Person, Territory, TerritoryArea
from accounts.territory_changes import Wish
from fieldapp.plumbing.problems import Refused
from tests import cast as casting

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*jobs) -> list[object]:
    """Run each in a thread with a connection of its own; what each was refused with, or none."""
    results: list[object] = [None] * len(jobs)

    def run(number: int) -> None:
        try:
            jobs[number]()
        except (Refused, IntegrityError) as error:
            results[number] = type(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


def meet_after(monkeypatch, module, name: str) -> None:
    """Have both go on only after both have done this; where a lock forbids it, alone."""
    meeting, does = threading.Barrier(2), getattr(module, name)

    def and_wait(*args, **kwargs):
        answer = does(*args, **kwargs)
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        return answer

    monkeypatch.setattr(module, name, and_wait)


def both_want_one_prefix(monkeypatch) -> list[object]:
    cast = casting.make()
    meet_after(monkeypatch, territory_changes, "rehearse")

    def wanted(territory: Territory):
        wish = Wish(territory.name, (("DE", "10"),), territory.is_default, territory.pk)
        return lambda: territory_changes.save(wish, by=cast.admin)

    return at_once(wanted(cast.north), wanted(cast.south))


def test_a_prefix_wanted_twice_at_once_is_given_once(monkeypatch):
    assert sorted(map(str, both_want_one_prefix(monkeypatch))) == sorted([str(Refused), str(None)])
    assert TerritoryArea.objects.filter(country="DE").count() == 1


def test_without_the_lock_only_the_database_would_hold_the_rule(monkeypatch):
    monkeypatch.setattr(
        "django.db.models.query.QuerySet.select_for_update", lambda rows, **_how: rows
    )
    assert IntegrityError in both_want_one_prefix(monkeypatch)


def both_note_leave(monkeypatch) -> int:
    cast = casting.make()
    meet_after(monkeypatch, people, "locked")
    day = timezone.localdate()

    def noted(days: int):
        return lambda: staffing.add_leave(
            cast.sam.pk,
            by=cast.admin,
            first_day=day,
            last_day=day + dt.timedelta(days=days),
            substitute=None,
        )

    at_once(noted(3), noted(5))
    return Leave.objects.count()


def test_leave_noted_twice_at_once_does_not_overlap(monkeypatch):
    assert both_note_leave(monkeypatch) == 1


def test_without_the_lock_it_would(monkeypatch):
    monkeypatch.setattr(people, "locked", lambda pk, *, by, also=(): Person.objects.get(pk=pk))
    meeting = threading.Barrier(2)
    create = Leave.objects.create

    def and_wait(**facts):
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        return create(**facts)

    monkeypatch.setattr(Leave.objects, "create", and_wait)
    assert both_note_leave(monkeypatch) == 2
