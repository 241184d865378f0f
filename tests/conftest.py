"""What all tests share: the cast, mail kept in memory, and a data folder of their own."""

from __future__ import annotations

import os

import pytest
import structlog
from django.test import Client

from accounts import company
from tests import cast as casting

pytest_plugins = ["tests.browser", "tests.lengths", "tests.spreading"]

# The browser of the journeys keeps an event loop in this thread; our own code has none.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"


@pytest.fixture(autouse=True)
def _own_data(settings, tmp_path):
    """Photos go to a folder of the test; the company is read anew; no request is under way.

    Static files are looked for as they are asked for: else each new client lists them all first,
    which takes three times as long as the answer to its request.
    """
    settings.MEDIA_ROOT = tmp_path / "photos"
    settings.WHITENOISE_AUTOREFRESH = True
    structlog.contextvars.clear_contextvars()
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
