"""The relay: publishes what the outbox holds, and raises what is due. It needs no broker to tick.

Two may run side by side: rows are claimed with SKIP LOCKED, and constraints have the last word.
"""

from __future__ import annotations

import select
import signal
import time
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from fieldapp.celery import app
from fieldapp.plumbing import heartbeat, outbox
from signals import clock, closing

log = structlog.get_logger(__name__)

BATCH = 100
LONGEST_WAIT = 1.0
BROKER_PATIENCE = timedelta(seconds=2)


class Relay:
    """Runs until it is told to stop; finishes what it has begun."""

    def __init__(self) -> None:
        self.stopping = False
        self.next_tick = 0.0
        self.broker_again: datetime | None = None

    def run(self) -> None:
        """Publish, tick, wait for the next notice or second, and again."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        while not self.stopping:
            try:
                self._listen()
                while not self.stopping:
                    full = self.publish(now=timezone.now())
                    self.tick()
                    if not full:
                        self._wait()
            except Exception:
                log.exception("relay_again")
                connection.close()
                time.sleep(1)

    def stop(self, *_args: object) -> None:
        """Finish the batch and end."""
        self.stopping = True

    def publish(self, *, now: datetime) -> bool:
        """Wake a worker for each row that is due; returns whether there may be more.

        A broker that is away costs nothing but time: the rows' leases end and they come again.
        """
        if self.broker_again and now < self.broker_again:
            return False
        self.broker_again = None
        rows = outbox.claim(now=now, limit=BATCH)
        for row in rows:
            try:
                app.send_task(row.kind, args=[str(row.subject_id)])
            except Exception as error:  # noqa: BLE001 - any trouble with the broker
                log.warning("broker_away", error=str(error)[:200])
                self.broker_again = now + BROKER_PATIENCE
                break
        return len(rows) == BATCH

    def tick(self) -> None:
        """Every few seconds: raise what is due, and say that we are alive."""
        if time.monotonic() < self.next_tick:
            return
        self.next_tick = time.monotonic() + settings.RELAY_TICK_SECONDS
        now = timezone.now()
        while not self.stopping:
            with transaction.atomic():
                raised = clock.raise_due(now=now)
            if not raised:
                break
        closing.wake_locked(now=now, today=timezone.localdate(now))
        heartbeat.beat("relay", now=now)

    def _listen(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"listen {outbox.CHANNEL}")

    def _wait(self) -> None:
        """Until somebody adds to the outbox, or a second has passed."""
        wire = connection.connection
        if select.select([wire.fileno()], [], [], LONGEST_WAIT)[0]:
            for _notice in wire.notifies(timeout=0):
                pass
