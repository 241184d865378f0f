"""`manage.py worker`: the Celery worker, without Celery's command line.

That line brings a shell with completion, which would stay in memory for as long as the worker runs.
`celery -A fieldapp worker` runs the same worker, for whoever wants its other options.
"""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from fieldapp.celery import app


class Command(BaseCommand):
    """Run the tasks that the relay and beat ask for."""

    help = "Run tasks, until it is stopped."
    requires_system_checks: list[str] = []  # `prepare` makes them at each start

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--concurrency", type=int, default=2, help="how many at once")

    def handle(self, *args: Any, **options: Any) -> None:
        """Until SIGTERM; the tasks in hand are finished.

        Threads, not processes: tasks wait for the database and the mail server, and a pool of
        processes would hold Django three times.
        """
        worker = app.Worker(
            pool_cls="threads",
            concurrency=options["concurrency"],
            loglevel="WARNING",
            without_gossip=True,
            without_mingle=True,
        )
        worker.start()
        sys.exit(worker.exitcode)
