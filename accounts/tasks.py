"""What the worker does for people and pictures. Woken by the relay; each may run twice."""

from uuid import UUID

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from accounts import invitations, notices, photos, retention
from fieldapp.plumbing import outbox


@shared_task(name="accounts.email_notice")
@outbox.handles("accounts.email_notice")
def email_notice(notice_id: UUID) -> None:
    """Send a notice by e-mail."""
    notices.send_email(notice_id)


@shared_task(name="accounts.invite")
@outbox.handles("accounts.invite")
def invite(invitation_id: UUID) -> None:
    """Send somebody the link with which they set their first password."""
    invitations.send(invitation_id)


@shared_task(name="accounts.prepare_photo")
@outbox.handles("accounts.prepare_photo")
def prepare_photo(photo_id: UUID) -> None:
    """Write a photo anew, without metadata."""
    photos.prepare(photo_id, now=timezone.now())


@shared_task(name="accounts.clear_sessions")
def clear_sessions() -> None:
    """Forget sessions that have ended; started nightly by beat."""
    call_command("clearsessions")


@shared_task(name="accounts.keep_no_longer")
def keep_no_longer() -> None:
    """Make contacts anonymous whose time is over; started nightly by beat, off until it is set."""
    retention.run(now=timezone.now())
