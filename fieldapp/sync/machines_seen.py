"""Another brand's machine that a phone wrote down: its photos come after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts import other_brands
from accounts.models import Machine
from fieldapp.sync import acting
from fieldapp.sync.models import DeclaredPhoto, Result

if TYPE_CHECKING:
    from accounts.models import Person, Photo, Site


def pictured(photo: Photo, *, by: Person) -> Site | None:
    """Put a photo to the machine that named it; returns the machine's site, None where none did."""
    rows = DeclaredPhoto.objects.filter(sha256=photo.sha256, operation__person=by)
    rows = rows.filter(
        operation__type="machine.add", operation__result__in=[Result.APPLIED, Result.FLAGGED]
    )
    site = None
    for declared in rows.select_related("operation").order_by("operation__received_at"):
        body = declared.operation.body or {}
        names = [each["sha256"] for each in body.get("photos", [])]
        machine_id = acting.acts_as(declared.operation)
        machine = Machine.objects.select_related("site").filter(pk=machine_id).first()
        if machine is not None:
            place = names.index(photo.sha256) if photo.sha256 in names else len(names)
            other_brands.picture(machine, photo, place)
            site = machine.site
    return site
