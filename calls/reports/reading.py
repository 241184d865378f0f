"""How far the report of a visit is: for its own page, and for the visit's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from calls import strokes
from calls.lifecycle import ENDED
from calls.models import Report, ReportEmail, Signature
from calls.models.visits import VisitState

if TYPE_CHECKING:
    from calls.models import Visit

REPORTED = tuple(state for state in ENDED if state != VisitState.CANCELLED)


@dataclass
class Reported:
    """The signature and the report that count, where the report went, and what was before."""

    signature: Signature | None = None
    report: Report | None = None
    emails: list[ReportEmail] = field(default_factory=list)
    earlier: list[Report] = field(default_factory=list)
    taken_back: list[Signature] = field(default_factory=list)

    @property
    def drawn(self) -> str:
        """The signature as an SVG path; empty when it was ticked or there is none."""
        drawn = self.signature.strokes if self.signature else None
        return strokes.path(drawn) if drawn else ""

    @property
    def address(self) -> str:
        """Where the report went last, or would go."""
        if self.emails:
            return self.emails[-1].to
        return self.signature.email if self.signature else ""

    @property
    def contents(self) -> dict[str, Any]:
        """What the report says."""
        return self.report.contents if self.report else {}


def of_visit(visit: Visit) -> Reported:
    """All of it in three queries."""
    signatures = list(visit.signatures.select_related("by"))
    reports = list(visit.reports.order_by("asked_at", "id"))
    counting = [report for report in reports if report.withdrawn_at is None]
    found = Reported(
        signature=next((each for each in signatures if each.withdrawn_at is None), None),
        report=counting[-1] if counting else None,
        taken_back=[each for each in signatures if each.withdrawn_at],
    )
    found.earlier = [report for report in reports if report is not found.report]
    if counting:
        mails = ReportEmail.objects.filter(report__in=counting).select_related("report", "by")
        found.emails = list(mails.order_by("asked_at", "id"))
    return found


def current_report(visit: Visit) -> Report | None:
    """The last report that was not taken back."""
    return visit.reports.filter(withdrawn_at=None).order_by("asked_at", "id").last()


def current_signature(visit: Visit) -> Signature | None:
    """The signature that counts, or the reason why there is none; None before that."""
    return visit.signatures.filter(withdrawn_at=None).first()
