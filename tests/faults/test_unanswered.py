"""A broker that accepts connections and never answers is worse than none. It holds nobody up."""

from __future__ import annotations

import socket
import time

import pytest

from fieldapp.plumbing.ids import uuid7
from fieldapp.processes import wait_until
from tests.faults.phones import Phone, overt
from tests.faults.plant import RELAY, WEB

pytestmark = pytest.mark.fault

CAPTURES = 30
USUALLY, AT_MOST = 0.3, 3.0  # seconds for the median and the slowest, on a busy machine
TICK_WITHIN = 20


@pytest.fixture
def deaf_broker():
    """The address of a listener that lets everybody connect and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.fixture
def deaf_plant(plant, deaf_broker, monkeypatch):
    """A plant whose web server and relay know only the deaf broker."""
    for name in (WEB, RELAY):
        plant.kill(name)
        monkeypatch.setitem(plant.children[name].environ, "REDIS_URL", deaf_broker)
        plant.start(name)
    yield plant
    for name in (WEB, RELAY):
        plant.kill(name)


def test_a_broker_that_never_answers_holds_no_request_and_no_clock(deaf_plant):
    phone = Phone(deaf_plant.port, deaf_plant.people["keys"]["erin"])
    assert wait_until(lambda: answers(deaf_plant.port), 30)
    seconds_to_capture(phone, deaf_plant.people)  # the first one loads the code
    took = sorted(seconds_to_capture(phone, deaf_plant.people) for _ in range(CAPTURES))
    assert took[CAPTURES // 2] < USUALLY
    assert took[-1] < AT_MOST
    sql = "select seen_at > %s from plumbing_heartbeat where name = 'relay'"
    deaf_plant.wait(sql, deaf_plant.ask("select now()"), seconds=TICK_WITHIN)


def seconds_to_capture(phone: Phone, people: dict) -> float:
    begun = time.monotonic()
    assert phone.send(uuid7(), overt(people)) == 201
    return time.monotonic() - begun


def answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0
