"""Photos of a visit: of the place, of one machine, or of one item of a machine's checklist.

A visit names photos by the hash of their bytes, which may come before it or after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.utils.translation import gettext as _

from accounts import photos
from accounts.models import Machine, Photo
from calls import operations
from calls.models import Visit, VisitPhoto
from calls.operations import Moment
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import Person, Site

MOST = 40  # photos of one visit
MOST_FROM_PHONE = 200  # what was taken without a network could not be told of the first limit
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Picture:
    """A photo of a visit; ``photo`` is None while its bytes are still on the phone."""

    row: VisitPhoto
    photo: Photo | None

    @property
    def is_ready(self) -> bool:
        """Whether there is a copy to show."""
        return self.photo is not None and self.photo.ready_at is not None

    @property
    def is_broken(self) -> bool:
        """Whether what came cannot be shown, ever."""
        return self.photo is not None and self.photo.broken_at is not None


def of_visit(visit: Visit) -> list[Picture]:
    """The photos of a visit as they were taken, those that were taken out left out.

    Two queries, however many there are. ``row.machine_id`` and ``row.item_id`` say of what.
    """
    rows = list(VisitPhoto.objects.filter(visit=visit, removed_at=None).select_related("by"))
    came = Photo.objects.filter(sha256__in={row.sha256 for row in rows}) if rows else ()
    known = {(photo.person_id, photo.sha256): photo for photo in came}
    return [Picture(row, known.get((row.by_id, row.sha256))) for row in rows]


def about(
    found: Iterable[Picture], machine_id: UUID | None = None, item_id: UUID | None = None
) -> list[Picture]:
    """Of a visit's photos those of exactly this: the place, a machine, or an item."""
    return [one for one in found if one.row.machine_id == machine_id and one.row.item_id == item_id]


def require_camera(site: Site) -> None:
    """Raises Refused where the customer wants no photos taken."""
    if site.no_camera:
        words = _("No photos may be taken at this site. Words are enough.")
        raise Refused("no_camera", words, "/photos")


@transaction.atomic
def send(
    visit_id: UUID,
    sha256s: Iterable[str],
    *,
    machine_id: UUID | None = None,
    item_id: UUID | None = None,
    by: Person,
    at: Moment,
) -> list[VisitPhoto]:
    """A form with photos; sent twice, it is acted upon once. Returns the visit's rows of them.

    Raises Http404 when the visit is not theirs, and as ``operations.begin`` and ``attach``.
    """
    named = list(dict.fromkeys(sha256s))
    said = {"photos": named, "machine": machine_id, "item": item_id}
    visit, kept = operations.begin(visit_id, "photos", by=by, at=at, said=said)
    machine = _machine(visit, machine_id)
    if kept is not None:
        attach(visit, named, machine=machine, item_id=item_id, by=by, at=at)
    rows = VisitPhoto.objects.filter(visit=visit, machine=machine, item_id=item_id)
    return list(rows.filter(sha256__in=named, removed_at=None))


def _machine(visit: Visit, machine_id: UUID | None) -> Machine | None:
    """A machine that stands there, or that the visit is for. Raises Refused for another one."""
    if machine_id is None:
        return None
    machine = Machine.objects.filter(pk=machine_id).first()
    known = machine and (
        machine.site_id == visit.site_id or visit.machines.filter(pk=machine.pk).exists()
    )
    if not known:
        raise Refused("unknown_reference", _("This machine is not at this site."), "/machine")
    return machine


@transaction.atomic
def attach(
    visit: Visit,
    sha256s: Iterable[str],
    *,
    machine: Machine | None = None,
    item_id: UUID | None = None,
    by: Person,
    at: Moment,
) -> list[VisitPhoto]:
    """Name photos as taken on this visit; one that was taken out is there again.

    Call it from a verb that has begun its operation, or call ``send``. Raises Http404 when the
    visit is not theirs, WrongMove when it has ended, Refused for ``no_camera``, ``too_many`` and
    what is no hash (``not_a_hash``).
    """
    visit = operations.locked(visit.pk, by=by)
    operations.require_open(visit, at)
    named = list(dict.fromkeys(sha256s))
    if not named:
        return []
    require_camera(visit.site)
    if not all(SHA256.fullmatch(name) for name in named):
        raise Refused("not_a_hash", _("Name a photo by its SHA-256."), "/photos")
    _require_room(visit, named, machine, item_id, at)
    place = {"visit": visit, "machine": machine, "item_id": item_id}
    rows = [VisitPhoto(**place, sha256=name, by=by, taken_at=at.happened_at) for name in named]
    VisitPhoto.objects.bulk_create(rows, ignore_conflicts=True)
    found = VisitPhoto.objects.filter(**place, sha256__in=named)
    found.exclude(removed_at=None).update(removed_at=None, by=by)
    photos.belong_to(visit.site, named, by=by)
    return list(found)


def _require_room(
    visit: Visit, named: list[str], machine: Machine | None, item_id: UUID | None, at: Moment
) -> None:
    here = VisitPhoto.objects.filter(visit=visit, removed_at=None)
    again = here.filter(machine=machine, item_id=item_id, sha256__in=named).count()
    most = MOST_FROM_PHONE if at.from_phone else MOST
    if here.count() + len(named) - again > most:
        words = _("A visit takes %(most)d photos. Remove one to add another.") % {"most": most}
        raise Refused("too_many", words, "/photos")


def remove(visit_id: UUID, photo_id: UUID, *, by: Person, at: Moment) -> VisitPhoto:
    """Take a photo out of a visit; done twice, it was done once. Raises Http404, WrongMove."""
    return _set_removed(visit_id, photo_id, at.happened_at, by=by, at=at)


def put_back(visit_id: UUID, photo_id: UUID, *, by: Person, at: Moment) -> VisitPhoto:
    """Undo that. Raises Http404, WrongMove, Refused (``too_many``)."""
    return _set_removed(visit_id, photo_id, None, by=by, at=at)


@transaction.atomic
def _set_removed(
    visit_id: UUID, photo_id: UUID, removed_at: datetime | None, *, by: Person, at: Moment
) -> VisitPhoto:
    said = {"photo": photo_id, "removed": removed_at is not None}
    visit, kept = operations.begin(visit_id, "photo_removed", by=by, at=at, said=said)
    row = VisitPhoto.objects.filter(visit=visit, pk=photo_id).first()
    if row is None:
        raise Http404
    if kept is None or (row.removed_at is None) == (removed_at is None):
        return row
    if removed_at is None:
        _require_room(visit, [row.sha256], row.machine, row.item_id, at)
    row.removed_at = removed_at
    row.save(update_fields=["removed_at"])
    return row


def by_hash(visit_id: UUID, sha256: str, *, by: Person, removed: bool) -> UUID:
    """The visit's row of a photo of theirs, as a phone knows it: by its bytes. Raises Http404.

    ``removed``: one that was taken out, where there are several.
    """
    rows = VisitPhoto.objects.filter(visit=visit_id, sha256=sha256, by=by)
    found = sorted(rows, key=lambda row: (row.removed_at is None) == removed)
    if not found:
        raise Http404
    return found[0].pk


def instead(old: str, new: str, *, by: Person) -> None:
    """Visits that name a photo of theirs name a smaller one of the same."""
    rows = VisitPhoto.objects.filter(by=by, sha256=old)
    there = VisitPhoto.objects.filter(by=by, sha256=new).values("visit")
    rows.exclude(visit__in=there).update(sha256=new)


def site_of(sha256: str, *, by: Person) -> Site | None:
    """The site of a visit that has named a photo of theirs; None where none has."""
    rows = VisitPhoto.objects.filter(sha256=sha256, by=by, removed_at=None)
    row = rows.select_related("visit__site").first()
    return row.visit.site if row else None


def shows(photo: Photo, person: Person) -> bool:
    """Whether a photo is on a visit that ``person`` may see, named by whoever took it."""
    rows = VisitPhoto.objects.filter(sha256=photo.sha256, by=photo.person_id, removed_at=None)
    return rows.filter(visit__in=Visit.objects.visible_to(person).values("pk")).exists()


def naming() -> Exists:
    """For a query of photos: whether a visit names it."""
    return Exists(_named().filter(removed_at=None))


def taken_out(before: datetime) -> Exists:
    """For a query of photos: whether a visit named it once, and it was taken out long ago."""
    return Exists(_named().filter(removed_at__lt=before))


def _named():
    return VisitPhoto.objects.filter(sha256=OuterRef("sha256"), by=OuterRef("person"))
