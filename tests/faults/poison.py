"""`manage.py worker` with one task more, which ends its process whenever it runs."""

import os

import django

django.setup()

from celery import shared_task  # noqa: E402 - after django.setup
from django.core.management import call_command  # noqa: E402

from fieldapp.plumbing import outbox  # noqa: E402

KIND = "tests.poison"


@shared_task(name=KIND)
@outbox.handles(KIND)
def die(subject_id: object) -> None:
    """As a crash in a library, or the system's hunt for memory, would end it: without a word."""
    os._exit(1)


if __name__ == "__main__":
    call_command("worker")
