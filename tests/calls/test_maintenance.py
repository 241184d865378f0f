"""PM that contracts promise: when it is due, when it is overdue, and one tap that plans it."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import Contract, Machine
from calls import maintenance
from calls.models import Visit
from fieldapp.plumbing.ids import uuid7
from tests.calls.made import DAY, lines, made

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("ago", "overdue"), [(100, False), (101, True)])
def test_pm_is_overdue_a_tenth_of_its_interval_after_it_was_due(cast, now, yearly, ago, overdue):
    made(cast, ago, now, kind="pm", finished_at=now.replace(hour=12) - ago * DAY)
    found = maintenance.overdue(cast.sven, today=now.date())
    assert [one.machine.pk for one in found] == ([cast.copier.pk] if overdue else [])
    if overdue:
        assert (found[0].every, found[0].due_on) == (91, (now - 10 * DAY).date())


def test_pm_that_never_was_counts_from_the_contract_or_the_installation(cast, now, yearly):
    (one,) = maintenance.overdue(cast.sven, today=now.date())
    assert one.due_on == dt.date(2023, 5, 5) + 91 * DAY
    Machine.objects.filter(pk=cast.copier.pk).update(installed_on=None)
    (one,) = maintenance.overdue(cast.sven, today=now.date())
    assert one.due_on == dt.date(2020, 1, 1) + 91 * DAY


@pytest.mark.parametrize(
    "change",
    [
        lambda cast: Contract.objects.update(ends_on=dt.date(2024, 1, 2)),
        lambda cast: Contract.objects.update(archived_on=dt.date(2024, 1, 2)),
        lambda cast: Contract.objects.update(pm_per_year=None),
        lambda cast: Contract.objects.update(pm_per_year=0),
        lambda cast: Machine.objects.update(status="stored"),
        lambda cast: Machine.objects.update(archived_on=dt.date(2024, 1, 2)),
    ],
)
def test_no_pm_is_due_without_a_contract_or_a_machine(cast, now, yearly, change):
    change(cast)
    assert maintenance.overdue(cast.sven, today=now.date()) == []


def test_a_pm_is_planned_in_one_tap(cast, now, yearly, sign_in):
    (line,) = lines("pm", cast.sven, now)
    sven = sign_in(cast.sven)
    answer = sven.post(line.post, {"op_id": uuid7()})
    visit = Visit.objects.get(kind="pm")
    assert answer.url == reverse("board_visit", args=[visit.pk])
    (line,) = lines("pm", cast.sven, now)
    assert (line.act, line.link) == ("", answer.url)
