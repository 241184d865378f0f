"""What the worker does for the machine room."""

from datetime import timedelta
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from fieldapp import unnamed_photos
from fieldapp.plumbing import heartbeat, outbox
from fieldapp.plumbing.importing import forgetting, runs
from fieldapp.sync import nightly

KEPT = timedelta(days=30)  # how long the outbox shows what was done


@shared_task(name="fieldapp.heartbeat", expires=30)
def say_alive() -> None:
    """A worker runs tasks: said every fifteen seconds, started by beat."""
    heartbeat.beat("worker", now=timezone.now())


@shared_task(name="fieldapp.forget_done", expires=3600)
def forget_done() -> None:
    """Delete what the outbox did and what imported files said long ago; started nightly by beat."""
    while outbox.forget_done(before=timezone.now() - KEPT):
        pass
    forgetting.forget_rows(now=timezone.now())


@shared_task(name="fieldapp.forget_photos", expires=3600)
def forget_photos() -> None:
    """Delete photos that nothing has named for two weeks; started nightly by beat."""
    unnamed_photos.forget(now=timezone.now())


@shared_task(name="fieldapp.find_missing", expires=3600)
def find_missing() -> None:
    """Tell managers what has not reached the office; started nightly by beat."""
    nightly.tell_managers(now=timezone.now())


@shared_task(name=runs.TASK)
@outbox.handles(runs.TASK)
def import_slice(turn: UUID) -> None:
    """Rehearse or apply the next rows of an import, and ask for those after them."""
    runs.work(turn, now=timezone.now())
