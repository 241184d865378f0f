"""Sends a report to the customer: once the end of the visit can no longer be taken back."""

from __future__ import annotations

import datetime as dt
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from calls.models import Report, ReportEmail
from calls.reports import days, making
from calls.unsigning import EMAIL
from fieldapp.plumbing import outbox
from fieldapp.plumbing.problems import Refused
from fieldapp.plumbing.storing import store_new

if TYPE_CHECKING:
    from accounts.models import Person

A_DAY = timedelta(days=1)
MOST_OF_A_VISIT, MOST_OF_A_PERSON = 20, 100  # mails with reports, in a day


def send_to(report: Report, to: str, *, by: Person, op_id: UUID, now: datetime) -> ReportEmail:
    """Have a report mailed to an address; the same form twice is one mail.

    It leaves when the end of the visit can no longer be taken back. Call it inside a transaction.

    Raises Refused when the address would break the mail's head (``invalid``), the form came before
    with something else (``different_body``), or too much was mailed in a day (``too_many``):
    reports are for customers, not for whole lists of people.
    """
    if not to.isprintable():
        raise Refused("invalid", _("Write the address as name@example.com."), "/email")
    known = ReportEmail.objects.filter(by=by, op_id=op_id).select_related("report").first()
    if known is not None:
        if (known.report.visit_id, known.to) != (report.visit_id, to):
            words = _("This form was sent before with something else. Open the page again.")
            raise Refused("different_body", words, "/op_id", status=409)
        return known
    _require_room(report, by, now)
    mail = ReportEmail(report=report, to=to, by=by, op_id=op_id, asked_at=now)
    if not store_new(mail):
        raise Refused("op_reused", _("Open the page again and repeat it."), "/op_id")
    outbox.add(EMAIL, mail.pk, not_before=leaves_at(report))
    return mail


def _require_room(report: Report, by: Person, now: datetime) -> None:
    """Counts what was mailed in the last day; what was taken back never left."""
    today = ReportEmail.objects.filter(asked_at__gt=now - A_DAY, report__withdrawn_at=None)
    of_visit = today.filter(report__visit=report.visit_id).count()
    if of_visit >= MOST_OF_A_VISIT or today.filter(by=by).count() >= MOST_OF_A_PERSON:
        words = _("So many reports were mailed today that no more can leave. Send it tomorrow.")
        raise Refused("too_many", words, "/email")


def leaves_at(report: Report) -> datetime:
    """When the first mail of a report leaves, unless it is taken back before."""
    return report.asked_at + timedelta(seconds=settings.UNDO_SECONDS)


def send(mail_id: UUID, *, now: datetime) -> None:
    """Send it, once. Called by the task of that name."""
    mail = ReportEmail.objects.select_for_update().filter(pk=mail_id, sent_at=None).first()
    report = making.make(mail.report_id, now=now) if mail else None
    if mail is None or report is None:
        return
    with default_storage.open(report.path) as file:
        data = file.read()
    message = written(report, mail)
    message.attach(f"{report.number}.pdf", data, "application/pdf")
    message.send()
    mail.sent_at = now
    mail.save(update_fields=["sent_at"])


def written(report: Report, mail: ReportEmail) -> EmailMessage:
    """The mail in the report's language, without its attachment; only from what it shows."""
    shown = report.contents
    with translation.override(report.language):
        facts = {
            "company": shown["company"],
            "number": report.number,
            "day": days.said(dt.date.fromisoformat(shown["date"])),
            "site": shown["site"],
            "technicians": ", ".join(shown["technicians"]),
        }
        subject = _("%(company)s: report %(number)s of our visit on %(day)s") % facts
        lines = [
            _("Attached is the report of our visit to %(site)s on %(day)s.") % facts,
            shown["summary"],
            _("%(technicians)s, %(company)s") % facts,
        ]
    headers = {"Message-ID": outbox.message_id(mail.pk)}
    body = "\n\n".join(filter(None, lines))
    return EmailMessage(" ".join(subject.split()), body, to=[mail.to], headers=headers)
