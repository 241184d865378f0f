"""Without a broker everything is taken and kept, and goes out once there is one again."""

from __future__ import annotations

import http.client
import re
import socket
from urllib.parse import urlencode

import psycopg
import pytest

from fieldapp.plumbing.ids import uuid7
from fieldapp.processes import wait_until
from tests.faults.phones import Phone, overt
from tests.faults.plant import Plant

pytestmark = pytest.mark.fault

CAPTURES = 50
ROUTED_WITHIN = 30  # seconds after the broker is back


def test_a_start_without_a_broker_takes_everything_and_loses_nothing(plant):
    restart_without_broker(plant)
    phone = Phone(plant.port, plant.people["keys"]["erin"])
    assert sign_in(plant) == 302
    ids = [uuid7() for _ in range(CAPTURES)]
    assert [phone.send(each, overt(plant.people)) for each in ids] == [201] * CAPTURES
    assert readiness(phone) == (503, "unavailable")  # never whole yet: somebody should look
    assert plant.ask("select count(*) from signals_followup where signal_id = any(%s)", ids) == 0
    plant.servers.valkey.start()
    sql = "select count(*) = %s from signals_followup where signal_id = any(%s)"
    plant.wait(sql, CAPTURES, ids, seconds=ROUTED_WITHIN)
    assert wait_until(lambda: readiness(phone) == (200, "ok"), ROUTED_WITHIN)


def test_a_broker_that_goes_away_later_degrades_what_is_ready_and_no_more(plant):
    plant.start()
    phone = Phone(plant.port, plant.people["keys"]["erin"])
    assert wait_until(lambda: answers(plant) and all_ready(phone), 30)
    plant.servers.valkey.kill()
    assert readiness(phone) == (200, "degraded")
    assert phone.send(uuid7(), overt(plant.people)) == 201
    plant.servers.valkey.start()
    assert readiness(phone) == (200, "ok")


def test_without_a_database_the_web_server_is_alive_and_not_ready(plant):
    plant.start()
    phone = Phone(plant.port, plant.people["keys"]["erin"])
    assert wait_until(lambda: answers(plant) and readiness(phone) == (200, "ok"), 30)
    plant.servers.postgres.kill()
    assert readiness(phone) == (503, "unavailable")
    assert phone.call("GET", "/healthz")[0] == 200
    assert phone.call("PUT", f"/api/v1/signals/{uuid7()}/", overt(plant.people))[0] == 503
    plant.servers.postgres.start()
    assert readiness(phone) == (200, "ok")


def restart_without_broker(plant: Plant) -> None:
    """Processes anew, a broker that never was, no heartbeat ever heard."""
    for name in plant.children:
        plant.kill(name)
    plant.servers.valkey.kill()
    plant.servers.valkey.wipe()
    with psycopg.connect(plant.servers.postgres.url) as line:
        line.execute("delete from plumbing_heartbeat")
    plant.start()


def answers(plant: Plant) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", plant.port)) == 0


def all_ready(phone: Phone) -> bool:
    """Whether every process has seen all: each of many fresh connections may meet another one."""
    return all(readiness(phone) == (200, "ok") for _ask in range(12))


def readiness(phone: Phone) -> tuple[int, str]:
    """Status of /readyz and what it says, from a process that answers on this connection."""
    phone.line.close()  # a connection that waited for the database may have been closed
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
