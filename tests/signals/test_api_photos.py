"""PUT photos/{sha256}/: the bytes of a photo, before or after the signal that names it."""

import hashlib
import io
import os

import pytest
from PIL import Image

from accounts.models import Photo
from tests import cast as casting
from tests.api import Program, code


def picture(kind="JPEG", size=(40, 30)):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


def address(data):
    return f"photos/{hashlib.sha256(data).hexdigest()}/"


@pytest.fixture
def erin(cast):
    return Program(cast.erin)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_kept_once(cast, erin, kind):
    data = picture(kind)
    assert erin.head(address(data)).status_code == 404
    first = erin.put(address(data), data, content_type=f"image/{kind.lower()}")
    again = erin.put(address(data), data, content_type=f"image/{kind.lower()}")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again["Idempotency-Replayed"] == "true"
    assert erin.head(address(data)).status_code == 200
    assert (first.json()["width"], first.json()["height"]) == (40, 30)
    assert Photo.objects.count() == 1


def test_a_photo_is_on_the_disk_before_its_row_is_committed(erin, monkeypatch, settings):
    forced, fsync = [], os.fsync

    def watched(descriptor):
        assert not Photo.objects.exists()
        forced.append(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    data = picture()
    assert erin.put(address(data), data).status_code == 201
    file = next(path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file())
    assert file.read_bytes() == data
    assert forced == [each.stat().st_ino for each in (file, *file.parents[:3])]
    assert file.parents[2] == settings.MEDIA_ROOT


def test_another_persons_photo_is_not_ones_own(cast, erin):
    data = picture()
    erin.put(address(data), data)
    otto = Program(cast.otto)
    assert otto.head(address(data)).status_code == 404
    assert otto.put(address(data), data).status_code == 201


def test_a_photo_that_comes_after_its_signal_belongs_to_the_site(cast, erin):
    data = picture()
    casting.captured(cast, photos=(hashlib.sha256(data).hexdigest(),))
    erin.put(address(data), data)
    assert Photo.objects.get().site == cast.harlow_hq


@pytest.mark.parametrize(
    ("data", "answer"),
    [
        (b"", (422, "empty_file")),
        (b"<html>no picture</html>", (422, "not_an_image")),
        (b"%PDF-1.7", (422, "not_an_image")),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", (415, "heic_unsupported")),
        (picture()[:-20], (422, "broken_image")),
    ],
)
def test_what_is_no_whole_photo_is_refused(erin, data, answer):
    assert code(erin.put(address(data), data)) == answer
    assert Photo.objects.count() == 0


def test_bytes_of_another_hash_are_refused(erin):
    assert code(erin.put(f"photos/{'ab' * 32}/", picture())) == (422, "checksum")


def test_more_than_we_take_is_refused_before_it_is_read(erin, settings):
    settings.PHOTO_MAX_BYTES = 100
    assert code(erin.put(address(picture()), picture())) == (413, "too_large")


@pytest.mark.parametrize("name", ["AB" * 32, "ab" * 31, "../etc/passwd"])
def test_a_name_that_is_no_hash_is_not_there(erin, name):
    assert code(erin.put(f"photos/{name}/", picture())) == (404, "not_found")


def test_nobody_sends_photos_without_a_key(db):
    assert code(Program(None).put(address(picture()), picture())) == (401, "login_required")
