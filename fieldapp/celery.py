"""The Celery application. Tasks are woken by the relay; beat starts nightly and periodic jobs."""

import os
from collections.abc import Callable
from typing import Any

from celery import Celery
from celery.app.amqp import AMQP
from kombu import Connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fieldapp.settings")


class Line(Connection):
    """A line to the broker that is tried every second while the broker is away.

    Celery would wait longer each time, up to half a minute, and work would wait with it.
    """

    def ensure_connection(
        self,
        errback: Callable[..., Any] | None = None,
        max_retries: int | None = None,
        **options: Any,
    ) -> Connection:
        """Connect, however often it takes; ``options`` as kombu has them win over ours."""
        every_second = {"interval_start": 1, "interval_step": 0, "interval_max": 1}
        return super().ensure_connection(errback, max_retries, **(every_second | options))


class Lines(AMQP):
    """Celery's messaging over such lines."""

    Connection = Line


app = Celery("earshot", amqp=Lines)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["fieldapp", "accounts", "calls", "signals"])
