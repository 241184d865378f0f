"""Who is alive: the relay, and the worker, as rows that readiness reads."""

from __future__ import annotations

from datetime import datetime, timedelta

from fieldapp.plumbing.models import Heartbeat

SILENT_AFTER = timedelta(seconds=60)


def beat(name: str, *, now: datetime) -> None:
    """``name`` is alive."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, seen_at=now)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["seen_at"],
    )


def is_silent(name: str, *, now: datetime) -> bool:
    """Whether ``name`` has not been heard of for a minute."""
    return not is_heard(name, since=now - SILENT_AFTER)


def is_heard(name: str, *, since: datetime) -> bool:
    """Whether ``name`` has been heard of after a moment."""
    return Heartbeat.objects.filter(name=name, seen_at__gt=since).exists()
