"""What tests of signals share."""

from __future__ import annotations

import pytest

from accounts import company
from accounts.models import CompanySettings


@pytest.fixture
def rule(cast):
    def to(value: str) -> None:
        CompanySettings.objects.update(personal_reports=value)
        company.forget()

    return to
