"""What the worker does for visits. Woken by the relay; each may run twice."""

from uuid import UUID

from celery import shared_task

from calls import supplies
from fieldapp.plumbing import outbox


@shared_task(name="calls.email_supplies")
@outbox.handles("calls.email_supplies")
def email_supplies(request_id: UUID) -> None:
    """Tell the supplies desk what somebody asked for."""
    supplies.email(request_id)
