"""What tests of signals share."""

from __future__ import annotations

import pytest

from accounts import company
from accounts.models import CompanySettings
from signals import followups
from tests.signals.pages import fresh, now


@pytest.fixture
def rule(cast):
    def to(value: str) -> None:
        CompanySettings.objects.update(personal_reports=value)
        company.forget()

    return to


@pytest.fixture
def reached(cast):
    """Sam's, and he has reached them."""
    follow_up = fresh(cast, contact=cast.joan)
    followups.contact(follow_up.pk, by=cast.sam, now=now(), outcome="reached")
    return follow_up
