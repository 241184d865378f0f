"""One phone, two people: what the first has not sent is not forgotten when the second signs in."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from fieldapp.sync import devices, missing
from fieldapp.sync.models import Device, LeftOnPhone
from tests import cast as casting
from tests.sync.test_not_received import sent

pytestmark = pytest.mark.django_db
NOW = timezone.now
YESTERDAY = dt.timedelta(hours=30)


def tells(phone, person, pending, *, before=dt.timedelta(0), last_seq=5) -> None:
    """A heartbeat of whoever is signed in, so long ago."""
    at = NOW() - before
    said = {"pending": pending, "oldest_pending_at": at if pending else None, "last_seq": last_seq}
    devices.heartbeat(phone.pk, said, by=person, now=at)


def waiting(by):
    """Whose items wait on which phone, how many."""
    found = missing.on_phones(by, now=NOW())
    return [(one.person.username, one.device.pk, one.device.pending) for one in found]


def test_what_somebody_left_is_told_of_in_their_name_whoever_uses_the_phone_now(cast, phone):
    tells(phone, cast.erin, 3, before=YESTERDAY)
    assert waiting(cast.sven) == [("erin", phone.pk, 3)]
    tells(phone, cast.carl, 0)
    assert waiting(cast.sven) == [("erin", phone.pk, 3)]
    [one] = missing.on_phones(cast.sven, now=NOW())
    assert one.is_silent
    device = Device.objects.get(pk=phone.pk)
    assert (device.person, device.pending) == (cast.carl, 0)


def test_somebody_who_only_signed_in_takes_nothing_away_either(cast, phone):
    tells(phone, cast.erin, 2, before=YESTERDAY)
    devices.seen(phone.pk, by=cast.carl, now=NOW())
    assert waiting(cast.sven) == [("erin", phone.pk, 2)]


def test_both_are_told_of_each_in_their_own_name(cast, phone):
    tells(phone, cast.erin, 3, before=2 * YESTERDAY)
    tells(phone, cast.carl, 1, before=YESTERDAY)
    assert waiting(cast.sven) == [("erin", phone.pk, 3), ("carl", phone.pk, 1)]


def test_back_on_the_phone_they_have_it_again_and_once_sent_nothing_waits(cast, phone):
    tells(phone, cast.erin, 3, before=YESTERDAY)
    tells(phone, cast.carl, 0, before=YESTERDAY)
    devices.seen(phone.pk, by=cast.erin, now=NOW())
    assert Device.objects.get(pk=phone.pk).pending == 3
    assert not LeftOnPhone.objects.exists()
    tells(phone, cast.erin, 0)
    assert waiting(cast.sven) == []


def test_who_left_nothing_leaves_no_row(cast, phone):
    tells(phone, cast.erin, 0)
    tells(phone, cast.carl, 2)
    assert not LeftOnPhone.objects.exists()


def test_numbers_that_the_phone_keeps_for_somebody_else_are_not_lost(cast, phone):
    sent(cast.erin, phone, 1)
    tells(phone, cast.erin, 2, before=YESTERDAY, last_seq=3)  # has 2 and 3
    sent(cast.carl, phone, 4)
    tells(phone, cast.carl, 0, last_seq=4)
    found = {one.person.username: one for one in missing.on_phones(cast.sven, now=NOW())}
    assert "carl" not in found  # nothing of his is missing
    assert (found["erin"].device.pending, found["erin"].lost) == (2, 0)


def test_only_those_who_look_after_them_see_it(cast, phone):
    tells(phone, cast.erin, 3, before=YESTERDAY)
    tells(phone, cast.carl, 0)
    other = casting.person("olga", "service_manager")
    assert waiting(other) == []
    assert waiting(cast.admin) == [("erin", phone.pk, 3)]


def test_the_page_names_them_and_a_lost_phone_counts_all_that_is_on_it(cast, sign_in, phone):
    tells(phone, cast.erin, 3, before=YESTERDAY)
    tells(phone, cast.carl, 1, before=YESTERDAY)
    sven = sign_in(cast.sven)
    page = sven.get(reverse("not_received")).content.decode()
    assert "Erin Cast" in page
    assert "3 items waited on it" in page
    page = sven.get(reverse("phone_verb", args=[phone.pk, "revoke"])).content.decode()
    assert "4 items on it have not reached the office" in page


def test_it_asks_the_database_as_often_for_many_as_for_one(cast, phone):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            missing.on_phones(cast.sven, now=NOW())
        return len(queries)

    def shared(one) -> None:
        tells(one, cast.erin, 3, before=YESTERDAY)
        tells(one, cast.carl, 1, before=YESTERDAY)

    shared(phone)
    once = asked()
    for _more in range(3):
        shared(Device.objects.create(person=cast.erin))
    assert asked() == once
