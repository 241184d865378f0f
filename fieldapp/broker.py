"""The broker as the relay sees it: it carries wake-ups, may be away, and may be crowded.

Nothing here is ever called from a web request.
"""

from __future__ import annotations

from uuid import UUID

import redis
from django.conf import settings
from kombu.exceptions import OperationalError
from redis.backoff import NoBackoff
from redis.retry import Retry

from fieldapp.celery import app

CROWDED = 1_000  # wake-ups waiting in one queue; repeats help nobody before these are gone
PATIENCE = 1.0  # seconds for one answer: the relay has clocks to look after


class BrokerAway(Exception):
    """The broker cannot be reached, does not answer, or takes nothing more."""


class Broker:
    """Sends wake-ups, with timeouts so short that a broker that hangs does not hold the relay."""

    def __init__(self) -> None:
        self.asker = redis.Redis.from_url(
            settings.WAKE_UPS_URL,
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 1),
        )
        patient = settings.CELERY_BROKER_TRANSPORT_OPTIONS
        hasty = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
        self.sender = app.connection_for_write(
            settings.CELERY_BROKER_URL, transport_options=patient | hasty
        )

    def crowded_kinds(self) -> list[str]:
        """The kinds of work whose queue is so long that more wake-ups must wait.

        So a worker that is away for a night does not fill the broker with repeats. Asked before
        anything is claimed: a broker that is away costs no row its lease. Raises BrokerAway.
        """
        prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]
        names = list(settings.CELERY_TASK_QUEUES)
        try:
            with self.asker.pipeline(transaction=False) as line:
                for name in names:
                    line.llen(f"{prefix}{name}")
                lengths = dict(zip(names, line.execute(), strict=True))
        except (redis.RedisError, OSError) as error:
            raise BrokerAway(str(error)) from error
        return [
            kind
            for kind, route in settings.CELERY_TASK_ROUTES.items()
            if lengths[route["queue"]] >= CROWDED
        ]

    def wake(self, kind: str, subject_id: UUID) -> None:
        """Tell a worker to do task ``kind`` for a subject. Raises BrokerAway."""
        try:
            app.send_task(
                kind,
                args=[str(subject_id)],
                connection=self.sender,
                ignore_result=True,
                retry=False,
            )
        except (OperationalError, redis.RedisError, OSError) as error:
            self.sender.close()
            raise BrokerAway(str(error)) from error
