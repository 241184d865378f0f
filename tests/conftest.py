"""What all tests share: the cast, mail kept in memory, and a data folder of their own."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts import company
from tests import cast as casting

pytest_plugins = ["tests.browser"]


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    """Photos go to a folder of the test; settings of the company are read anew."""
    settings.MEDIA_ROOT = tmp_path / "photos"
    company.forget()
    yield
    company.forget()


@pytest.fixture
def cast(db) -> casting.Cast:
    """The company of tests/cast.py."""
    return casting.make()


@pytest.fixture
def sign_in(client: Client):
    """``sign_in(cast.erin)`` gives a browser in which Erin is signed in."""

    def as_person(person) -> Client:
        browser = Client()
        browser.force_login(person)
        return browser

    return as_person
