"""The cast that is written again is the one that was made, but of now."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from calls import fault_codes
from tests import cast as casting

pytestmark = pytest.mark.django_db
TURNS = ("made", "again", "and again")


@pytest.mark.parametrize("turn", TURNS)
def test_each_row_of_the_cast_is_as_in_the_database(cast, turn):
    rows = [row for row in vars(cast).values() if isinstance(row, models.Model)]
    assert len(rows) > 20
    for row in rows:
        found = type(row).objects.get(pk=row.pk)
        names = [field.attname for field in row._meta.concrete_fields]
        assert [getattr(row, name) for name in names] == [getattr(found, name) for name in names]
    assert cast.people["erin"] is cast.erin
    assert cast.visit.site is cast.harlow_hq


@pytest.mark.parametrize("turn", TURNS)
def test_the_cast_is_of_now(cast, turn):
    second = dt.timedelta(seconds=5)
    assert abs(timezone.now() - cast.visit.window_start) < second
    assert cast.visit.window_end - cast.visit.window_start == dt.timedelta(hours=1)
    assert abs(timezone.now() - cast.erin.created_at) < second
    assert cast.contract.starts_on == dt.date(2024, 1, 1)


def counted(maker) -> dict[str, int]:
    """How many rows of each kind there are when ``maker`` has written its own."""
    there = connection.introspection.table_names()
    with transaction.atomic():
        maker()
        kinds = [model for model in apps.get_models() if model._meta.db_table in there]
        found = {model._meta.label: model._base_manager.count() for model in kinds}
        transaction.set_rollback(True)
    return found


def test_nothing_is_left_out_when_it_is_written_again():
    fault_codes.start_with_ours()
    anew = counted(casting._make)
    assert counted(casting.make) == anew
    assert counted(casting.make) == anew  # by now certainly not the first time
    assert anew["accounts.Person"] == 8
