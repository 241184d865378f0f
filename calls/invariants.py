"""What must always be true of visits: each rule yields a sentence for every row that breaks it."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db.models import F, OuterRef, Subquery

from calls.models import Report, Visit, VisitStep


def states_have_a_step() -> Iterator[str]:
    """The state of a visit is what its last step says it became; imported ones have no steps."""
    steps = VisitStep.objects.filter(visit=OuterRef("pk")).order_by("-received_at", "-id")
    rows = Visit.objects.annotate(last=Subquery(steps.values("became")[:1]))
    for pk, state, last in (
        rows.exclude(last=None).exclude(last=F("state")).values_list("pk", "state", "last")
    ):
        yield f"Visit {pk} is {state}, but its last step says {last}."


def reports_have_their_bytes() -> Iterator[str]:
    """The file of a report that was made is there."""
    for report in Report.objects.exclude(made_at=None).only("number", "path").iterator():
        if not default_storage.exists(report.path):
            yield f"Report {report.number} was made, but its file is not there."


ALL = (states_have_a_step, reports_have_their_bytes)
