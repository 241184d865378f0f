"""The photos of a signal, which may come before it or after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from signals.models import Signal, SignalPhoto

if TYPE_CHECKING:
    from accounts.models import Person, Site


def site_of(sha256: str, *, by: Person) -> Site | None:
    """The site of a signal that has named a photo of theirs; None where none has."""
    named = Signal.objects.of(by).filter(photos__sha256=sha256, site__isnull=False)
    signal = named.select_related("site").order_by("received_at", "id").first()
    return signal.site if signal else None


def instead(old: str, new: str, *, by: Person) -> None:
    """Signals that name a photo of theirs name a smaller one of the same."""
    rows = SignalPhoto.objects.filter(signal__technician=by, sha256=old)
    there = SignalPhoto.objects.filter(signal__technician=by, sha256=new).values("signal")
    rows.exclude(signal__in=there).update(sha256=new)


def naming() -> Exists:
    """For a query of photos: whether a signal of whoever took it names it."""
    rows = SignalPhoto.objects.filter(signal__technician=OuterRef("person"))
    return Exists(rows.filter(sha256=OuterRef("sha256")))
