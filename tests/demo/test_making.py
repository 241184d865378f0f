"""Making the demo company: the same each time, at whatever hour, and not row by row."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext

from accounts import company, hours
from accounts.coverage import calendar_of
from accounts.models import Site
from calls.models import Answer, Fault, Reading, Visit, Work
from fieldapp.demo import making
from fieldapp.demo.company import ZONE
from tests.demo.conftest import NOW

OURS = {"accounts", "calls", "signals", "plumbing"}
SUNDAY_NIGHT = dt.datetime(2026, 3, 1, 4, 10, tzinfo=dt.UTC)
LATE_EVENING = dt.datetime(2026, 3, 3, 23, 40, tzinfo=dt.UTC)


def checksums() -> dict[str, str]:
    """A sum of each table, without the numbers that PostgreSQL gives."""
    sums = {}
    for model in apps.get_models(include_auto_created=True):
        if hasattr(model, "pgh_tracked_model"):  # the audit log says when it really was
            continue
        if model._meta.app_label not in OURS:
            continue
        columns = [
            field.attname
            for field in model._meta.concrete_fields
            if not isinstance(field, models.AutoField)
        ]
        rows = sorted(map(repr, model._base_manager.order_by().values_list(*columns)))
        sums[model._meta.label] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return sums


def made_anew(seed: int) -> dict[str, str]:
    with transaction.atomic():
        making.make(seed=seed, now=NOW, scale="small")
        found = checksums()
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_a_seed_and_a_day_make_the_same_company_each_time():
    assert made_anew(seed=2) == made_anew(seed=2)


@pytest.mark.django_db
@pytest.mark.parametrize("now", [SUNDAY_NIGHT, LATE_EVENING])
def test_whenever_it_is_made_today_is_a_working_day(now):
    with transaction.atomic():
        making.make(seed=3, now=now, scale="small")
        calendar, today = calendar_of(Site.objects.first()), now.astimezone(ZONE).date()
        assert hours.is_working_day(today, calendar)
        for visit in Visit.objects.filter(window_start__date=today):
            assert 8 <= visit.window_start.astimezone(ZONE).hour <= 17
        assert Visit.objects.filter(window_start__date=today).count() > 15
        assert not Visit.objects.filter(arrived_at__gt=now)
        transaction.set_rollback(True)
    company.forget()


@pytest.mark.django_db
def test_history_is_written_in_bulk():
    with (
        CaptureQueriesContext(
            connection,
        ) as queries,
        transaction.atomic(),
    ):
        making.make(seed=4, now=NOW, scale="small")
        rows = sum(model.objects.count() for model in (Visit, Work, Fault, Reading, Answer))
        transaction.set_rollback(True)
    company.forget()
    assert len(queries) < rows / 2
