"""Takes back the signature and the report of a visit whose end is taken back.

It stands below ``calls/reports``, so that the moves of a visit need not know how a report is made.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from calls.lifecycle import WrongMove
from calls.models import ReportEmail
from fieldapp.plumbing import outbox

if TYPE_CHECKING:
    from calls.models import Visit

MAKE = "calls.make_report"
EMAIL = "calls.email_report"


def take_back(visit: Visit, *, now: datetime) -> None:
    """What was signed counts no more, and nothing is mailed. The rows stay, for the history.

    Raises WrongMove when the report was mailed. The outbox is asked first: where a mail leaves at
    this moment, this waits for it, and then finds it sent.
    """
    current = visit.reports.filter(withdrawn_at=None)
    for mail in ReportEmail.objects.filter(report__in=current).order_by("id"):
        outbox.withdraw(EMAIL, mail.pk)
    if ReportEmail.objects.filter(report__in=current, sent_at__isnull=False).exists():
        raise WrongMove(_("The customer has the report. Start a new visit for what is left."))
    for report in current:
        outbox.withdraw(MAKE, report.pk)
    visit.signatures.filter(withdrawn_at=None).update(withdrawn_at=now)
    current.update(withdrawn_at=now)
