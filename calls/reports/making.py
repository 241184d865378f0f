"""Asks for reports, and makes them: the row with the data, the file by the worker."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts import company
from calls.lifecycle import ENDED, WrongMove
from calls.models import Report, Visit
from calls.models.visits import VisitState
from calls.reports import contents, languages
from calls.unsigning import MAKE
from fieldapp.plumbing import outbox
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from fieldapp.plumbing.storing import store_new

if TYPE_CHECKING:
    from accounts.models import Person
    from calls.models import Signature

MOST_IN_A_DAY = 20  # reports of one visit


def ask(
    visit: Visit,
    *,
    by: Person,
    now: datetime,
    signature: Signature | None = None,
    report_id: UUID | None = None,
) -> Report:
    """Have the report of a visit made as things stand now. Call it inside a transaction.

    ``report_id`` is the form's id, where one asked for it: sent twice, it is one report.
    Raises WrongMove when the visit has not ended; Refused where that id is taken, or
    after too many in a day.
    """
    if visit.state not in ENDED or visit.state == VisitState.CANCELLED:
        raise WrongMove(_("There is a report once the visit has ended."))
    language = languages.of(visit, signature.language if signature else "")
    if report_id is not None:
        known = visit.reports.filter(pk=report_id).first()
        if known is not None:
            return known
        _require_room(visit, now)
    report = Report(
        pk=report_id or uuid7(),
        visit=visit,
        signature=signature,
        number=_number(now),
        language=language,
        contents=contents.of(visit, language=language, now=now),
        by=by,
        asked_at=now,
    )
    if not store_new(report):
        raise Refused("op_reused", _("Open the page again and repeat it."), "/op_id")
    outbox.add(MAKE, report.pk)
    return report


def _require_room(visit: Visit, now: datetime) -> None:
    """Each is work for the worker; what was taken back does not count. Raises Refused."""
    today = visit.reports.filter(asked_at__gt=now - timedelta(days=1), withdrawn_at=None)
    if today.count() >= MOST_IN_A_DAY:
        words = _("This report was made anew so often that it can only be made again tomorrow.")
        raise Refused("too_many", words)


def _number(now: datetime) -> str:
    """``2026-00042``: the year, and a number that only ever grows."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('calls_report_number')")
        (number,) = cursor.fetchone()
    year = now.astimezone(ZoneInfo(company.current().time_zone)).year
    return f"{year}-{number:05d}"


def path_of(report: Report) -> str:
    """Where the file is kept, in private storage."""
    return f"reports/{report.pk.hex[-2:]}/{report.pk}.pdf"


@transaction.atomic
def make(report_id: UUID, *, now: datetime) -> Report | None:
    """Write the file, once; None when the report was taken back. Called by the worker."""
    from calls.reports import pdf  # the drawing of PDFs is loaded where one is drawn

    rows = Report.objects.select_for_update(of=("self",)).select_related("signature")
    report = rows.filter(pk=report_id, withdrawn_at=None).first()
    if report is None or report.made_at:
        return report
    data = pdf.draw(report)
    path = path_of(report)
    if default_storage.exists(path):
        default_storage.delete(path)
    report.path = default_storage.save(path, ContentFile(data))
    report.size, report.made_at = len(data), now
    report.save(update_fields=["path", "size", "made_at"])
    return report
