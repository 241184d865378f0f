"""The real product behind a network that can fail, and phones in front of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from playwright.sync_api import Playwright

from fieldapp import processes
from fieldapp.plumbing.ids import uuid7
from tests.faults.plant import WEB, Plant, running_plant
from tests.journeys.conftest import is_ready
from tests.offline import proxy
from tests.offline.balance import check
from tests.offline.phones import CHROMIUM, Phone
from tests.offline.profiles import Profiles
from tests.offline.work import bench

# A row copied with another id, whatever columns it has.
COPY = """
    create temp table copied on commit drop as select * from calls_visit where id = {like};
    update copied set id = {id}, ref = null, window_start = now(), window_end = null,
      archived_on = null, state = 'on_site', arrived_at = now();
    insert into calls_visit select * from copied;
    insert into calls_visit_machines (visit_id, machine_id)
      select {id}, machine_id from calls_visit_machines where visit_id = {like};
"""
PUT_AWAY = "update calls_visit set archived_on = current_date where lead_id = %s"


def new_visit(office: Plant) -> UUID:
    """A PM call of Erin's on the copier, where she is; no other one is left on her day."""
    made = uuid7()
    facts = {"like": f"'{office.people['visit']}'::uuid", "id": f"'{made}'::uuid"}
    with psycopg.connect(office.servers.postgres.url) as line:
        line.execute(PUT_AWAY, [office.people["erin"]])
        line.execute(COPY.format(**facts))
    return made


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder."""
    for item in items:
        if "offline" in item.path.parts:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def _office() -> Iterator[Plant]:
    """Web server, worker, beat and relay on servers of their own, with the cast."""
    with running_plant("tests.offline.company") as plant:
        plant.start()
        yield plant


@pytest.fixture
def office(_office: Plant) -> Plant:
    """The office, open, whatever the test before did to it."""
    _office.start(WEB)
    assert processes.wait_until(lambda: is_ready(_office.port), 60, pause=0.1)
    return _office


@pytest.fixture(scope="session")
def _network(_office: Plant) -> Iterator[proxy.Network]:
    """One for all tests: a profile belongs to an address."""
    with proxy.network(_office.port) as made:
        yield made


@pytest.fixture
def network(_network: proxy.Network) -> Iterator[proxy.Network]:
    """What lies between the phones of a test and the office; whole at its beginning and end."""
    _network.heal()
    _network.seen.clear()
    _network.keeps_day = False
    yield _network
    _network.heal()


@pytest.fixture
def visit(office: Plant) -> UUID:
    """A PM call of Erin's on the copier, where she is; it is the only one on her day."""
    return new_visit(office)


@pytest.fixture(scope="session")
def _profiles(
    playwright: Playwright,
    _office: Plant,
    _network: proxy.Network,
    tmp_path_factory: pytest.TempPathFactory,
    pytestconfig: pytest.Config,
) -> Profiles:
    engine = (pytestconfig.getoption("--browser") or [CHROMIUM])[0]
    folder = tmp_path_factory.mktemp("profiles")
    return Profiles(playwright, _office, _network, folder, engine)


@pytest.fixture
def phones(
    _profiles: Profiles, office: Plant, network: proxy.Network, visit: UUID, tmp_path: Path
) -> Iterator[Callable[..., Phone]]:
    """Makes phones on which somebody is signed in, where ``ready`` with the day of ``visit`` kept.

    At the end of the test the network is whole, and nothing may be lost or there twice.
    """
    made: list[Phone] = []

    def make(username: str = "erin", *, ready: bool = False) -> Phone:
        phone = _profiles.phone(username, tmp_path / f"phone-{len(made)}")
        network.keeps_day = network.keeps_day or ready
        made.append(phone)
        if ready:
            here, at = f"/visits/{visit}/", bench(office, visit)
            phone.ready(here, at, f"{at}checklist/", f"{here}sign-off/", f"{here}sign/")
        return phone

    yield make
    try:
        check(made, office)
    finally:
        for phone in made:
            phone.close()


@pytest.fixture
def phone(phones: Callable[..., Phone], visit: UUID, office: Plant) -> Phone:
    """Erin's, at the copier, with a network."""
    made = phones()
    made.page.goto(bench(office, visit))
    return made
