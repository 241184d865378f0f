"""What tests of pages share."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from accounts import company
from accounts.models import CompanySettings


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


@pytest.fixture
def rule(cast):
    def to(value: str) -> None:
        CompanySettings.objects.update(personal_reports=value)
        company.forget()

    return to


@pytest.fixture
def sheet():
    """The rows of a file that was sent, by heading."""

    def rows(answer) -> list[dict[str, str]]:
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    return rows


@pytest.fixture
def sven(cast, sign_in):
    return sign_in(cast.sven)
