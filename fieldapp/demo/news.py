"""What people were told in the last days: notices in the app, none of them mailed."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import UUID

from accounts.models import Notice
from accounts.notices import EMAIL
from fieldapp.demo.company import Company
from fieldapp.demo.stories import Archive
from fieldapp.plumbing.models import OutboxRow
from signals import telling

RECENT = timedelta(days=4)
UNREAD = 3


def tell(company: Company, archive: Archive) -> None:
    """Let the tellers write the notices of recent steps and alarms, as of when they happened."""
    since = company.now - RECENT
    for step in archive.steps:
        if step.at >= since:
            telling.tell(step.pk, now=step.at)
    for escalation in archive.escalations:
        if escalation.at >= since:
            telling.tell_alarm(escalation.pk, now=escalation.at)
    OutboxRow.objects.filter(kind=EMAIL).delete()
    _number(company)


def _number(company: Company) -> None:
    """Ids of the seed's; all but the newest have been read."""
    dice = company.dice("news")
    written = list(Notice.objects.order_by("created_at", "event_id", "person"))
    Notice.objects.all().delete()
    unread: Counter[UUID] = Counter()
    for notice in reversed(written):
        unread[notice.person_id] += 1
        if unread[notice.person_id] > UNREAD:
            notice.read_at = min(notice.created_at + timedelta(hours=1), company.now)
    for notice in written:
        notice.pk = dice.id(notice.created_at)
    Notice.objects.bulk_create(written)
