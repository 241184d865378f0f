"""`manage.py serve`: start everything and keep it running."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand

from fieldapp import places


class Command(BaseCommand):
    """Start everything."""

    help = "Start Earshot: its servers, the web server, the worker, beat and the relay."
    requires_system_checks: list[str] = []  # `prepare`, which is part of the start, makes them

    def handle(self, *args: Any, **options: Any) -> None:
        """Become the supervisor, which needs nothing of what Django has loaded here."""
        self.stdout.flush()
        os.chdir(places.PROJECT)
        os.execv(sys.executable, [sys.executable, "-m", "fieldapp.supervisor"])
