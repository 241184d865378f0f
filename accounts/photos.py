"""Pictures from the field: checked as they come, written anew by the worker, then shown.

Bytes as sent are never shown to anybody: they may hide a place in their metadata, or a script
behind the picture.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from accounts.models import Photo
from fieldapp.plumbing import outbox
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import Person, Site

KINDS = {"JPEG": "jpeg", "PNG": "png", "WEBP": "webp"}
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1600
PREPARE = "accounts.prepare_photo"


def path_as_sent(photo: Photo) -> str:
    """Where the bytes as sent are kept, in private storage."""
    return f"sent/{photo.sha256[:2]}/{photo.pk}"


def path_to_show(photo: Photo) -> str:
    """Where the copy that is shown is kept."""
    return f"shown/{photo.sha256[:2]}/{photo.pk}.jpg"


def receive(sha256: str, data: bytes, *, by: Person, now: datetime) -> tuple[Photo, bool]:
    """Store a photo as sent; returns it, and whether it is new. Sent again, it is one photo.

    Raises Refused when the bytes are not those of the hash, not a picture we take, cut off, or
    of too many pixels.
    """
    if not data:
        raise Refused("empty_file", _("The photo is empty. Take it again."))
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Refused("checksum", _("The photo changed on its way. Send it again."))
    known = Photo.objects.filter(person=by, sha256=sha256).first()
    if known is not None:
        return known, False
    kind, width, height = inspect(data)
    photo = Photo(
        person=by,
        sha256=sha256,
        kind=kind,
        size=len(data),
        width=width,
        height=height,
        received_at=now,
    )
    default_storage.save(path_as_sent(photo), ContentFile(data))
    with transaction.atomic():
        Photo.objects.bulk_create([photo], ignore_conflicts=True)
        kept = Photo.objects.get(person=by, sha256=sha256)
        outbox.add(PREPARE, kept.pk)
    if kept.pk != photo.pk:
        default_storage.delete(path_as_sent(photo))
    return kept, kept.pk == photo.pk


def inspect(data: bytes) -> tuple[str, int, int]:
    """Kind, width and height by the header alone, before anything is decoded; raises Refused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=list(KINDS))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        if b"ftyphei" in data[:32] or b"ftypmif1" in data[:32]:
            raise Refused("heic_unsupported", _("Send the photo as JPEG."), status=415) from None
        if isinstance(error, Image.DecompressionBombError):
            raise Refused("too_many_pixels", _("The photo has too many pixels.")) from None
        raise Refused("not_an_image", _("This is not a JPEG, PNG or WebP photo.")) from None
    if image.width * image.height > MOST_PIXELS:
        raise Refused("too_many_pixels", _("The photo has too many pixels."))
    if getattr(image, "is_animated", False):
        raise Refused("not_an_image", _("Moving pictures are not taken."), status=415)
    _require_whole(data, image)
    return KINDS[str(image.format)], image.width, image.height


def _require_whole(data: bytes, image: Image.Image) -> None:
    """A photo cut off on its way is refused at once, so that the phone sends it again."""
    ends = {"JPEG": b"\xff\xd9", "PNG": b"IEND"}
    end = ends.get(str(image.format))
    cut = end is not None and end not in data
    if image.format == "WEBP":
        cut = len(data) < int.from_bytes(data[4:8], "little") + 8
    if cut:
        raise Refused("broken_image", _("The photo was cut off. Send it again."))


def prepare(photo_id: UUID, *, now: datetime) -> None:
    """Decode a photo, turn it upright, shrink it, and write it anew without metadata."""
    photo = Photo.objects.filter(pk=photo_id, ready_at=None).first()
    if photo is None:
        return
    with default_storage.open(path_as_sent(photo)) as file:
        sent = Image.open(io.BytesIO(file.read()), formats=list(KINDS))
    sent.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image = ImageOps.exif_transpose(sent)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=82, optimize=True, exif=b"")
    if default_storage.exists(path_to_show(photo)):
        default_storage.delete(path_to_show(photo))
    default_storage.save(path_to_show(photo), ContentFile(out.getvalue()))
    photo.ready_at = now
    photo.save(update_fields=["ready_at"])


def belong_to(site: Site, sha256s: list[str], *, by: Person) -> None:
    """Note at which site photos were taken, so that those who see the site see them."""
    Photo.objects.filter(person=by, sha256__in=sha256s, site=None).update(site=site)
