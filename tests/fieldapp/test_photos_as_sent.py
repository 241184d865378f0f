"""What may be in a photo that a phone sends, and what becomes of it. P-numbers are the plan's."""

import errno
import hashlib
import io
import resource
import struct
import zlib

import pytest
from django.core.files.storage import default_storage
from django.http import UnreadablePostError
from django.utils import timezone
from PIL import Image

from accounts import photos
from accounts.models import Photo
from fieldapp.plumbing.models import OutboxRow
from tests import cast as casting
from tests.api import Program, code


def encoded(image, kind="JPEG", **more):
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def picture(kind="JPEG", size=(40, 30), mode="RGB", colour="teal", **more):
    return encoded(Image.new(mode, size, colour), kind, **more)


def address(data):
    return f"photos/{hashlib.sha256(data).hexdigest()}/"


def bomb(side=12_000):
    """A PNG of many pixels in few bytes."""

    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (side * (side // 8 + 1)), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


@pytest.fixture
def erin(cast):
    return Program(cast.erin)


def shown(erin, data):
    """The copy that people see of a photo once the worker was there; None for a broken one."""
    assert erin.put(address(data), data).status_code == 201
    casting.work()
    photo = Photo.objects.get(sha256=hashlib.sha256(data).hexdigest())
    if photo.ready_at is None:
        return None
    with default_storage.open(photos.path_to_show(photo)) as file:
        return file.read()


def test_p1_an_empty_photo_is_refused(erin):
    assert code(erin.put(address(b""), b"")) == (422, "empty_file")


def test_p2_one_byte_more_than_ten_megabytes_is_refused_before_it_is_read(erin, settings):
    assert settings.PHOTO_MAX_BYTES == 10_000_000
    data = picture() + b"\0" * (settings.PHOTO_MAX_BYTES + 1 - len(picture()))
    assert code(erin.put(address(data), data)) == (413, "too_large")
    assert erin.put(address(data[:-1]), data[:-1]).status_code == 201


@pytest.mark.parametrize("data", [b"<html></html>", b"<svg xmlns=''/>", b"%PDF-1.7 ..."])
def test_p3_what_is_no_picture_is_refused_whatever_it_says_it_is(erin, data):
    answer = erin.put(address(data), data, content_type="image/jpeg")
    assert code(answer) == (422, "not_an_image")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_p4_half_a_photo_is_refused_and_the_whole_one_is_taken_afterwards(erin, kind):
    data = picture(kind, (400, 300))
    half = data[: len(data) // 2]
    assert code(erin.put(address(half), half)) == (422, "broken_image")
    assert erin.put(address(data), data).status_code == 201
    assert Photo.objects.count() == 1


def test_p4_a_photo_broken_inside_is_marked_and_the_worker_goes_on(erin, cast):
    data = picture("PNG", (400, 300))
    middle = data.index(b"IDAT") + 12
    data = data[:middle] + b"\xff" * 20 + data[middle + 20 :]
    assert shown(erin, data) is None
    photo = Photo.objects.get()
    assert photo.broken_at is not None
    assert not OutboxRow.objects.filter(done_at=None).exists()
    photos.prepare(photo.pk, now=timezone.now())
    assert Photo.objects.get().ready_at is None


def test_p5_too_many_pixels_are_refused_by_the_header_alone(erin):
    data = bomb()
    assert len(data) < 40_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert code(erin.put(address(data), data)) == (422, "too_many_pixels")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kilobytes


def test_p6_what_hides_behind_the_picture_is_not_shown(erin):
    copy = shown(erin, picture() + b"<script>alert(1)</script>")
    assert b"script" not in copy
    assert copy.endswith(b"\xff\xd9")


def exif(**tags):
    found = Image.Exif()
    for tag, value in tags.items():
        found[{"orientation": 0x0112, "maker": 0x010F}[tag]] = value
    found.get_ifd(0x8825)[2] = (51.0, 30.0, 26.0)  # latitude
    return found


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_p7_the_copy_does_not_tell_where_it_was_taken(erin, kind):
    data = picture(kind, exif=exif(maker="Secret maker"))
    assert b"Secret maker" in data
    copy = shown(erin, data)
    assert b"Exif" not in copy
    assert b"Secret" not in copy
    assert not Image.open(io.BytesIO(copy)).getexif()


def test_p8_a_photo_taken_sideways_is_upright(erin):
    copy = shown(erin, picture(size=(40, 30), exif=exif(orientation=6)))
    assert Image.open(io.BytesIO(copy)).size == (30, 40)


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1"])
def test_p9_heic_is_415(erin, brand):
    data = b"\0\0\0\x18ftyp" + brand + b"\0" * 40
    assert code(erin.put(address(data), data)) == (415, "heic_unsupported")


def moving(kind):
    more = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    return encoded(more[0], kind, save_all=True, append_images=more[1:])


@pytest.mark.parametrize(
    "data",
    [
        moving("GIF"),
        moving("WEBP"),
        moving("PNG"),
        *(picture(kind) for kind in ("TIFF", "BMP", "ICO", "GIF", "JPEG2000")),
    ],
    ids=["gif", "webp", "apng", "tiff", "bmp", "ico", "still gif", "jpeg 2000"],
)
def test_p10_other_kinds_and_moving_pictures_are_415(erin, data):
    assert code(erin.put(address(data), data)) == (415, "not_an_image")


@pytest.mark.parametrize(
    ("data", "colour"),
    [
        (picture(mode="CMYK", colour=(0, 255, 255, 0)), (254, 0, 0)),
        (picture("PNG", mode="I;16", colour=65535), (255, 255, 255)),
        (picture("PNG", mode="I;16", colour=32768), (128, 128, 128)),
        (picture("PNG", mode="RGBA", colour=(0, 0, 0, 0)), (255, 255, 255)),
        (picture("PNG", mode="P", colour=0, transparency=0), (255, 255, 255)),
        (picture("WEBP", mode="RGBA", colour=(255, 0, 0, 255)), (254, 0, 0)),
        (picture("PNG", mode="LA", colour=(0, 0)), (255, 255, 255)),
        (picture("PNG", mode="1", colour=1), (255, 255, 255)),
    ],
    ids=["cmyk", "16 bits", "16 bits grey", "clear", "palette", "webp", "grey clear", "1 bit"],
)
def test_p11_all_are_shown_as_rgb_jpeg_on_white(erin, data, colour):
    copy = Image.open(io.BytesIO(shown(erin, data)))
    assert (copy.format, copy.mode) == ("JPEG", "RGB")
    assert all(abs(a - b) < 4 for a, b in zip(copy.getpixel((20, 15)), colour, strict=True))


def test_p13_bytes_of_another_hash_are_refused(erin):
    assert code(erin.put(f"photos/{'ab' * 32}/", picture())) == (422, "checksum")


def test_p14_the_same_photo_twice_is_one_file(erin, settings):
    for status in (201, 200):
        assert erin.put(address(picture()), picture()).status_code == status
    assert len([one for one in settings.MEDIA_ROOT.rglob("*") if one.is_file()]) == 1


def test_p18_a_connection_that_is_cut_stores_nothing(erin, settings, monkeypatch):
    from django.core.handlers.wsgi import WSGIRequest

    def cut(self, *_size):
        raise UnreadablePostError("gone")

    monkeypatch.setattr(WSGIRequest, "read", cut)
    assert code(erin.put(address(picture()), picture())) == (400, "cut_off")
    monkeypatch.undo()
    part = picture()[:60]
    assert code(erin.put(address(picture()), part)) == (422, "checksum")
    assert not Photo.objects.exists()
    assert not [one for one in settings.MEDIA_ROOT.rglob("*") if one.is_file()]


def test_p19_a_full_disk_is_507_and_leaves_nothing_half_written(erin, settings, monkeypatch):
    save = default_storage.save

    def full(name, content):
        save(name, io.BytesIO(content.read(10)))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(default_storage, "save", full)
    answer = erin.put(address(picture()), picture())
    assert code(answer) == (507, "disk_full")
    assert answer["Retry-After"] == "600"
    assert not Photo.objects.exists()
    assert not [one for one in settings.MEDIA_ROOT.rglob("*") if one.is_file()]
    monkeypatch.undo()
    assert erin.put(address(picture()), picture()).status_code == 201
