"""Forms about a signal, and what a form is to tests/sync/scenes.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone

from signals.models import Signal
from tests import cast as casting


@dataclass
class Scene:
    """One form: ``page`` is the query or the end of its address, ``files`` what a page uploads."""

    kind: str
    target: dict[str, Any]
    url: str
    fields: dict[str, Any] = field(default_factory=dict)
    photos: list[dict[str, Any]] = field(default_factory=list)
    page_fields: dict[str, Any] = field(default_factory=dict)  # what only a page can say


def capture(cast: Any) -> Scene:
    url = f"{reverse('signal_sheet', args=['overt'])}?visit={cast.visit.pk}"
    said = {"clue": "asked_machine", "machine": cast.copier.pk, "note": "A newer one?"}
    said |= {"noticed_at": timezone.now().isoformat()}
    return Scene("signal.capture", {"type": "overt", "visit": cast.visit.pk}, url, said)


def signal(verb: str, *, routed: bool = True, **fields: Any) -> Callable:
    """Something that is added to a signal."""

    def scene(cast: Any) -> Scene:
        casting.captured(cast, type="passive", clue="breaks_down")
        row = Signal.objects.get()
        if routed:
            casting.work(due_only=True)
        url = reverse("signal_verb", args=[row.pk, verb])
        return Scene(f"signal.{verb.replace('-', '_')}", {"signal": row.pk}, url, fields)

    return scene
