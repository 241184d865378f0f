"""For those who keep it running: alive, ready, and the numbers."""

import re

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from fieldapp import health
from fieldapp.plumbing import heartbeat, outbox
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.models import Heartbeat, OutboxRow
from signals import routing
from tests import cast as casting

NO_BROKER = "redis://127.0.0.1:1"


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    """A process that began just now, and has not been ready yet."""
    monkeypatch.setattr(health.Readiness, "reached", False)
    monkeypatch.setattr(health.Readiness, "began", timezone.now())


@pytest.fixture
def asked(db):
    client = Client(raise_request_exception=False)

    def ask():
        answer = client.get("/readyz")
        return answer.status_code, answer.json()

    return ask


def _away(execute, sql, params, many, context):
    raise OperationalError("server closed the connection unexpectedly")


def test_the_process_answers_without_the_database(db, client):
    with connection.execute_wrapper(_away):
        assert client.get("/healthz").json() == {"status": "ok"}


def test_not_ready_before_a_worker_was_there(asked):
    status, said = asked()
    assert (status, said["status"], said["worker"]) == (503, "unavailable", "silent")
    heartbeat.beat("worker", now=timezone.now())
    assert asked() == (
        200,
        {"status": "ok", "database": "ok", "migrations": "ok", "broker": "ok", "worker": "ok"},
    )


def test_not_ready_before_the_broker_was_there(asked, settings):
    heartbeat.beat("worker", now=timezone.now())
    settings.REDIS_URL = NO_BROKER
    status, said = asked()
    assert (status, said["broker"]) == (503, "away")


def test_once_ready_it_serves_on_without_broker_and_worker(asked, settings):
    heartbeat.beat("worker", now=timezone.now())
    assert asked()[0] == 200
    Heartbeat.objects.all().delete()
    settings.REDIS_URL = NO_BROKER
    status, said = asked()
    assert (status, said["status"]) == (200, "degraded")
    assert (said["broker"], said["worker"]) == ("away", "silent")


def test_what_one_process_has_seen_holds_for_those_beside_it(asked, settings, monkeypatch):
    heartbeat.beat("worker", now=timezone.now())
    assert asked()[0] == 200
    settings.REDIS_URL = NO_BROKER
    monkeypatch.setattr(health.Readiness, "reached", False)
    assert asked()[0] == 200
    monkeypatch.setattr(health.Readiness, "reached", False)
    monkeypatch.setattr(health.Readiness, "began", timezone.now())
    assert asked()[0] == 503, "a process that began later has to see for itself"


def test_without_the_database_it_is_never_ready(asked, monkeypatch):
    monkeypatch.setattr(health.Readiness, "reached", True)
    with connection.execute_wrapper(_away):
        status, said = asked()
    assert (status, said["status"], said["database"]) == (503, "unavailable", "away")


def test_with_a_migration_missing_it_is_never_ready(asked, monkeypatch):
    heartbeat.beat("worker", now=timezone.now())
    assert asked()[0] == 200
    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'signals'")
    status, said = asked()
    assert (status, said["migrations"]) == (503, "missing")


def test_numbers_are_for_this_machine_or_for_who_knows_the_token(db, client, settings):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.5").status_code == 403
    passed_on = {"X-Forwarded-For": "10.0.0.5"}
    assert client.get("/metrics", headers=passed_on).status_code == 403
    settings.METRICS_TOKEN = "known to the scraper"
    right = {"Authorization": "Bearer known to the scraper"}
    assert client.get("/metrics", headers=right, REMOTE_ADDR="10.0.0.5").status_code == 200
    wrong = {"Authorization": "Bearer é"}
    assert client.get("/metrics", headers=wrong, REMOTE_ADDR="10.0.0.5").status_code == 403


def test_the_numbers(cast, client):
    routing.route(casting.captured(cast).pk)
    OutboxRow.objects.all().delete()
    outbox.add("signals.route", uuid7())
    OutboxRow.objects.create(kind="signals.tell", subject_id=uuid7(), dead_at=timezone.now())
    heartbeat.beat("relay", now=timezone.now())
    text = client.get("/metrics").content.decode()
    lines = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert lines['earshot_outbox_open{kind="signals.route"}'] == "1"
    assert lines['earshot_outbox_dead{kind="signals.tell"}'] == "1"
    assert float(lines['earshot_outbox_oldest_seconds{kind="signals.route"}']) < 60
    assert float(lines['earshot_heartbeat_age_seconds{name="relay"}']) < 60
    assert lines['earshot_signals{type="overt"}'] == "1"
    assert lines['earshot_follow_ups{stage="new"}'] == "1"
    assert lines['earshot_follow_ups{stage="won"}'] == "0"
    assert lines["earshot_follow_ups_late"] == "0"
    for line in text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) .*|earshot_\w+(\{\w+="[^"]*"\})? [0-9.e+]+', line)
