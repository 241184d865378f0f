"""Photos of a visit: named before or after their bytes come, by those who go, forty at most."""

import datetime as dt
import hashlib
import io
from dataclasses import replace

import pytest
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts import photos
from accounts.models import Access, Photo, Site
from calls import operations, pictures, visits
from calls.lifecycle import WrongMove
from calls.models import Operation, VisitPhoto
from calls.operations import Moment
from fieldapp import unnamed_photos
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from tests import cast as casting
from tests.api import Program


def jpeg(colour="teal", size=(40, 30)):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def sha(data):
    return hashlib.sha256(data).hexdigest()


def here(op_id=None, ago=0):
    return Moment.here(timezone.now() - dt.timedelta(minutes=ago), op_id)


def sent(by, colour="teal", now=None):
    """A photo of theirs that we have, ready to be shown; its hash."""
    data = jpeg(colour)
    photo, _new = photos.receive(sha(data), data, by=by, now=now or timezone.now())
    photos.prepare(photo.pk, now=timezone.now())
    return photo.sha256


def names(visit):
    return [one.row.sha256 for one in pictures.of_visit(visit)]


def test_a_photo_is_of_the_visit_a_machine_or_one_item(cast):
    item = uuid7()
    for number, what in enumerate(
        [{}, {"machine_id": cast.copier.pk}, {"machine_id": cast.copier.pk, "item_id": item}]
    ):
        at = here(ago=-number)
        pictures.send(cast.visit.pk, ["ab" * 32], by=cast.erin, at=at, **what)
    found = pictures.of_visit(cast.visit)
    assert [(one.row.machine_id, one.row.item_id) for one in found] == [
        (None, None),
        (cast.copier.pk, None),
        (cast.copier.pk, item),
    ]
    assert pictures.about(found, cast.copier.pk, item) == found[2:]


def test_p15_bytes_may_come_before_their_visit_or_after_it(cast):
    before = sent(cast.erin, "red")
    after = sha(jpeg("blue"))
    pictures.send(cast.visit.pk, [before, after], by=cast.erin, at=here())
    came = {one.row.sha256: one.is_ready for one in pictures.of_visit(cast.visit)}
    assert came == {before: True, after: False}
    answer = Program(cast.erin).put(f"photos/{after}/", jpeg("blue"), content_type="image/jpeg")
    assert answer.status_code == 201
    casting.work()
    assert all(one.is_ready for one in pictures.of_visit(cast.visit))
    assert set(Photo.objects.values_list("site", flat=True)) == {cast.harlow_hq.pk}


def test_p16_a_photo_for_anothers_visit_is_404(cast):
    for by, visit in ((cast.otto, cast.visit), (cast.erin, cast.otto_visit)):
        with pytest.raises(Http404):
            pictures.send(visit.pk, ["ab" * 32], by=by, at=here())
    assert VisitPhoto.objects.count() == 0


def test_p17_the_forty_first_photo_of_a_visit_is_too_many(cast):
    forty = [f"{number:064x}" for number in range(pictures.MOST)]
    pictures.send(cast.visit.pk, forty, by=cast.erin, at=here())
    with pytest.raises(Refused) as refused:
        pictures.send(cast.visit.pk, ["ff" * 32], by=cast.erin, at=here())
    assert (refused.value.code, refused.value.status) == ("too_many", 422)
    pictures.send(cast.visit.pk, forty[:3], by=cast.erin, at=here())  # they are there already
    gone = VisitPhoto.objects.first()
    pictures.remove(cast.visit.pk, gone.pk, by=cast.erin, at=here())
    pictures.send(cast.visit.pk, ["ff" * 32], by=cast.erin, at=here())
    with pytest.raises(Refused):
        pictures.put_back(cast.visit.pk, gone.pk, by=cast.erin, at=here())
    assert len(names(cast.visit)) == pictures.MOST


def test_a_phone_brings_more_for_it_could_not_be_told(cast):
    many = [f"{number:064x}" for number in range(pictures.MOST_FROM_PHONE + 1)]
    taken = replace(here(), from_phone=True)
    assert len(pictures.send(cast.visit.pk, many[1:], by=cast.erin, at=taken)) == len(many) - 1
    with pytest.raises(Refused) as refused:
        pictures.send(cast.visit.pk, many, by=cast.erin, at=replace(here(), from_phone=True))
    assert refused.value.code == "too_many"


def test_a_form_sent_twice_is_acted_upon_once(cast):
    at = here()
    for _again in range(2):
        rows = pictures.send(cast.visit.pk, ["ab" * 32], by=cast.erin, at=at)
        assert [row.sha256 for row in rows] == ["ab" * 32]
    with pytest.raises(Refused) as refused:
        pictures.send(cast.visit.pk, ["cd" * 32], by=cast.erin, at=at)
    assert (refused.value.code, refused.value.status) == ("different_body", 409)
    assert Operation.objects.count() == VisitPhoto.objects.count() == 1


def test_the_same_photo_at_the_same_place_is_one(cast):
    for _again in range(2):
        pictures.send(cast.visit.pk, ["ab" * 32, "ab" * 32], by=cast.erin, at=here())
    assert names(cast.visit) == ["ab" * 32]


def test_where_the_customer_wants_no_photos_it_says_so(cast):
    Site.objects.filter(pk=cast.harlow_hq.pk).update(no_camera=True)
    with pytest.raises(Refused) as refused:
        pictures.send(cast.visit.pk, ["ab" * 32], by=cast.erin, at=here())
    assert refused.value.code == "no_camera"
    assert "No photos may be taken" in str(refused.value)


@pytest.mark.parametrize("name", ["", "ab", "AB" * 32, "../../etc/passwd", "a\0b"])
def test_p12_what_is_no_hash_names_no_photo(cast, name):
    with pytest.raises(Refused) as refused:
        pictures.send(cast.visit.pk, [name], by=cast.erin, at=here())
    assert refused.value.code == "not_a_hash"


def test_a_machine_elsewhere_is_unknown(cast):
    for machine_id in (cast.library_copier.pk, uuid7()):
        with pytest.raises(Refused) as refused:
            pictures.send(
                cast.visit.pk, ["ab" * 32], machine_id=machine_id, by=cast.erin, at=here()
            )
        assert refused.value.code == "unknown_reference"


def test_a_visit_that_has_ended_takes_only_what_was_taken_before(cast):
    visits.arrive(cast.visit.pk, by=cast.erin, at=here(ago=30))
    visits.done(cast.visit.pk, by=cast.erin, at=here(ago=10))
    with pytest.raises(WrongMove):
        pictures.send(cast.visit.pk, ["ab" * 32], by=cast.erin, at=here())
    pictures.send(cast.visit.pk, ["ab" * 32], by=cast.erin, at=here(ago=15))
    assert names(cast.visit) == ["ab" * 32]


def test_a_photo_is_taken_out_and_put_back(cast):
    (row,) = pictures.send(cast.visit.pk, ["ab" * 32], by=cast.erin, at=here())
    for _again in range(2):
        pictures.remove(cast.visit.pk, row.pk, by=cast.erin, at=here())
        assert names(cast.visit) == []
    pictures.put_back(cast.visit.pk, row.pk, by=cast.erin, at=here())
    assert names(cast.visit) == ["ab" * 32]


def test_nobody_else_takes_a_photo_out(cast):
    (row,) = pictures.send(cast.visit.pk, ["ab" * 32], by=cast.erin, at=here())
    for by, visit in ((cast.otto, cast.visit), (cast.otto, cast.otto_visit)):
        with pytest.raises(Http404):
            pictures.remove(visit.pk, row.pk, by=by, at=here())
    assert names(cast.visit) == ["ab" * 32]


def test_a_helper_adds_photos_of_their_own(cast):
    cast.visit.helpers.add(cast.carl)
    pictures.send(cast.visit.pk, [sent(cast.carl)], by=cast.carl, at=here())
    (one,) = pictures.of_visit(cast.visit)
    assert (one.row.by, one.is_ready) == (cast.carl, True)


def test_those_who_see_the_visit_see_its_photos(cast, sign_in):
    name = sent(cast.erin)
    pictures.send(cast.visit.pk, [name], by=cast.erin, at=here())
    Photo.objects.update(site=None)  # as if its bytes had come in the same moment
    url = reverse("photo", args=[Photo.objects.get().pk])
    assert sign_in(cast.sven).get(url).status_code == 200
    assert sign_in(cast.otto).get(url).status_code == 404
    VisitPhoto.objects.update(removed_at=timezone.now())
    assert sign_in(cast.sven).get(url).status_code == 404


def test_naming_somebody_elses_photo_on_ones_own_visit_does_not_show_it(cast, sign_in):
    name = sent(cast.erin)
    pictures.send(cast.otto_visit.pk, [name], by=cast.otto, at=here())
    url = reverse("photo", args=[Photo.objects.get().pk])
    assert sign_in(cast.otto).get(url).status_code == 404
    assert Photo.objects.get().site is None
    assert [one.photo for one in pictures.of_visit(cast.otto_visit)] == [None]


def test_attach_is_part_of_another_verbs_operation(cast):
    with transaction.atomic():
        visit, _kept = operations.begin(cast.visit.pk, "answer", by=cast.erin, at=here())
        pictures.attach(visit, ["ab" * 32], machine=cast.copier, by=cast.erin, at=here())
    assert [one.kind for one in Operation.objects.all()] == ["answer"]
    assert names(cast.visit) == ["ab" * 32]


def test_photos_of_a_visit_cost_two_queries(cast, django_assert_num_queries):
    for count in (1, 3):
        some = [sent(cast.erin, f"#{number * 80:02x}0000") for number in range(count)]
        pictures.send(cast.visit.pk, some, by=cast.erin, at=here())
        with django_assert_num_queries(2):
            found = pictures.of_visit(cast.visit)
            assert [str(one.row.by) for one in found] == ["Erin Cast"] * count


class TestPhotosThatNothingNames:
    """Deleted after fourteen days, bytes and all."""

    def old(self, by, colour):
        return sent(by, colour, now=timezone.now() - dt.timedelta(days=15))

    def left(self):
        unnamed_photos.forget(now=timezone.now())
        return set(Photo.objects.values_list("sha256", flat=True))

    def test_the_old_ones_go_and_their_bytes(self, cast, settings):
        self.old(cast.erin, "red")
        young = sent(cast.erin, "blue")
        assert self.left() == {young}
        assert len([one for one in settings.MEDIA_ROOT.rglob("*") if one.is_file()]) == 3

    def test_those_of_a_visit_stay_until_they_were_taken_out_long_ago(self, cast):
        name = self.old(cast.erin, "red")
        pictures.send(cast.visit.pk, [name], by=cast.erin, at=here())
        assert self.left() == {name}
        VisitPhoto.objects.update(removed_at=timezone.now())
        assert self.left() == {name}
        VisitPhoto.objects.update(removed_at=timezone.now() - dt.timedelta(days=15))
        assert self.left() == set()

    def test_those_of_a_signal_at_a_new_place_stay(self, cast):
        name = self.old(cast.erin, "red")
        casting.captured(cast, site=None, machine=None, place="New bakery", photos=(name,))
        assert Photo.objects.get().site is None
        assert self.left() == {name}

    def test_anothers_signal_does_not_keep_it(self, cast):
        name = self.old(cast.carl, "red")
        casting.captured(cast, photos=(name,))
        assert self.left() == set()

    def test_those_of_a_site_stay(self, cast):
        name = self.old(cast.erin, "red")
        photos.belong_to(cast.harlow_hq, [name], by=cast.erin)
        Access.objects.all().delete()
        assert self.left() == {name}
