"""The photos of a signal, which may come before it or after it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from accounts import photos
from signals.models import Signal

if TYPE_CHECKING:
    from accounts.models import Person, Photo


def receive(sha256: str, data: bytes, *, by: Person, now: datetime) -> tuple[Photo, bool]:
    """Store a photo; one that a signal has named already belongs to that signal's site.

    Returns it and whether it is new. Raises Refused as ``accounts.photos.receive``.
    """
    photo, is_new = photos.receive(sha256, data, by=by, now=now)
    if photo.site_id is None:
        named = Signal.objects.of(by).filter(photos__sha256=sha256, site__isnull=False)
        signal = named.select_related("site").order_by("received_at", "id").first()
        if signal is not None and signal.site is not None:
            photos.belong_to(signal.site, [sha256], by=by)
    return photo, is_new
