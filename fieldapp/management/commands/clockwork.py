"""`manage.py clockwork`: the relay and beat in one process.

Both do next to nothing most of the time, and each alone would hold all of Django and Celery in
memory. Production may as well run them apart: docs/how-to/run-in-production.md.
"""

import contextlib
import os
import signal
import threading
from typing import Any

from celery.beat import Service
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from kombu.exceptions import OperationalError

from fieldapp.celery import app


class Command(BaseCommand):
    """Run the relay and beat."""

    help = "Run the relay, and beat beside it."
    requires_system_checks: list[str] = []  # `prepare` makes them at each start

    def handle(self, *args: Any, **options: Any) -> None:
        beat = Service(app, schedule_filename=str(settings.DATA_DIR / "beat-schedule"))
        threading.Thread(target=tick, args=[beat], name="beat", daemon=True).start()
        try:
            call_command("relay")
        finally:
            beat.stop()


def tick(beat: Service) -> None:
    """Run beat. Should it fail, end the whole process: the supervisor starts both again.

    The first heartbeat is sent at once, so that a start need not wait for beat's first interval.
    """
    try:
        with contextlib.suppress(OperationalError):
            app.send_task("fieldapp.heartbeat", expires=30)
        beat.start()
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
