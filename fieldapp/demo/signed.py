"""What customers signed in the last days, and the reports that went to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import pi, sin
from typing import cast

from django.db import connection

from accounts import company as settings
from calls import unsigning
from calls.models import Report, ReportEmail, Signature, Visit
from calls.models.visits import VisitKind, VisitState
from calls.reports import contents
from calls.strokes import HEIGHT, WIDTH, Strokes
from fieldapp.demo.chance import Dice
from fieldapp.demo.company import Company
from fieldapp.demo.troubles import NOBODY_SIGNS
from fieldapp.plumbing.models import OutboxRow

DAYS = 8  # calendar days of which there are reports: the worker draws them, one by one
HOW = {"drawn": 84, "ticked": 9, "nobody": 7}
FIRST = ("drawn", "ticked", "nobody")
MAILED = 0.8
ENDED = (VisitState.DONE, VisitState.INCOMPLETE, VisitState.CLOSED_SHORT)


def sign(company: Company) -> None:
    """Every visit of the last days that somebody drove to; one was signed twice."""
    dice = company.dice("signed")
    visits = _visits(company)
    contents.fetch(*visits)
    signatures: list[Signature] = []
    reports: list[Report] = []
    mails: list[ReportEmail] = []
    for number, visit in enumerate(visits):
        how = FIRST[number] if number < len(FIRST) else dice.one_of(HOW)
        signature = _signature(dice, visit, how)
        found: list[tuple[Signature, datetime | None]] = [(signature, None)]
        if not number:
            found.insert(0, (_signature(dice, visit, how), _ended(visit) + timedelta(minutes=2)))
        for each, taken_back in found:
            each.withdrawn_at = taken_back
            report = _report(dice, visit, each, len(reports) + 1)
            signatures.append(each)
            reports.append(report)
            if each.email and not taken_back:
                mails.append(_mail(dice, report, each.email))
    Signature.objects.bulk_create(signatures)
    Report.objects.bulk_create(reports)
    ReportEmail.objects.bulk_create(mails)
    _for_the_worker(company, reports)


def _visits(company: Company) -> list[Visit]:
    rows = Visit.objects.filter(
        state__in=ENDED, finished_at__gte=company.now - timedelta(days=DAYS), lead__isnull=False
    )
    rows = rows.exclude(kind=VisitKind.PHONE_FIX)
    return list(rows.select_related("contact", "lead").order_by("finished_at", "id"))


def _ended(visit: Visit) -> datetime:
    return cast(datetime, visit.finished_at)


def _signature(dice: Dice, visit: Visit, how: str) -> Signature:
    at = _ended(visit)
    signature = Signature(id=dice.id(at), visit=visit, by=visit.lead, signed_at=at)
    if how == "nobody" or visit.contact is None:
        signature.why_not = dice.choice(NOBODY_SIGNS)
        return signature
    language = settings.current().language
    signature.contact, signature.name = visit.contact, visit.contact.name
    signature.language = language
    signature.email = visit.contact.email if dice.happens(MAILED) else ""
    signature.ticked = how == "ticked"
    signature.strokes = None if signature.ticked else drawn(dice, visit.contact.name)
    signature.shown = contents.of(visit, language=language, now=at)
    return signature


def drawn(dice: Dice, name: str) -> Strokes:
    """A name as a hurried hand writes it: waves that shrink, a stroke under it, a dot."""
    x, wide = dice.randint(120, 220), min(40 * len(name), 640)
    middle, tall = dice.randint(130, 170), dice.randint(55, 90)
    waves, points = len(name) * dice.uniform(0.45, 0.7), 60
    line = []
    for number in range(points + 1):
        t = number / points
        swing = sin(2 * pi * waves * t) * tall * (1 - 0.7 * t)
        back = sin(2 * pi * waves * t + pi / 3) * wide / points * 1.6
        line.append(_point(x + wide * t + back, middle + swing - 20 * t))
    begin, end = x + wide * dice.uniform(0, 0.2), x + wide * dice.uniform(0.8, 1.05)
    low = middle + tall + dice.randint(5, 25)
    under = [_point(begin + (end - begin) * t / 8, low - t * 3) for t in range(9)]
    dot = [_point(end + 15, middle - tall // 2)]
    return [line, under, dot] if dice.happens(0.6) else [line, dot]


def _point(x: float, y: float) -> list[int]:
    return [round(min(max(x, 0), WIDTH)), round(min(max(y, 0), HEIGHT))]


def _report(dice: Dice, visit: Visit, signature: Signature, number: int) -> Report:
    language = signature.language or settings.current().language
    at = _ended(visit)
    return Report(
        id=dice.id(at),
        visit=visit,
        signature=signature,
        number=f"{at.year}-{number:05d}",
        language=language,
        contents=signature.shown or contents.of(visit, language=language, now=at),
        by=visit.lead,
        asked_at=at,
        withdrawn_at=signature.withdrawn_at,
    )


def _mail(dice: Dice, report: Report, to: str) -> ReportEmail:
    at = report.asked_at
    return ReportEmail(
        id=dice.id(at),
        report=report,
        to=to,
        by=report.by,
        op_id=dice.id(at),
        asked_at=at,
        sent_at=at + timedelta(minutes=2),
    )


def _for_the_worker(company: Company, reports: list[Report]) -> None:
    """The files are drawn once the product runs; numbers go on after these."""
    counting = [report for report in reports if report.withdrawn_at is None]
    OutboxRow.objects.bulk_create(
        OutboxRow(
            kind=unsigning.MAKE, subject_id=report.pk, created_at=company.now, next_at=company.now
        )
        for report in reversed(counting)
    )
    with connection.cursor() as cursor:
        cursor.execute("select setval('calls_report_number', %s)", [len(reports) or 1])
