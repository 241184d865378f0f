"""What the worker does for signals. Woken by the relay; each may run twice."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from fieldapp.plumbing import outbox
from signals import brochures, routing, telling


@shared_task(name="signals.route")
@outbox.handles("signals.route")
def route(signal_id: UUID) -> None:
    """Make the follow-up of a signal."""
    routing.route(signal_id, now=timezone.now())


@shared_task(name="signals.tell")
@outbox.handles("signals.tell")
def tell(step_id: UUID) -> None:
    """Tell people of a step."""
    telling.tell(step_id, now=timezone.now())


@shared_task(name="signals.raise_alarm")
@outbox.handles("signals.raise_alarm")
def raise_alarm(escalation_id: UUID) -> None:
    """Tell people that a clock reached a level."""
    telling.tell_alarm(escalation_id, now=timezone.now())


@shared_task(name="signals.send_brochure")
@outbox.handles("signals.send_brochure")
def send_brochure(signal_id: UUID) -> None:
    """Send the brochure that the technician promised."""
    brochures.send(signal_id, now=timezone.now())
