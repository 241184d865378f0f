"""What must always be true of photos: each rule yields a sentence for every row that breaks it."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.files.storage import default_storage

from accounts import photos
from accounts.models import Photo


def photos_have_bytes() -> Iterator[str]:
    """The bytes that were sent are there, and the copy that is shown once it was made."""
    for photo in Photo.objects.iterator():
        if not default_storage.exists(photos.path_as_sent(photo)) and not photo.ready_at:
            yield f"Photo {photo.pk} has no bytes."
        if photo.ready_at and not default_storage.exists(photos.path_to_show(photo)):
            yield f"Photo {photo.pk} was made ready, but there is no copy to show."


ALL = (photos_have_bytes,)
