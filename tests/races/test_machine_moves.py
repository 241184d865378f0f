"""Two people move one machine at once: it stands in one place. A control shows the race."""

from __future__ import annotations

import contextlib
import itertools
import threading

import pytest
from django.db import IntegrityError, connection

from accounts import machine_moves, machine_steps, standing_in
from accounts.machine_moves import Spot
from accounts.models import Machine
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from tests import cast as casting
from tests.accounts.machine_lives import ago, doing, places
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    made = casting.make()
    made.copier.places.create(site=made.harlow_hq, floor="2", since=ago(99))
    return made


def move(cast, by, site, op_id=None):
    return lambda: machine_moves.move(cast.copier.pk, Spot(site, "1"), doing(by, op_id=op_id))


def both_move(cast):
    return together(
        move(cast, cast.mona, cast.tamsin_office), move(cast, cast.sven, cast.northgate_library)
    )


def meet_after_reading(monkeypatch, read) -> None:
    """Have both read the row before either goes on; where a lock forbids it, go on alone."""
    meeting = threading.Barrier(2)

    def and_wait(machine_id, **options):
        row = read(machine_id, **options)
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait(1)
        return row

    monkeypatch.setattr(machine_moves, "locked", and_wait)


def meet_before_writing(jobs: list) -> list:
    """Have each wait with its first change until all have read."""
    meeting, came = threading.Barrier(len(jobs)), set()

    def wait_once(execute, sql, *more):
        if sql.startswith(("INSERT", "UPDATE")) and threading.get_ident() not in came:
            came.add(threading.get_ident())
            meeting.wait(30)
        return execute(sql, *more)

    def waiting(job):
        def run():
            with connection.execute_wrapper(wait_once):
                return job()

        return run

    return [waiting(job) for job in jobs]


def test_two_moves_at_once_are_one_after_the_other(cast, monkeypatch):
    meet_after_reading(monkeypatch, machine_steps.locked)
    results = both_move(cast)
    assert all(isinstance(result, Machine) for result in results), results
    rows = places(cast.copier)
    assert len(rows) == 3
    assert all(one[3] == two[2] for one, two in itertools.pairwise(rows))
    machine = Machine.objects.select_related("site").get(pk=cast.copier.pk)
    assert rows[-1][0] == machine.site.name


def test_control_without_the_lock_the_constraint_stops_the_second(cast, monkeypatch):
    def unlocked(machine_id, **_options):
        return Machine.objects.get(pk=machine_id)

    monkeypatch.setattr(machine_moves, "locked", unlocked)
    jobs = [
        move(cast, cast.mona, cast.tamsin_office),
        move(cast, cast.sven, cast.northgate_library),
    ]
    results = together(*meet_before_writing(jobs))
    assert sorted(type(result) for result in results if isinstance(result, Exception)) == [
        IntegrityError
    ]


def test_one_form_sent_twice_at_once_is_one_move(cast):
    op_id = uuid7()
    results = together(*[move(cast, cast.mona, cast.tamsin_office, op_id)] * 4)
    assert all(isinstance(result, Machine) for result in results), results
    assert len(places(cast.copier)) == 2


def test_two_that_would_stand_in_for_each_other_do_not_block(cast):
    other = Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial="L-1")
    pairs = ((other, cast.copier), (cast.copier, other))
    results = together(
        *[
            lambda one=one, two=two: standing_in.stand_in(one.pk, two.pk, doing(cast.mona))
            for one, two in pairs
        ]
    )
    assert sorted(isinstance(result, Refused) for result in results) == [False, True]


def test_two_forms_of_one_machine_at_once_add_it_once(cast):
    from django.utils import timezone

    from accounts import other_brands
    from accounts.other_brands import Seen

    machine_id, seen = uuid7(), Seen(cast.harlow_hq, "Lumo", "L20")
    results = together(
        *[lambda: other_brands.add(machine_id, seen, by=cast.erin, now=timezone.now())] * 4
    )
    assert {result.pk for result in results} == {machine_id}
    assert Machine.objects.filter(model__name="Lumo L20").count() == 1
