"""Another brand's machine, written down without a network; its photos come after it."""

from __future__ import annotations

import hashlib

import pytest

from accounts.models import Machine, MachineStep, Photo
from fieldapp.plumbing.ids import uuid7
from fieldapp.sync.models import FieldOperation
from tests.signals.test_capture_photos import jpeg
from tests.sync.field import op
from tests.sync.phone import Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(cast) -> Phone:
    return Phone(cast.erin)


def seen(cast, *photos: bytes, site=None, **fields):
    named = [
        {"sha256": hashlib.sha256(each).hexdigest(), "size": len(each), "kind": "image/jpeg"}
        for each in photos
    ]
    about = {"site": (site or cast.harlow_hq).pk}
    return op("machine.add", {"brand": "Vantra"} | fields, photos=named, **about)


def put(phone, data: bytes):
    sha256 = hashlib.sha256(data).hexdigest()
    return phone.client.put(f"/api/v1/photos/{sha256}/", data, content_type="image/jpeg")


def test_its_photos_are_put_to_it_in_their_order_as_they_come(cast, phone):
    first, second = (bytes(jpeg(each).read()) for each in ("red", "blue"))
    op_id = uuid7()
    answer = phone.send(seen(cast, first, second), op_id)
    assert answer.status_code == 201, answer.content
    assert len(answer.json()["missing_photos"]) == 2
    machine = Machine.objects.get(pk=op_id)
    for data in (second, first):
        assert put(phone, data).status_code == 201
    shown = [each.photo.sha256 for each in machine.pictures.order_by("position")]
    assert shown == [hashlib.sha256(each).hexdigest() for each in (first, second)]
    assert {photo.site for photo in Photo.objects.all()} == {cast.harlow_hq}


def test_a_photo_that_came_first_is_put_to_it_too(cast, phone):
    data = bytes(jpeg().read())
    put(phone, data)
    op_id = uuid7()
    assert phone.send(seen(cast, data), op_id).json()["missing_photos"] == []
    assert Machine.objects.get(pk=op_id).pictures.count() == 1


def test_a_brand_that_the_page_knew_and_nobody_has_any_more_is_taken(cast, phone):
    op_id = uuid7()
    answer = phone.send(seen(cast, brand="Kellor", floor="9"), op_id)
    assert answer.json()["result"] == "applied"
    machine = Machine.objects.get(pk=op_id)
    assert (machine.model.brand, machine.floor) == ("Kellor", "9")


def test_without_a_brand_it_goes_back_to_the_form(cast, phone):
    answer = phone.send(seen(cast, brand=""))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["detail"] == "Choose the brand, or write it."
    assert not MachineStep.objects.exists()


def test_a_photo_from_where_none_may_be_taken_is_looked_at(cast, phone):
    data = bytes(jpeg().read())
    answer = phone.send(seen(cast, data, site=cast.tamsin_office))
    assert answer.json()["result"] == "flagged"
    assert FieldOperation.objects.get().why == "no_camera"


def test_at_a_site_that_one_does_not_see_it_waits_for_the_office(cast, phone):
    answer = phone.send(seen(cast, site=cast.northgate_library))
    assert answer.json()["result"] == "quarantined"
    assert not MachineStep.objects.exists()


def test_somebody_elses_photo_of_the_same_name_is_not_shown(cast, phone):
    data = bytes(jpeg().read())
    op_id = uuid7()
    phone.send(seen(cast, data), op_id)
    put(Phone(cast.carl), data)
    assert Machine.objects.get(pk=op_id).pictures.count() == 0
