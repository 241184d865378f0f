"""Photos that come with a checklist's form: kept as they arrive, whatever else is refused."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import photos
from calls import pictures
from calls.checklists.sheets import Sheet
from calls.operations import Moment, require_open
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import Person


def take(
    sheet: Sheet, item_id: UUID, files: Iterable[UploadedFile], *, by: Person, at: Moment
) -> str:
    """Keep the photos of one item; returns why some could not be kept, in words for people."""
    refused = ""
    if sheet.visit.site.no_camera:
        return _("No photos may be taken here. Words are enough.")
    place: dict[str, Any] = {"machine": sheet.machine, "item_id": item_id}
    for file in files:
        try:
            require_open(sheet.visit, at.happened_at)
            name = photos.receive_file(file, by=by, now=at.received_at)
            with transaction.atomic():
                pictures.attach(sheet.visit, [name], **place, by=by, at=at)
        except Refused as refusal:
            refused = str(refusal)
    return refused
