"""Photos that nothing names: sent with a form that was never saved, or taken out again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from accounts import photos
from calls import pictures
from fieldapp.sync import answering
from signals import photos as of_signals

KEPT = timedelta(days=14)  # a phone may be without a network for that long
AT_ONCE = 200


def forget(*, now: datetime) -> int:
    """Delete those that have waited long enough, rows and bytes; returns how many.

    A photo that belongs to a site stays, unless it was taken out of the visit that named it; and
    one that goes with what the office has still to place.
    """
    before = now - KEPT
    rows = photos.unnamed(before).exclude(of_signals.naming()).exclude(pictures.naming())
    rows = rows.exclude(answering.awaited())
    rows = rows.filter(Q(site=None) | pictures.taken_out(before))
    done = 0
    while ids := list(rows.values_list("pk", flat=True)[:AT_ONCE]):
        done += photos.forget(ids)
    return done
