"""The photos that a report names, as far as their copies to show are there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from accounts.models import Photo
from calls.models import VisitPhoto


def named_in(contents: dict[str, Any]) -> Iterator[str]:
    """The ids of all photos that contents name, as they stand there."""
    yield from contents["photos"]
    for machine in contents["machines"]:
        yield from machine["photos"]
        for checklist in machine["checklists"]:
            for item in checklist["not_ok"]:
                yield from item["photos"]


def shown(contents: dict[str, Any]) -> dict[str, Photo]:
    """The photos by the ids that contents name them with; in two queries.

    What a phone has not sent yet, or the worker has not prepared, is left out.
    """
    ids = [UUID(each) for each in named_in(contents)]
    rows = VisitPhoto.objects.filter(pk__in=ids, removed_at=None)
    taken = {(row.by_id, row.sha256): str(row.pk) for row in rows}
    ready = Photo.objects.filter(sha256__in=[sha256 for _by, sha256 in taken])
    ready = ready.filter(ready_at__isnull=False)
    return {
        taken[photo.person_id, photo.sha256]: photo
        for photo in ready
        if (photo.person_id, photo.sha256) in taken
    }
