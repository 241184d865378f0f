"""What tests of visits share."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Contract
from calls.models import Visit


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


@pytest.fixture
def yearly(cast):
    """Four PM calls a year: every 91 days, overdue nine days after that."""
    Visit.objects.filter(kind="pm").delete()
    Contract.objects.filter(pk=cast.contract.pk).update(
        pm_per_year=4, starts_on=dt.date(2020, 1, 1), ends_on=None
    )
