"""Photos that come with a capture sheet, without JavaScript."""

import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import Photo
from signals.models import Signal
from tests.pages.fieldpages import TYPES, hidden, opened, sheet, text


def jpeg(colour="red", size=(40, 30)):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return SimpleUploadedFile("IMG_1.jpg", out.getvalue(), "image/jpeg")


def test_photos_come_with_the_form_and_belong_to_the_site(cast, sign_in):
    erin, url = sign_in(cast.erin), sheet("observed", visit=cast.visit)
    photo = jpeg()
    name = hashlib.sha256(photo.read()).hexdigest()
    photo.seek(0)
    erin.post(url, opened(erin, url) | {"clue": "overused", "photos": [photo]})
    assert [row.sha256 for row in Signal.objects.get().photos.all()] == [name]
    assert Photo.objects.get().site == cast.harlow_hq


def test_a_photo_of_a_refused_form_is_kept_for_the_next_try(cast, sign_in):
    erin, url = sign_in(cast.erin), sheet("observed", visit=cast.visit)
    sent = opened(erin, url)
    refused = erin.post(url, sent | {"clue": "nonsense", "photos": [jpeg()]})
    assert refused.status_code == 422
    name = hidden(text(refused), "kept")
    answer = erin.post(url, sent | {"kept": name, "photos": [jpeg("blue")]})
    assert answer.status_code == 302
    assert Signal.objects.get().photos.count() == 2


def test_somebody_elses_photo_cannot_be_named(cast, sign_in):
    carl = Photo.objects.create(
        person=cast.carl,
        sha256="a" * 64,
        kind="jpeg",
        size=1,
        width=1,
        height=1,
        received_at=cast.visit.window_start,
    )
    erin, url = sign_in(cast.erin), sheet("observed", visit=cast.visit)
    erin.post(url, opened(erin, url) | {"kept": carl.sha256})
    assert Signal.objects.get().photos.count() == 0


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"not a picture at all", "not a JPEG, PNG or WebP"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "Send the photo as JPEG."),
        (b"", "The photo is empty."),
    ],
)
def test_what_is_no_photo_is_refused_in_plain_words(cast, sign_in, data, words):
    erin, url = sign_in(cast.erin), sheet("observed", visit=cast.visit)
    file = SimpleUploadedFile("IMG.jpg", data, "image/jpeg")
    answer = erin.post(url, opened(erin, url) | {"note": "Kept", "photos": [file]})
    assert answer.status_code == 422
    assert words in text(answer)
    assert "Kept" in text(answer)


def test_a_photo_that_is_too_large_is_refused(cast, sign_in, settings):
    settings.PHOTO_MAX_BYTES = 100
    erin, url = sign_in(cast.erin), sheet("observed", visit=cast.visit)
    answer = erin.post(url, opened(erin, url) | {"photos": [jpeg()]})
    assert answer.status_code == 422
    assert "larger than 10 MB" in text(answer)


def test_where_no_camera_is_allowed_the_sheet_says_so_and_takes_no_photo(cast, sign_in):
    erin, url = sign_in(cast.erin), sheet("observed", site=cast.tamsin_office)
    page = text(erin.get(url))
    assert "No photos may be taken at this site." in page
    assert 'type="file"' not in page
    answer = erin.post(url, opened(erin, url) | {"photos": [jpeg()]})
    assert answer.status_code == 422
    assert Photo.objects.count() == 0


def test_i_saw_it_opens_the_camera_and_the_others_let_choose(cast, sign_in):
    erin = sign_in(cast.erin)
    for type_ in TYPES:
        page = text(erin.get(sheet(type_, visit=cast.visit)))
        assert ('capture="environment"' in page) == (type_ == "observed")
        assert 'accept="image/jpeg,image/png,image/webp"' in page
