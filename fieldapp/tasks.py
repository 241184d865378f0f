"""What the worker does for the machine room."""

from celery import shared_task
from django.utils import timezone

from fieldapp.plumbing import heartbeat


@shared_task(name="fieldapp.heartbeat", expires=30)
def say_alive() -> None:
    """A worker runs tasks: said every fifteen seconds, started by beat."""
    heartbeat.beat("worker", now=timezone.now())
