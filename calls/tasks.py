"""What the worker does about visits, woken by the outbox."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from calls import supplies
from calls.reports import mailing, making
from fieldapp.plumbing import outbox


@shared_task(name="calls.email_supplies")
@outbox.handles("calls.email_supplies")
def email_supplies(request_id: UUID) -> None:
    """Tell the supplies desk what somebody asked for."""
    supplies.email(request_id)


@shared_task(name="calls.make_report")
@outbox.handles("calls.make_report")
def make_report(report_id: UUID) -> None:
    """Draw the report of a visit as PDF."""
    making.make(report_id, now=timezone.now())


@shared_task(name="calls.email_report")
@outbox.handles("calls.email_report")
def email_report(mail_id: UUID) -> None:
    """Send a report to a customer."""
    mailing.send(mail_id, now=timezone.now())
