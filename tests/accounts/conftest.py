"""What tests of accounts share."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()
