"""Operations as a phone sends them, for tests of the channel."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import Person
from fieldapp.plumbing.ids import uuid7
from fieldapp.sync import receiving
from fieldapp.sync.models import FieldOperation


def op(kind: str, fields: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A body: ``op("work.fault", {"problem": …}, visit=…)``; texts stand alone or in lists.

    Names of the envelope (``captured_at photos seq depends_on supersedes schema says``) go there,
    all others into the target.
    """
    envelope = ("captured_at", "photos", "seq", "depends_on", "supersedes", "schema", "says")
    target = {name: str(value) for name, value in more.items() if name not in envelope}
    given = {name: value for name, value in more.items() if name in envelope}
    captured = given.pop("captured_at", None) or timezone.now()
    return {
        "type": kind,
        "schema": 1,
        "device_id": str(uuid7()),
        "seq": 1,
        "stream": target.get("visit", ""),
        "depends_on": [],
        "target": target,
        "fields": {name: _texts(value) for name, value in (fields or {}).items()},
        "photos": [],
        "says": kind,
        "captured_at": captured if isinstance(captured, str) else captured.isoformat(),
        "tz": "Europe/London",
        "app_version": "1",
    } | {name: _plain(value) for name, value in given.items()}


def _texts(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, UUID) else value


def receive(
    by: Person, body: dict[str, Any] | bytes, *, op_id: UUID | None = None, **more: Any
) -> FieldOperation:
    """Received now."""
    now = more.pop("now", None) or timezone.now()
    more.setdefault("sent_at", now)
    return receiving.receive(body, op_id=op_id or uuid7(), by=by, now=now, **more)
