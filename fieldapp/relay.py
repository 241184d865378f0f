"""The relay: publishes what the outbox holds, and raises what is due. It needs no broker to tick.

Two may run side by side: rows are claimed with SKIP LOCKED, and constraints have the last word.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from datetime import datetime

import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction

from accounts import company
from fieldapp.broker import Broker, BrokerAway
from fieldapp.plumbing import heartbeat, outbox
from signals import clock, closing

log = structlog.get_logger(__name__)

BATCH = 100
LONGEST_WAIT = 1.0
BROKER_PATIENCE = 2.0  # seconds until a broker that was away is asked again


class Relay:
    """Runs until it is told to stop; finishes what it has begun."""

    def __init__(self) -> None:
        self.stopping = False
        self.next_tick = 0.0
        self.broker = Broker()
        self.broker_is_away = False
        self.broker_again = 0.0

    def run(self) -> None:
        """Until somebody stops the process."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        self.loop()

    def loop(self) -> None:
        """Publish, tick, wait for the next notice or second, and again."""
        while not self.stopping:
            try:
                self.listen()
                while not self.stopping:
                    more = self.publish(now=database_time())
                    self.tick()
                    if not more:
                        self.wait()
            except Exception:
                log.exception("relay_again")
                connection.close()
                time.sleep(1)

    def stop(self, *_args: object) -> None:
        """Finish the batch and end."""
        self.stopping = True

    def publish(self, *, now: datetime) -> bool:
        """Wake a worker for each row that is due; returns whether there may be more.

        While the broker is away nothing is claimed, and when it fails halfway the rest of the
        batch is given back: as soon as it answers again, all that is due goes out.
        """
        if time.monotonic() < self.broker_again:
            return False
        try:
            crowded = self.broker.crowded_kinds()
        except BrokerAway as error:
            return self._note_away(error)
        self._note_back()
        rows = outbox.claim(now=now, limit=BATCH, without=crowded)
        for sent, row in enumerate(rows):
            try:
                self.broker.wake(row.kind, row.subject_id)
            except BrokerAway as error:
                outbox.give_back(rows[sent:], now=now)
                return self._note_away(error)
        return len(rows) == BATCH

    def tick(self) -> None:
        """Every few seconds: raise what is due, and say that we are alive."""
        if time.monotonic() < self.next_tick:
            return
        self.next_tick = time.monotonic() + settings.RELAY_TICK_SECONDS
        now = database_time()
        _attempt(self._raise_due, now)
        _attempt(_wake_locked, now)
        heartbeat.beat("relay", now=now)

    def listen(self) -> None:
        """Ask the database to tell us of each addition to the outbox."""
        with connection.cursor() as cursor:
            cursor.execute(f"listen {outbox.CHANNEL}")

    def wait(self) -> None:
        """Until somebody adds to the outbox, or a second has passed.

        What was told while we were busy counts too: the connection keeps it for us.
        """
        wire = connection.connection
        for _notice in wire.notifies(timeout=LONGEST_WAIT, stop_after=1):
            pass

    def _raise_due(self, now: datetime) -> None:
        while not self.stopping:
            with transaction.atomic():
                if not clock.raise_due(now=now):
                    return

    def _note_away(self, error: BrokerAway) -> bool:
        if not self.broker_is_away:
            log.warning("broker_away", error=str(error)[:200])
        self.broker_is_away = True
        self.broker_again = time.monotonic() + BROKER_PATIENCE
        return False

    def _note_back(self) -> None:
        if self.broker_is_away:
            log.warning("broker_back")
        self.broker_is_away = False


def database_time() -> datetime:
    """Now, by the one clock that all processes share."""
    with connection.cursor() as cursor:
        cursor.execute("select statement_timestamp()")
        return cursor.fetchone()[0]


def _attempt(part: Callable[[datetime], None], now: datetime) -> None:
    """One part of a tick; a mistake in it must not keep the others from running."""
    try:
        part(now)
    except (DatabaseError, InterfaceError):
        raise
    except Exception:
        log.exception("tick_failed", part=part.__name__)


def _wake_locked(now: datetime) -> None:
    closing.wake_locked(now=now, today=company.today(now))
