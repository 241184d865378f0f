"""A task that ends its worker whenever it runs, known only to workers that include it."""

import os

from celery import shared_task

from fieldapp.plumbing import outbox

KIND = "tests.poison"


@shared_task(name=KIND)
@outbox.handles(KIND)
def die(subject_id: object) -> None:
    """As a crash in a library, or the system's hunt for memory, would end it: without a word."""
    os._exit(1)
