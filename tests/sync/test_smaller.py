"""A photo that was too large comes smaller, and is still the one that was taken."""

from __future__ import annotations

import pytest

from calls.models import VisitPhoto
from signals.models import SignalPhoto
from tests.sync import scenes
from tests.sync.field import op
from tests.sync.phone import Phone

pytestmark = pytest.mark.django_db
LARGE = "a" * 64


def photo(phone, **headers):
    address, named = f"/api/v1/photos/{scenes.SHA256}/", phone.headers | headers
    return phone.client.put(address, scenes.JPEG, "image/jpeg", headers=named)


def test_what_named_the_large_one_names_the_smaller(cast):
    phone, other = Phone(cast.erin), Phone(cast.otto)
    named = [{"sha256": LARGE, "size": 9, "kind": "image/jpeg"}]
    added = phone.send(op("photo.add", visit=cast.visit.pk, photos=named)).json()
    about = {"type": "observed", "site": cast.harlow_hq.pk}
    phone.send(op("signal.capture", {"clue": "overused"}, photos=named, **about))
    anothers = other.send(op("photo.add", visit=cast.otto_visit.pk, photos=named)).json()
    assert photo(phone, **{"X-Instead-Of": LARGE}).status_code == 201
    assert VisitPhoto.objects.get(visit=cast.visit).sha256 == scenes.SHA256
    assert SignalPhoto.objects.get().sha256 == scenes.SHA256
    states = phone.post("status", {"op_ids": [added["op_id"]]}).json()["states"]
    assert states[added["op_id"]]["missing_photos"] == []
    states = other.post("status", {"op_ids": [anothers["op_id"]]}).json()["states"]
    assert states[anothers["op_id"]]["missing_photos"] == [LARGE]
    assert photo(phone, **{"X-Instead-Of": LARGE}).status_code == 200


@pytest.mark.parametrize("old", ["", "nonsense", scenes.SHA256])
def test_naming_nothing_changes_nothing(cast, old):
    phone = Phone(cast.erin)
    named = [{"sha256": LARGE, "size": 9, "kind": "image/jpeg"}]
    phone.send(op("photo.add", visit=cast.visit.pk, photos=named))
    assert photo(phone, **{"X-Instead-Of": old}).status_code == 201
    assert VisitPhoto.objects.get().sha256 == LARGE
