"""Photos of a visit: of the machine, or of one item of its checklist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from accounts import photos
from calls.models import Visit, VisitPhoto
from calls.operations import Moment

if TYPE_CHECKING:
    from accounts.models import Machine, Person


def attach(
    visit: Visit,
    sha256s: Iterable[str],
    *,
    machine: Machine | None = None,
    item_id: UUID | None = None,
    by: Person,
    at: Moment,
) -> None:
    """Note that photos belong to a visit; named twice, they belong once.

    Their bytes may come later: they are found by their hash and who took them.
    """
    names = list(dict.fromkeys(sha256s))
    place = {"visit": visit, "machine": machine, "item_id": item_id}
    rows = [VisitPhoto(**place, sha256=name, by=by, taken_at=at.happened_at) for name in names]
    VisitPhoto.objects.bulk_create(rows, ignore_conflicts=True)
    photos.belong_to(visit.site, names, by=by)


def of_visit(visit: Visit) -> list[VisitPhoto]:
    """The photos of a visit, in the order in which they were taken."""
    return list(visit.photos.filter(removed_at=None).order_by("taken_at", "id"))
