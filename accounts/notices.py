"""Tells people what they should know: in the app at once, by e-mail where they wish.

An e-mail waits until an undo is no longer possible; a notice of something undone is taken back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone, translation

from accounts import company
from accounts.models import Notice
from accounts.sign_in import may_sign_in
from fieldapp.plumbing import outbox

if TYPE_CHECKING:
    from accounts.models import Person

EMAIL = "accounts.email_notice"


@dataclass(frozen=True)
class Words:
    """What a notice says: one line, and maybe a sentence more."""

    title: str
    text: str = ""


def tell(
    person: Person,
    *,
    event_id: UUID,
    kind: str,
    words: Callable[[], Words],
    url: str,
    now: datetime,
    by_email: bool,
) -> None:
    """Write a notice; told again of the same event, a person has it once.

    ``words`` is called with the person's language active. ``url`` is a path of ours.
    """
    if not may_sign_in(person):
        return
    with translation.override(person.language or company.language_of_people()):
        said = words()
    notice = Notice(
        person=person,
        event_id=event_id,
        kind=kind,
        title=said.title[:200],
        text=said.text[:500],
        url=url,
        created_at=now,
    )
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    kept = Notice.objects.get(event_id=event_id, person=person)
    if by_email and person.email and person.notices_by_email:
        outbox.add(EMAIL, kept.pk, not_before=now + timedelta(seconds=settings.UNDO_SECONDS))


def take_back(event_id: UUID) -> None:
    """Forget the notices of something that was undone, unless they were mailed already."""
    for notice in Notice.objects.filter(event_id=event_id, emailed_at=None):
        outbox.withdraw(EMAIL, notice.pk)
        notice.delete()


def send_email(notice_id: UUID) -> None:
    """Send a notice by e-mail, once. Called by the task of that name."""
    notice = Notice.objects.select_related("person").filter(pk=notice_id).first()
    if notice is None or notice.emailed_at or not notice.person.email:
        return
    link = f"{settings.PUBLIC_URL}{notice.url}"
    body = "\n\n".join(filter(None, (notice.text, link)))
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": outbox.message_id(notice.pk)}
    subject = outbox.subject_line(notice.title)
    EmailMessage(subject, body, to=[notice.person.email], headers=headers).send()
    notice.emailed_at = timezone.now()
    notice.save(update_fields=["emailed_at"])


def unread(person: Person) -> int:
    """How many notices wait for ``person``."""
    return Notice.objects.filter(person=person, read_at=None).count()


def mark_read(person: Person, *, now: datetime, only: Notice | None = None) -> None:
    """What ``person`` was told so far has been read, or ``only`` this; read twice is read once."""
    waiting = Notice.objects.filter(person=person, read_at=None)
    if only is not None:
        waiting = waiting.filter(pk=only.pk)
    waiting.update(read_at=now)


def mark_read_at(person: Person, url: str, *, now: datetime) -> None:
    """What pointed to a page has been read once that page was opened."""
    Notice.objects.filter(person=person, read_at=None, url=url).update(read_at=now)


def news(person: Person, *, most: int = 3) -> list[Notice]:
    """What ``person`` was told and has not read, the latest first."""
    return list(Notice.objects.filter(person=person, read_at=None)[:most])
