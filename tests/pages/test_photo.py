"""Who may look at a photo from the field."""

import hashlib
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts import photos
from accounts.models import Access, Photo
from fieldapp.plumbing.ids import uuid7
from signals.models import SignalPhoto
from tests.pages.fieldpages import routed


@pytest.fixture
def photo(cast):
    """A photo that Erin took at Harlow's, ready to be shown."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    name, now = hashlib.sha256(out.getvalue()).hexdigest(), timezone.now()
    found, _new = photos.receive(name, out.getvalue(), by=cast.erin, now=now)
    photos.prepare(found.pk, now=now)
    return Photo.objects.get(pk=found.pk)


def url(photo):
    return reverse("photo", args=[photo.pk])


def test_it_is_sent_so_that_a_browser_can_only_show_it(cast, sign_in, photo):
    answer = sign_in(cast.erin).get(url(photo))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "private" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")


def test_those_who_see_the_site_see_its_photos(cast, sign_in, photo):
    assert sign_in(cast.sven).get(url(photo)).status_code == 404
    photos.belong_to(cast.harlow_hq, [photo.sha256], by=cast.erin)
    assert sign_in(cast.sven).get(url(photo)).status_code == 200
    assert sign_in(cast.otto).get(url(photo)).status_code == 404


def test_those_who_see_the_follow_up_see_the_photo_on_it(cast, sign_in, photo):
    follow_up = routed(cast)
    Access.objects.filter(person=cast.rita).delete()
    rita = sign_in(cast.rita)
    assert rita.get(url(photo)).status_code == 404
    SignalPhoto.objects.create(signal=follow_up.signal, sha256=photo.sha256)
    assert rita.get(url(photo)).status_code == 200


def test_naming_somebody_elses_photo_on_ones_own_signal_does_not_show_it(cast, sign_in, photo):
    follow_up = routed(cast, by=cast.otto, site=cast.northgate_library, machine=None)
    SignalPhoto.objects.create(signal=follow_up.signal, sha256=photo.sha256)
    assert sign_in(cast.otto).get(url(photo)).status_code == 404


def test_what_is_not_ready_not_there_and_not_theirs_reads_the_same(cast, sign_in, photo):
    erin = sign_in(cast.erin)
    unknown = erin.get(reverse("photo", args=[uuid7()]))
    Photo.objects.update(ready_at=None)
    unready = erin.get(url(photo))
    Photo.objects.update(ready_at=timezone.now())
    photos.default_storage.delete(photos.path_to_show(photo))
    without_bytes = erin.get(url(photo))
    answers = [unknown, unready, without_bytes]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_one_who_is_not_signed_in_sees_nothing(cast, client, photo):
    assert client.get(url(photo)).url.startswith(reverse("account_login"))


def test_a_small_copy_serves_lists_and_an_old_photo_gets_one_when_asked(cast, sign_in, photo):
    erin = sign_in(cast.erin)
    assert photos.default_storage.exists(photos.path_small(photo))
    for _turn in range(2):
        answer = erin.get(url(photo), {"size": "thumb"})
        small = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
        assert max(small.size) <= photos.SMALL_SIDE
        assert not small.getexif()
        photos.default_storage.delete(photos.path_small(photo))


def test_a_large_photo_is_small_in_a_list(cast, sign_in):
    out = io.BytesIO()
    Image.effect_noise((2400, 1200), 60).convert("RGB").save(out, "JPEG")
    name, now = hashlib.sha256(out.getvalue()).hexdigest(), timezone.now()
    found, _new = photos.receive(name, out.getvalue(), by=cast.erin, now=now)
    photos.prepare(found.pk, now=now)
    erin, sizes = sign_in(cast.erin), []
    for query in ({}, {"size": "thumb"}, {"size": "nonsense"}):
        answer = erin.get(url(found), query)
        sizes.append(Image.open(io.BytesIO(b"".join(answer.streaming_content))).size)
    assert sizes == [(1600, 800), (320, 160), (1600, 800)]


def test_a_browser_that_has_it_is_told_so_only_if_they_may_see_it(cast, sign_in, photo):
    erin = sign_in(cast.erin)
    for query in ({}, {"size": "thumb"}):
        first = erin.get(url(photo), query)
        again = erin.get(url(photo), query, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert "private" in again["Cache-Control"]
        assert "Cookie" in again["Vary"]
        known = {"If-None-Match": first["ETag"]}
        assert sign_in(cast.otto).get(url(photo), query, headers=known).status_code == 404
    assert photo.sha256 not in first["ETag"]


def test_the_small_copy_is_for_nobody_else_either(cast, sign_in, photo):
    assert sign_in(cast.sven).get(url(photo), {"size": "thumb"}).status_code == 404
    photos.belong_to(cast.harlow_hq, [photo.sha256], by=cast.erin)
    assert sign_in(cast.sven).get(url(photo), {"size": "thumb"}).status_code == 200
    assert sign_in(cast.otto).get(url(photo), {"size": "thumb"}).status_code == 404
