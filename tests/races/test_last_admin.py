"""Two admins remove each other at once: one of them stays."""

from __future__ import annotations

import contextlib
import threading

import pytest
from django.db import connection

from accounts import people
from accounts.models import Person
from fieldapp.plumbing.problems import Refused
from tests import cast as casting

pytestmark = pytest.mark.django_db(transaction=True)


def remove_each_other(monkeypatch, *, lock) -> int:
    """How many admins are left when two remove each other, both having looked before."""
    cast = casting.make()
    ada = casting.person("ada", "admin")
    meeting = threading.Barrier(2)

    def and_wait(person_id, *, by):
        person = lock(person_id, by=by)
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        return person

    monkeypatch.setattr(people, "locked", and_wait)
    seen = people.require_other_admin

    def seen_by_both(person):
        seen(person)
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(1)

    monkeypatch.setattr(people, "require_other_admin", seen_by_both)

    def remove(person, by):
        try:
            with contextlib.suppress(Refused):
                people.change(person.pk, by=by, roles=["rep"])
        finally:
            connection.close()

    jobs = [
        threading.Thread(target=remove, args=pair)
        for pair in ((cast.admin, ada), (ada, cast.admin))
    ]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join(20)
    return Person.objects.filter(roles__contains=["admin"]).count()


def test_one_admin_is_left(monkeypatch):
    assert remove_each_other(monkeypatch, lock=people.locked) == 1


def test_without_the_lock_nobody_would_be_left(monkeypatch):
    def read_only(person_id, *, by):
        return Person.objects.get(pk=person_id)

    assert remove_each_other(monkeypatch, lock=read_only) == 0
