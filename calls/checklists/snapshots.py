"""Photos that come with a checklist's form: kept as they arrive, whatever else is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
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
    for file in files:
        try:
            require_open(sheet.visit, at.happened_at)
            name = _received(file, by=by, at=at)
            pictures.attach(
                sheet.visit, [name], machine=sheet.machine, item_id=item_id, by=by, at=at
            )
        except Refused as refusal:
            refused = str(refusal)
    return refused


def _received(file: UploadedFile, *, by: Person, at: Moment) -> str:
    if (file.size or 0) > settings.PHOTO_MAX_BYTES:
        raise Refused("too_large", _("The photo is larger than 10 MB. Take it again, smaller."))
    data = file.read()
    name = hashlib.sha256(data).hexdigest()
    photos.receive(name, data, by=by, now=at.received_at)
    return name
