"""One plant for all tests of faults: they run one after the other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.plant import Plant, running_plant


@pytest.fixture(scope="session")
def _plant() -> Iterator[Plant]:
    with running_plant() as plant:
        yield plant


@pytest.fixture
def plant(_plant: Plant) -> Iterator[Plant]:
    """A plant whose servers run. Its processes are as the last test left them: to start them
    takes longer than most tests, so each test starts, or kills, those that it is about.
    """
    _plant.servers.start(say=lambda _: None)
    yield _plant
    _plant.servers.start(say=lambda _: None)
