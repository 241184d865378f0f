"""What all tests share: the cast, mail kept in memory, and a data folder of their own."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import structlog
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection
from django.test import Client

from accounts import company
from tests import cast as casting
from tests import migrated

pytest_plugins = ["tests.browser", "tests.emptied", "tests.lengths", "tests.spreading"]

# As Django says to: the product's million of rounds take a third of a second for each password.
PBKDF2PasswordHasher.iterations = 1_000

# The browser of the journeys keeps an event loop in this thread; our own code has none.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "yes"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """The tests' database starts as a copy of one that is migrated, where there is one."""
    connection.settings_dict["TEST"]["TEMPLATE"] = os.environ.get(migrated.DATABASE)


def pytest_collection_finish():
    """What is loaded by now stays: the collector of garbage need not look through it again and
    again, which takes a tenth of a run.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def _photo_folders(tmp_path_factory) -> Iterator[Path]:
    """Folders that nobody has used. They are made as something is put into them: a folder
    for each test, as ``tmp_path`` makes it, costs more than many a test.
    """
    place = tmp_path_factory.mktemp("photos")
    return (place / str(number) for number in count())


@pytest.fixture(autouse=True)
def _own_data(settings, _photo_folders):
    """Photos go to a folder of the test; the company is read anew; no request is under way.

    Static files are looked for as they are asked for: else each new client lists them all first,
    which takes three times as long as the answer to its request.
    """
    settings.MEDIA_ROOT = next(_photo_folders)
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
