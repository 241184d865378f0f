"""The relay: wakes workers at once, waits for a broker that is away, and is never held by one."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from django.db import connection
from django.utils import timezone

from fieldapp import broker as broker_module
from fieldapp.broker import BrokerAway
from fieldapp.celery import app
from fieldapp.plumbing import heartbeat, outbox
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.models import OutboxRow
from fieldapp.relay import LONGEST_WAIT, Relay, database_time
from signals import clock
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)

KIND = "signals.route"


@pytest.fixture
def relay(settings) -> Relay:
    """A relay with queues of its own on the tests' broker."""
    prefix = f"test-{uuid7()}:"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {
        **settings.CELERY_BROKER_TRANSPORT_OPTIONS,
        "global_keyprefix": prefix,
    }
    relay = Relay()
    yield relay
    keys = list(relay.broker.asker.scan_iter(f"{prefix}*"))
    if keys:
        relay.broker.asker.delete(*keys)


@pytest.fixture
def deaf_broker():
    """The address of a broker that lets one connect and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def waiting(relay: Relay) -> int:
    """How many wake-ups for routing the broker holds."""
    return relay.broker.asker.llen(route_of(relay))


def route_of(relay: Relay) -> str:
    """The name of the queue for routing, as the broker has it."""
    return f"{relay.broker.sender.transport_options['global_keyprefix']}route"


def published() -> list[int]:
    return list(OutboxRow.objects.order_by("id").values_list("published", flat=True))


def send_to(settings, url: str) -> None:
    settings.WAKE_UPS_URL = settings.CELERY_BROKER_URL = url


def test_what_is_due_becomes_a_wake_up_for_the_task_of_its_kind(relay):
    subject = uuid7()
    outbox.add(KIND, subject)
    assert relay.publish(now=database_time()) is False
    with app.connection_for_read(transport_options=relay.broker.sender.transport_options) as line:
        message = line.SimpleQueue("route").get(timeout=5)
    assert message.headers["task"] == KIND
    assert message.payload[0] == [str(subject)]
    assert published() == [1]


def test_a_full_batch_says_that_there_may_be_more(relay):
    outbox.add_all(KIND, [uuid7() for _ in range(101)])
    assert [relay.publish(now=database_time()) for _ in range(2)] == [True, False]
    assert waiting(relay) == 101


def test_two_relays_publish_each_row_once(relay):
    outbox.add_all(KIND, [uuid7() for _ in range(250)])
    other = Relay()
    now = database_time()

    def publish_all(one):
        while one.publish(now=now):
            pass

    together(lambda: publish_all(relay), lambda: publish_all(other))
    relay.publish(now=now)
    assert waiting(relay) == 250
    assert set(published()) == {1}


def test_a_broker_that_is_away_costs_no_row_its_lease(settings, relay):
    outbox.add(KIND, uuid7())
    send_to(settings, "redis://127.0.0.1:1/0")
    lonely = Relay()
    assert lonely.publish(now=database_time()) is False
    assert published() == [0]
    assert relay.publish(now=database_time()) is False
    assert published() == [1]


def test_rows_come_again_when_the_broker_has_lost_its_messages(relay):
    outbox.add(KIND, uuid7())
    now = database_time()
    relay.publish(now=now)
    relay.broker.asker.delete(route_of(relay))
    relay.publish(now=now + outbox.LEASE)
    assert (waiting(relay), published()) == (1, [2])


def test_a_broker_that_fails_halfway_gets_the_rest_when_it_is_back(relay, monkeypatch):
    outbox.add_all(KIND, [uuid7() for _ in range(5)])
    send, sent = relay.broker.wake, []

    def fail_at_the_third(kind, subject_id):
        if len(sent) == 2:
            raise BrokerAway("gone")
        sent.append(send(kind, subject_id))

    monkeypatch.setattr(relay.broker, "wake", fail_at_the_third)
    relay.publish(now=database_time())
    assert published() == [1, 1, 0, 0, 0]
    Relay().publish(now=database_time())
    assert (waiting(relay), published()) == (5, [1] * 5)


def test_a_crowded_queue_gets_no_repeats_and_other_queues_go_on(relay, monkeypatch):
    monkeypatch.setattr(broker_module, "CROWDED", 3)
    outbox.add_all(KIND, [uuid7() for _ in range(3)])
    now = database_time()
    relay.publish(now=now)
    outbox.add("signals.tell", uuid7())
    outbox.add(KIND, uuid7())
    relay.publish(now=now + outbox.LONGEST_LEASE)
    assert waiting(relay) == 3
    assert published() == [1, 1, 1, 1, 0]


def test_a_broker_that_hangs_holds_the_relay_a_few_seconds_at_most(settings, relay, deaf_broker):
    send_to(settings, deaf_broker)
    held = Relay()
    outbox.add(KIND, uuid7())
    begun = time.monotonic()
    held.publish(now=database_time())
    assert time.monotonic() - begun < 5
    assert published() == [0]
    with pytest.raises(BrokerAway):
        held.broker.wake(KIND, uuid7())
    assert time.monotonic() - begun < 20


def test_a_line_that_was_closed_is_opened_again(relay):
    relay.broker.wake(KIND, uuid7())
    relay.broker.sender.close()
    relay.broker.wake(KIND, uuid7())
    assert waiting(relay) == 2


def test_the_relay_hears_of_new_work_within_a_moment(relay):
    relay.listen()
    threading.Timer(0.05, lambda: together(lambda: outbox.add(KIND, uuid7()))).start()
    begun = time.monotonic()
    relay.wait()
    assert time.monotonic() - begun < LONGEST_WAIT / 2
    assert OutboxRow.objects.exists()


def test_work_added_while_the_relay_is_busy_is_not_waited_for(relay):
    relay.listen()
    together(lambda: outbox.add(KIND, uuid7()))
    assert OutboxRow.objects.exists()  # this reply brings the notice along
    begun = time.monotonic()
    relay.wait()
    assert time.monotonic() - begun < LONGEST_WAIT / 2


def test_the_clocks_are_looked_after_while_the_broker_is_away(settings):
    send_to(settings, "redis://127.0.0.1:1/0")
    relay = Relay()
    relay.publish(now=database_time())
    relay.tick()
    assert not heartbeat.is_silent("relay", now=timezone.now())


def test_a_mistake_in_the_clocks_keeps_nothing_else_from_running(relay, monkeypatch):
    monkeypatch.setattr(clock, "raise_due", lambda now: 1 / 0)
    relay.tick()
    assert not heartbeat.is_silent("relay", now=timezone.now())


def test_the_relay_goes_on_when_the_database_ends_its_connection(relay):
    """One thread runs it; another cuts the connection and adds work."""
    subject = uuid7()
    pids = []
    listen = relay.listen

    def listening():
        listen()
        with connection.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            pids.append(cursor.fetchone()[0])

    def cut_and_add():
        until(lambda: pids)
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(%s)", [pids[0]])
        outbox.add(KIND, subject)
        until(lambda: published() == [1])
        relay.stop()

    relay.listen = listening
    assert together(lambda: relay.loop(), cut_and_add) == [None, None]
    assert len(pids) == 2


def until(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)
