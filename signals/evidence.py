"""Photos that belong to signals, and who may look at one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from accounts.models import Photo
from signals.models import Signal, SignalPhoto

if TYPE_CHECKING:
    from accounts.models import Person


def photos_of(signals: Iterable[Signal]) -> dict[UUID, list[Photo]]:
    """The photos of each signal that are ready to be shown, in the order they were taken."""
    owner = {signal.pk: signal.technician_id for signal in signals}
    named = list(SignalPhoto.objects.filter(signal__in=list(owner)))
    if not named:
        return {}
    ready = Photo.objects.filter(sha256__in={row.sha256 for row in named}, ready_at__isnull=False)
    by_name = {(photo.person_id, photo.sha256): photo for photo in ready}
    found: dict[UUID, list[Photo]] = defaultdict(list)
    for row in named:
        photo = by_name.get((owner[row.signal_id], row.sha256))
        if photo is not None:
            found[row.signal_id].append(photo)
    return dict(found)


def shows(photo: Photo, person: Person) -> bool:
    """Whether a photo is on a signal that ``person`` may see.

    A photo is named by its bytes: it counts only on signals of whoever took it, or naming
    somebody else's photo would be a way to see it.
    """
    signals = Signal.objects.visible_to(person).filter(technician=photo.person_id)
    return SignalPhoto.objects.filter(sha256=photo.sha256, signal__in=signals.values("pk")).exists()
