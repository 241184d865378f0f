"""A small demo company for the tests of a file."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from accounts import company
from accounts.models import Person
from fieldapp.demo import making

NOW = dt.datetime(2026, 3, 3, 10, 30, tzinfo=dt.UTC)  # a Tuesday


@pytest.fixture(scope="module")
def _demo(django_db_setup, django_db_blocker):
    """Made once for a file, and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        making.make(seed=1, now=NOW, scale="small")
        yield
        transaction.set_rollback(True)
    company.forget()


@pytest.fixture
def demo(_demo, db):
    """Its people, by name."""
    company.forget()
    return {person.username: person for person in Person.objects.all()}
