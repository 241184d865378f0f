"""The photos of a visit as its pages send them without a script: as a plain form."""

import hashlib
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import Photo, Site
from calls import pictures, visits
from calls.models import VisitPhoto
from calls.operations import Moment
from fieldapp.plumbing.ids import uuid7
from tests import cast as casting
from tests.calls.checklists.lists import published, sheet
from tests.pages.fieldpages import queries, text


def jpeg(colour="red", name="IMG_1.jpg"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def address(visit, **about):
    query = "&".join(f"{name}={value}" for name, value in about.items())
    return reverse("visit_photos", args=[visit.pk]) + (f"?{query}" if query else "")


def post(browser, visit, *files, **fields):
    data = {"op_id": uuid7(), "photos": list(files)} | fields
    return browser.post(address(visit), data)


def test_a_plain_form_sends_several_photos_of_one_item(cast, sign_in):
    published(cast)
    erin, item = sign_in(cast.erin), sheet(cast).rows[0].item.id
    about = {"machine": cast.copier.pk, "item_id": item}
    page = text(erin.get(address(cast.visit, **about)))
    assert 'enctype="multipart/form-data"' in page
    op_id = re.search(r'name="op_id" value="([^"]+)"', page)[1]
    answer = post(erin, cast.visit, jpeg(), jpeg("blue"), op_id=op_id, **about)
    assert answer.url == address(cast.visit, **about)
    casting.work()
    page = text(erin.get(answer.url))
    assert "2 photos added." in page
    assert page.count("?size=thumb") == 2
    assert {(row.machine, row.item_id) for row in VisitPhoto.objects.all()} == {(cast.copier, item)}
    assert f'href="{sheet(cast).url}?open={item}#item-{item}"' in page


def test_a_photo_is_of_an_item_that_is_there(cast, sign_in):
    published(cast)
    erin, item = sign_in(cast.erin), sheet(cast).rows[0].item.id
    for about in (
        {"machine": cast.copier.pk, "item_id": uuid7()},
        {"machine": cast.rival.pk, "item_id": item},
        {"item_id": item},
    ):
        assert erin.get(address(cast.visit, **about)).status_code == 404
        assert post(erin, cast.visit, jpeg(), **about).status_code == 404
    assert VisitPhoto.objects.count() == 0


def test_a_photo_that_is_not_ready_says_so(cast, sign_in):
    erin = sign_in(cast.erin)
    post(erin, cast.visit, jpeg())
    pictures.send(cast.visit.pk, ["ab" * 32], by=cast.erin, at=Moment.here(timezone.now()))
    page = text(erin.get(address(cast.visit)))
    assert "Being prepared" in page
    assert "Still on the phone" in page
    Photo.objects.update(broken_at=timezone.now())
    assert "Cannot be shown" in text(erin.get(address(cast.visit)))


def test_p12_a_name_is_ignored(cast, sign_in):
    erin = sign_in(cast.erin)
    for number, name in enumerate(("../../etc/passwd", "a" * 300 + ".jpg", "b.html")):
        post(erin, cast.visit, jpeg(f"#{number * 70:02x}0000", name))
    assert Photo.objects.count() == 3
    assert all(re.fullmatch("[0-9a-f]{64}", row.sha256) for row in Photo.objects.all())


def test_the_same_form_twice_adds_one_photo(cast, sign_in):
    erin, op_id = sign_in(cast.erin), uuid7()
    for _ in range(2):
        post(erin, cast.visit, jpeg(), op_id=op_id)
    assert len(pictures.of_visit(cast.visit)) == 1


def test_a_form_takes_a_photo_out_and_its_toast_puts_it_back(cast, sign_in):
    erin = sign_in(cast.erin)
    post(erin, cast.visit, jpeg())
    remove = re.search(r'action="([^"]+/remove/)"', text(erin.get(address(cast.visit))))[1]
    page = text(erin.get(erin.post(remove, {"op_id": uuid7()}).url))
    assert "Photo removed." in page
    assert "No photos yet." in page
    erin.post(re.search(r'action="([^"]+/put-back/)"', page)[1], {"op_id": uuid7()})
    assert len(pictures.of_visit(cast.visit)) == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The photo is empty."),
        (b"not a picture", "not a JPEG, PNG or WebP"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, "Send the photo as JPEG."),
        (jpeg().read()[:100], "The photo was cut off."),
    ],
)
def test_what_is_no_photo_is_refused_in_plain_words(cast, sign_in, data, words):
    erin = sign_in(cast.erin)
    answer = post(erin, cast.visit, SimpleUploadedFile("x.jpg", data), jpeg())
    page = text(erin.get(answer.url))
    assert words in page
    assert "1 photo added." in page


def test_a_photo_that_is_too_large_is_refused_in_words(cast, sign_in, settings):
    settings.PHOTO_MAX_BYTES = 100
    erin = sign_in(cast.erin)
    assert "Take it again, smaller." in text(erin.get(post(erin, cast.visit, jpeg()).url))


def test_the_forty_first_is_refused_in_words(cast, sign_in):
    erin, at = sign_in(cast.erin), Moment.here(timezone.now())
    pictures.send(cast.visit.pk, [f"{n:064x}" for n in range(40)], by=cast.erin, at=at)
    assert "Remove one to add another." in text(erin.get(post(erin, cast.visit, jpeg()).url))


def test_a_form_without_a_photo_says_what_to_do(cast, sign_in):
    erin = sign_in(cast.erin)
    assert "Choose a photo first." in text(erin.get(post(erin, cast.visit).url))


@pytest.mark.parametrize("fields", [{"op_id": "x"}, {"machine": "x"}, {"item_id": "\0"}])
def test_a_form_that_nobody_gave_is_400(cast, sign_in, fields):
    assert post(sign_in(cast.erin), cast.visit, jpeg(), **fields).status_code == 400
    assert Photo.objects.count() == 0


def test_where_no_camera_is_allowed_nothing_is_kept(cast, sign_in):
    Site.objects.update(no_camera=True)
    erin = sign_in(cast.erin)
    page = text(erin.get(address(cast.visit)))
    assert "No photos may be taken at this site." in page
    assert 'type="file"' not in page
    page = text(erin.get(post(erin, cast.visit, jpeg()).url))
    assert "Words are enough." in page
    assert Photo.objects.count() == 0


def test_only_those_who_go_send_photos_and_others_look(cast, sign_in):
    post(sign_in(cast.erin), cast.visit, jpeg())
    for person, looks in ((cast.sven, 200), (cast.sam, 200), (cast.otto, 404), (cast.carl, 404)):
        browser = sign_in(person)
        answer = browser.get(address(cast.visit))
        assert answer.status_code == looks
        assert b'type="file"' not in answer.content
        assert post(browser, cast.visit, jpeg("blue")).status_code == 404
    assert Photo.objects.count() == 1


def test_a_visit_that_has_ended_is_looked_at_and_not_changed(cast, sign_in):
    erin = sign_in(cast.erin)
    post(erin, cast.visit, jpeg())
    at = Moment.here(timezone.now())
    visits.arrive(cast.visit.pk, by=cast.erin, at=at)
    visits.done(cast.visit.pk, by=cast.erin, at=Moment.here(timezone.now()))
    page = text(erin.get(address(cast.visit)))
    assert 'type="file"' not in page
    assert "/remove/" not in page
    assert "has ended" in text(erin.get(post(erin, cast.visit, jpeg("blue")).url))
    assert len(pictures.of_visit(cast.visit)) == 1


def test_it_leads_back_to_the_page_it_was_on_and_nowhere_outside(cast, sign_in):
    erin, home = sign_in(cast.erin), reverse("visit", args=[cast.visit.pk])
    assert post(erin, cast.visit, jpeg(), next=home).url == home
    for outside in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        assert post(erin, cast.visit, jpeg(), next=outside).url == address(cast.visit)


def test_whoever_is_signed_out_may_sign_in(cast, client):
    assert post(client, cast.visit, jpeg()).url.startswith(reverse("account_login"))
    assert Photo.objects.count() == 0


def test_the_page_costs_as_much_with_one_photo_as_with_three(cast, sign_in):
    erin = sign_in(cast.erin)
    post(erin, cast.visit, jpeg())
    one = queries(erin, address(cast.visit))
    post(erin, cast.visit, jpeg("blue"), jpeg("green"))
    assert queries(erin, address(cast.visit)) == one


def test_the_photos_hash_is_not_on_the_page(cast, sign_in):
    erin = sign_in(cast.erin)
    post(erin, cast.visit, jpeg())
    casting.work()
    assert hashlib.sha256(jpeg().read()).hexdigest() not in text(erin.get(address(cast.visit)))
