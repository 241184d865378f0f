"""The numbers that say how it is doing, as Prometheus reads them. All come from the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q

from fieldapp.plumbing.models import Heartbeat, OutboxRow
from fieldapp.sync.models import DeclaredPhoto, FieldOperation, Result
from signals.lifecycle import Stage
from signals.models import FollowUp, Signal


@dataclass(frozen=True)
class Metric:
    """One number per label."""

    name: str
    help: str
    label: str
    values: Iterable[tuple[str, float]]
    kind: str = "gauge"

    def lines(self) -> Iterator[str]:
        """In the text format."""
        yield f"# HELP {self.name} {self.help}"
        yield f"# TYPE {self.name} {self.kind}"
        for label, value in self.values:
            labels = f'{{{self.label}="{label}"}}' if self.label else ""
            yield f"{self.name}{labels} {value:g}"


def text(*, now: datetime) -> str:
    """Everything, with a line end after the last line."""
    found = [*_outbox(now), *_alive(now), *_signals(now), *_field()]
    return "\n".join(line for metric in found for line in metric.lines()) + "\n"


def _outbox(now: datetime) -> list[Metric]:
    undone = Q(done_at=None, dead_at=None)
    rows: list[Any] = list(
        OutboxRow.objects.filter(done_at=None)
        .values("kind")
        .order_by("kind")
        .annotate(
            open=Count("id", filter=undone),
            dead=Count("id", filter=Q(dead_at__isnull=False)),
            oldest=Min("created_at", filter=undone & (Q(next_at__lte=now) | Q(published__gt=0))),
        )
    )
    ages = [(row["kind"], _seconds(now, row["oldest"])) for row in rows]

    def counts(name: str) -> list[tuple[str, float]]:
        return [(row["kind"], row[name]) for row in rows]

    late = "Age of the oldest work that is due."
    dead = "Work that failed too often and waits for a person."
    return [
        Metric("earshot_outbox_open", "Work not done yet.", "kind", counts("open")),
        Metric("earshot_outbox_oldest_seconds", late, "kind", ages),
        Metric("earshot_outbox_dead", dead, "kind", counts("dead")),
    ]


def _alive(now: datetime) -> list[Metric]:
    processes = Heartbeat.objects.filter(name__in=("relay", "worker"))
    beats = processes.values_list("name", "seen_at").order_by("name")
    ages = [(name, _seconds(now, seen_at)) for name, seen_at in beats]
    return [Metric("earshot_heartbeat_age_seconds", "Since a process was alive.", "name", ages)]


def _signals(now: datetime) -> list[Metric]:
    kept = Signal.objects.kept().values_list("type").order_by("type").annotate(n=Count("id"))
    stages = dict(FollowUp.objects.values_list("stage").order_by().annotate(n=Count("id")))
    late = FollowUp.objects.kept_waiting(now).count()
    return [
        Metric("earshot_signals", "Signals captured and kept.", "type", list(kept)),
        Metric(
            "earshot_follow_ups",
            "Follow-ups by stage.",
            "stage",
            [(stage.value, stages.get(stage.value, 0)) for stage in Stage],
        ),
        Metric(
            "earshot_follow_ups_late",
            "Customers who should have been reached by now.",
            "",
            [("", late)],
        ),
    ]


def _field() -> list[Metric]:
    results = dict(FieldOperation.objects.values_list("result").order_by().annotate(n=Count("id")))
    items = [(result.value, results.get(result.value, 0)) for result in Result]
    review = FieldOperation.objects.to_decide().count()
    photos = DeclaredPhoto.objects.missing().count()
    return [
        Metric("earshot_sync_items", "Operations of the field, by what became.", "result", items),
        Metric("earshot_review_open", "Operations that wait for a decision.", "", [("", review)]),
        Metric(
            "earshot_photos_pending", "Photos named whose bytes are missing.", "", [("", photos)]
        ),
    ]


def _seconds(now: datetime, then: datetime | None) -> float:
    return max(0.0, (now - then).total_seconds()) if then else 0.0
