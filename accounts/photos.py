"""Pictures from the field: checked as they come, written anew by the worker, then shown.

Bytes as sent are never shown to anybody: they may hide a place in their metadata, or a script
behind the picture. What is shown is written anew, large and small, from the pixels alone.
"""

from __future__ import annotations

import errno
import hashlib
import io
import warnings
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from accounts.models import Photo
from fieldapp.plumbing import outbox
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import Person, Site

log = structlog.get_logger(__name__)

KINDS = {"JPEG": "jpeg", "PNG": "png", "WEBP": "webp"}
MOST_PIXELS = 50_000_000
LONGEST_SIDE = 1600
SMALL_SIDE = 320  # for lists: a thumb of 80 points on the sharpest screens
ENDS = {b"\xff\xd8\xff": b"\xff\xd9", b"\x89PNG\r\n\x1a\n": b"IEND"}  # of JPEG and PNG
FULL = {errno.ENOSPC, errno.EDQUOT}
# Pictures of other kinds, by how they begin: readable to others, not taken here.
OTHER_KINDS = (b"GIF8", b"II*\0", b"MM\0*", b"BM", b"\0\0\1\0", b"8BPS", b"\0\0\0\x0cjP")
PREPARE = "accounts.prepare_photo"


def path_as_sent(photo: Photo) -> str:
    """Where the bytes as sent are kept, in private storage."""
    return f"sent/{photo.sha256[:2]}/{photo.pk}"


def path_to_show(photo: Photo) -> str:
    """Where the copy that is shown is kept."""
    return f"shown/{photo.sha256[:2]}/{photo.pk}.jpg"


def path_small(photo: Photo) -> str:
    """Where the small copy for lists is kept."""
    return f"small/{photo.sha256[:2]}/{photo.pk}.jpg"


def receive_file(file: UploadedFile, *, by: Person, now: datetime) -> str:
    """Keep a photo that came with a form, whatever it is called; returns its hash.

    Raises Refused, in words for people.
    """
    if (file.size or 0) > settings.PHOTO_MAX_BYTES:
        detail = _("The photo is larger than 10 MB. Take it again, smaller.")
        raise Refused("too_large", detail, status=413)
    data = file.read()
    sha256 = hashlib.sha256(data).hexdigest()
    receive(sha256, data, by=by, now=now)
    return sha256


def receive(sha256: str, data: bytes, *, by: Person, now: datetime) -> tuple[Photo, bool]:
    """Store a photo as sent; returns it, and whether it is new. Sent again, it is one photo.

    Raises Refused when the bytes are not those of the hash, not a picture we take, cut off, or
    of too many pixels; ``disk_full`` (507) when there is no room: the phone keeps it.
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
    _keep(path_as_sent(photo), data)
    with transaction.atomic():
        Photo.objects.bulk_create([photo], ignore_conflicts=True)
        kept = Photo.objects.get(person=by, sha256=sha256)
        outbox.add(PREPARE, kept.pk)
    if kept.pk != photo.pk:
        default_storage.delete(path_as_sent(photo))
    return kept, kept.pk == photo.pk


def _keep(path: str, data: bytes) -> None:
    """Write a file, whole or not at all. Raises Refused when the disk is full."""
    try:
        default_storage.save(path, ContentFile(data))
    except OSError as error:
        default_storage.delete(path)
        if error.errno not in FULL:
            raise
        log.exception("disk_full", path=path)
        detail = _("We have no room for photos just now. Keep it and send it again later.")
        raise Refused("disk_full", detail, status=507, headers={"Retry-After": "600"}) from error


def inspect(data: bytes) -> tuple[str, int, int]:
    """Kind, width and height by the header alone, before anything is decoded; raises Refused."""
    _require_whole(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=list(KINDS))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        if b"ftyphei" in data[:32] or b"ftypmif1" in data[:32]:
            raise Refused("heic_unsupported", _("Send the photo as JPEG."), status=415) from None
        if isinstance(error, Image.DecompressionBombError):
            raise Refused("too_many_pixels", _("The photo has too many pixels.")) from None
        status = 415 if data.startswith(OTHER_KINDS) else 422
        detail = _("This is not a JPEG, PNG or WebP photo.")
        raise Refused("not_an_image", detail, status=status) from None
    if image.width * image.height > MOST_PIXELS:
        raise Refused("too_many_pixels", _("The photo has too many pixels."))
    if getattr(image, "is_animated", False):
        raise Refused("not_an_image", _("Moving pictures are not taken."), status=415)
    return KINDS[str(image.format)], image.width, image.height


def _require_whole(data: bytes) -> None:
    """A photo cut off on its way is refused at once, so that the phone sends it again."""
    cut = any(data.startswith(start) and end not in data for start, end in ENDS.items())
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        cut = len(data) < int.from_bytes(data[4:8], "little") + 8
    if cut:
        raise Refused("broken_image", _("The photo was cut off. Send it again."))


def prepare(photo_id: UUID, *, now: datetime) -> None:
    """Decode a photo, turn it upright, and write it anew without metadata, large and small.

    One that begins like a picture and cannot be decoded is marked as broken, for good.
    """
    photo = Photo.objects.filter(pk=photo_id, ready_at=None, broken_at=None).first()
    if photo is None:
        return
    with default_storage.open(path_as_sent(photo)) as file:
        data = file.read()
    try:
        image = _decoded(data)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        log.warning("photo_broken", photo=str(photo_id), error=str(error)[:200])
        photo.broken_at = now
        photo.save(update_fields=["broken_at"])
        return
    _write(path_to_show(photo), image)
    image.thumbnail((SMALL_SIDE, SMALL_SIDE))
    _write(path_small(photo), image)
    photo.ready_at = now
    photo.save(update_fields=["ready_at"])


def _decoded(data: bytes) -> Image.Image:
    """The pixels, upright, at most as large as they are shown, on white where they let through."""
    sent = Image.open(io.BytesIO(data), formats=list(KINDS))
    sent.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image = ImageOps.exif_transpose(sent)
    if image.mode.startswith("I"):  # sixteen bits of grey
        image = image.convert("I").point([value >> 8 for value in range(65536)], "L")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(paper, image)
    return image.convert("RGB")


def _write(path: str, image: Image.Image) -> None:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82, optimize=True, exif=b"")
    default_storage.delete(path)
    _keep(path, out.getvalue())


def small_of(photo: Photo) -> str:
    """Where the small copy is; made now for a photo from before there were small ones.

    Raises FileNotFoundError when even the large one is gone.
    """
    path = path_small(photo)
    if not default_storage.exists(path):
        with default_storage.open(path_to_show(photo)) as file:
            image = Image.open(io.BytesIO(file.read()), formats=["JPEG"])
        image.thumbnail((SMALL_SIDE, SMALL_SIDE))
        _write(path, image)
    return path


def belong_to(site: Site, sha256s: list[str], *, by: Person) -> None:
    """Note at which site photos were taken, so that those who see the site see them."""
    Photo.objects.filter(person=by, sha256__in=sha256s, site=None).update(site=site)


def unnamed(before: datetime) -> QuerySet[Photo]:
    """Photos that came before a moment, and of which no machine here is a picture."""
    return Photo.objects.filter(received_at__lt=before, machines=None)


def forget(photo_ids: Iterable[UUID]) -> int:
    """Delete photos that nothing names, rows first and bytes after; returns how many."""
    done = 0
    for photo in Photo.objects.filter(pk__in=list(photo_ids)):
        paths = (path_as_sent(photo), path_to_show(photo), path_small(photo))
        photo.delete()
        for path in paths:
            default_storage.delete(path)
        done += 1
    return done
