"""How long what nobody needs any more is kept. Off until the company says for how many months."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts import anonymity, company, looks
from accounts.models import Contact, Notice

AT_ONCE = 500


@dataclass(frozen=True)
class Due:
    """What would be done now."""

    contacts: int
    notices: int


def months_ago(day: dt.date, months: int) -> dt.date:
    """The same day so many months earlier, or the last one of a shorter month."""
    number = day.year * 12 + day.month - 1 - months
    year, month = number // 12, number % 12 + 1
    return dt.date(year, month, min(day.day, monthrange(year, month)[1]))


def contacts_due(months: int) -> QuerySet[Contact]:
    """Contacts who left their customer so long ago."""
    before = months_ago(company.today(), months)
    return Contact.objects.filter(anonymous_at=None, left_on__lte=before)


def notices_due(months: int) -> QuerySet[Notice]:
    """Notices that were read so long ago."""
    before = months_ago(company.today(), months)
    return Notice.objects.filter(read_at__lt=dt.datetime.combine(before, dt.time(), dt.UTC))


def due(months: int) -> Due:
    """How much a run would do now; nothing is done."""
    return Due(contacts_due(months).count(), notices_due(months).count())


def run(*, now: dt.datetime) -> Due:
    """Make the contacts anonymous and remove the notices whose time is over; old looks too.

    Drafts go after a month, whatever the company says: nobody comes back to them.
    """
    looks.forget_old(now=now)
    months = company.current().keep_months
    if not months:
        return Due(0, 0)
    done = 0
    while ids := list(contacts_due(months).values_list("pk", flat=True)[:AT_ONCE]):
        for pk in ids:
            anonymity.make_anonymous(pk, by=None, now=now)
        done += len(ids)
    return Due(done, notices_due(months).delete()[0])
