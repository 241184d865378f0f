"""Without a broker everything is taken and kept, and goes out once there is one again."""

from __future__ import annotations

import http.client
import re
import socket
import threading
import time
from urllib.parse import urlencode

import pytest

from fieldapp.plumbing.ids import uuid7
from fieldapp.processes import wait_until
from tests.faults.phones import Phone, overt
from tests.faults.plant import RELAY, WEB, WORKER, Plant

CAPTURES = 50
ROUTED_WITHIN = 30  # seconds after the broker is back
AT_MOST = 3.0  # seconds for the slowest of all requests, on a machine that is busy with tests


def test_captures_wait_for_a_broker_that_is_away_and_are_routed_when_it_is_back(plant):
    plant.servers.valkey.kill()
    plant.start()
    phone = phone_of(plant)
    assert sign_in(plant) == 302
    ids = [uuid7() for _ in range(CAPTURES)]
    assert [phone.send(each, overt(plant.people)) for each in ids] == [201] * CAPTURES
    assert phone.call("GET", "/readyz")[0] == 503  # never ready yet: somebody should look
    assert plant.ask("select count(*) from signals_followup where signal_id = any(%s)", ids) == 0
    plant.servers.valkey.wipe()
    plant.servers.valkey.start()
    sql = "select count(*) = %s from signals_followup where signal_id = any(%s)"
    plant.wait(sql, CAPTURES, ids, seconds=ROUTED_WITHIN)


def test_readiness_is_degraded_but_serving_when_the_broker_goes_away_later(plant):
    plant.start(WEB)
    phone = phone_of(plant)
    wait_until(lambda: answers(plant), 30)
    assert readiness(phone) == (503, "unavailable")
    plant.start()
    assert wait_until(lambda: readiness(phone) == (200, "ok"), 30)
    plant.servers.valkey.kill()
    assert wait_until(lambda: readiness(phone) == (200, "degraded"), 10)
    assert phone.send(uuid7(), overt(plant.people)) == 201
    plant.servers.valkey.start()
    assert wait_until(lambda: readiness(phone) == (200, "ok"), 10)
    plant.servers.postgres.kill()
    assert wait_until(lambda: readiness(phone)[0] == 503, 10)
    assert phone.call("GET", "/healthz")[0] == 200
    plant.servers.postgres.start()
    assert wait_until(lambda: readiness(phone)[0] == 200, 10)


@pytest.fixture
def deaf_broker():
    """A listener that lets everybody connect and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def test_a_broker_that_hangs_holds_no_request(plant, deaf_broker, monkeypatch):
    for name in (WEB, RELAY):
        monkeypatch.setitem(plant.children[name].environ, "REDIS_URL", deaf_broker)
    plant.start(WEB, RELAY)
    phone = phone_of(plant)
    phone.send(uuid7(), overt(plant.people))
    took = sorted(seconds(phone.send, uuid7(), overt(plant.people)) for _ in range(CAPTURES))
    assert took[CAPTURES // 2] < 0.3
    assert took[-1] < AT_MOST
    begun = plant.ask("select now()")
    plant.wait("select seen_at > %s from plumbing_heartbeat where name = 'relay'", begun,
               seconds=20)  # fmt: skip
    plant.kill(RELAY)
    plant.kill(WEB)
    for name in (WEB, RELAY):
        plant.children[name].environ["REDIS_URL"] = plant.servers.valkey.url
    plant.start(WORKER, RELAY)
    plant.wait_until_all_is_done(60)


def phone_of(plant: Plant) -> Phone:
    return Phone(plant.port, plant.people["keys"]["erin"])


def seconds(job, *arguments) -> float:
    begun = time.monotonic()
    job(*arguments)
    return time.monotonic() - begun


def answers(plant: Plant) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", plant.port)) == 0


def readiness(phone: Phone) -> tuple[int, str]:
    """Status of /readyz and what it says, from a process that answers on this connection."""
    status, answer = phone.call("GET", "/readyz")
    return status, answer.get("status", "")


def sign_in(plant: Plant) -> int:
    """Sign in as Erin by the form, as a browser does; the status of the answer."""
    wait_until(lambda: answers(plant), 30)
    line = http.client.HTTPConnection("127.0.0.1", plant.port, timeout=10)
    line.request("GET", "/sign-in/login/")
    page = line.getresponse()
    cookie = page.getheader("Set-Cookie").split(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode()).group(1)
    words = {"csrfmiddlewaretoken": token, "login": "erin", "password": plant.people["password"]}
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    line.request("POST", "/sign-in/login/", urlencode(words), headers)
    return line.getresponse().status
