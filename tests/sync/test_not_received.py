"""What has not reached the office: found, told once, asked for, put aside; and lost phones."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from calls import visits
from calls.operations import Moment
from fieldapp.plumbing.ids import uuid7
from fieldapp.sync import devices, missing, nightly
from fieldapp.sync.models import DeclaredPhoto, Device, FieldOperation, PutAside
from tests.sync.field import op, receive

pytestmark = pytest.mark.django_db
LONG_AGO = dt.timedelta(hours=30)
NOW = timezone.now


def sent(person, device, seq, *, before=LONG_AGO, visit=None, photos=()):
    """An operation of a phone, received a while ago."""
    row = FieldOperation.objects.create(
        person=person,
        op_id=uuid7(),
        device=device,
        seq=seq,
        type="work.done",
        sha256="0" * 64,
        body={},
        visit_id=visit,
        received_at=NOW() - before,
        result="applied",
    )
    for sha256 in photos:
        DeclaredPhoto.objects.create(operation=row, sha256=sha256 * 64, size=9)
    return row


def found(by):
    return missing.on_phones(by, now=NOW())


def test_numbers_between_known_ones_are_missed(cast, phone):
    for seq in (1, 2, 5, 6, 8):
        sent(cast.erin, phone, seq)
    [one] = found(cast.sven)
    assert [gap.numbers for gap in one.gaps] == ["3–4", "7"]
    assert (one.lost, one.device) == (3, phone)


def test_a_number_used_twice_leaves_no_gap(cast, phone):
    for seq in (1, 2, 2, 3):
        sent(cast.erin, phone, seq)
    assert found(cast.sven) == []


def test_what_was_overtaken_just_now_is_not_missed_yet(cast, phone):
    sent(cast.erin, phone, 1)
    sent(cast.erin, phone, 3, before=dt.timedelta(minutes=5))
    assert found(cast.sven) == []


def test_what_the_phone_says_it_has_is_not_lost(cast, phone):
    for seq in (1, 4):
        sent(cast.erin, phone, seq)
    Device.objects.filter(pk=phone.pk).update(pending=2)
    assert found(cast.sven) == []


@pytest.mark.parametrize(
    ("heard", "oldest", "silent", "waits"),
    [(25, 26, True, True), (1, 26, False, True), (25, None, True, False)],
)
def test_phones_with_work_that_are_silent_or_keep_it_long(
    cast, phone, heard, oldest, silent, waits
):
    now = NOW()
    phone.pending, phone.last_seen_at = 3, now - dt.timedelta(hours=heard)
    phone.oldest_pending_at = now - dt.timedelta(hours=oldest) if oldest else None
    phone.save()
    [one] = found(cast.sven)
    assert (one.is_silent, one.waits_long) == (silent, waits)


def test_a_phone_that_has_nothing_may_be_silent(cast, phone):
    Device.objects.filter(pk=phone.pk).update(last_seen_at=NOW() - dt.timedelta(days=9))
    assert found(cast.sven) == []


def test_photos_that_are_named_and_do_not_come_are_missed_by_visit(cast, phone):
    visits.arrive(cast.visit.pk, by=cast.erin, at=Moment.here(NOW()))
    visits.done(cast.visit.pk, by=cast.erin, at=Moment.here(NOW()))
    sent(cast.erin, phone, 1, visit=cast.visit.pk, photos="ab")
    sent(cast.erin, phone, 2, photos="c", before=dt.timedelta(hours=1))
    [one] = found(cast.sven)
    [photos] = one.photos
    assert (photos.visit, photos.count, photos.has_ended) == (cast.visit, 2, True)


def test_a_storage_that_was_cleared_is_told_with_what_is_lost(cast, phone, sign_in):
    sent(cast.erin, phone, 1)
    for said in ({"pending": 3, "last_seq": 4}, {"pending": 0, "cleared": True}):
        devices.heartbeat(phone.pk, said, by=cast.erin, now=NOW())
    shown = sign_in(cast.sven).get(reverse("not_received")).content.decode()
    assert "3 items recorded before that did not reach the office." in shown
    assert "Numbers 2–4 never came.<" in shown


def test_each_manager_sees_their_own_people(cast, phone, sign_in):
    for seq in (1, 3):
        sent(cast.erin, phone, seq)
    cast.sven.territories.set([cast.north])
    cast.erin.manager = cast.mona
    cast.erin.save()
    assert found(cast.sven) == []
    assert [one.device for one in found(cast.mona)] == [phone]
    for name in ("erin", "sam"):
        browser = sign_in(cast.people[name])
        assert browser.get(reverse("not_received")).status_code == 403
        assert browser.get(reverse("not_received_file", args=["csv"])).status_code == 403
        asked = browser.post(reverse("not_received_verb", args=[cast.erin.pk, "ask"]))
        assert asked.status_code == 403
    browser = sign_in(cast.sven)
    assert browser.post(reverse("not_received_verb", args=[cast.erin.pk, "ask"])).status_code == 404
    assert browser.get(reverse("phone_verb", args=[phone.pk, "revoke"])).status_code == 404
    assert browser.post(reverse("phone_verb", args=[phone.pk, "revoke"])).status_code == 404


def test_the_page_asks_the_same_for_one_as_for_three(cast, sign_in):
    browser, counts = sign_in(cast.sven), []
    for person in (cast.erin, cast.carl, cast.otto):
        device = Device.objects.create(person=person)
        for seq in (1, 3):
            sent(person, device, seq, visit=cast.visit.pk, photos="d")
        browser.get(reverse("not_received"))
        with CaptureQueriesContext(connection) as asked:
            shown = browser.get(reverse("not_received"))
        counts.append(len(asked))
    assert len(shown.context["rows"]) == 3
    assert counts[0] == counts[2]


def test_asked_once_a_day_in_the_app_and_by_mail(cast, phone, sign_in):
    for seq in (1, 3):
        sent(cast.erin, phone, seq)
    browser, address = sign_in(cast.sven), reverse("not_received_verb", args=[cast.erin.pk, "ask"])
    for _twice in range(2):
        assert browser.post(address).status_code == 302
    told = Notice.objects.get(person=cast.erin)
    assert "Sven" in told.text


def test_whoever_left_is_not_asked_by_us(cast, sign_in):
    cast.erin.is_active = False
    cast.erin.save()
    browser = sign_in(cast.sven)
    browser.post(reverse("not_received_verb", args=[cast.erin.pk, "ask"]))
    assert not Notice.objects.exists()
    assert "can no longer sign in" in browser.get(reverse("not_received")).content.decode()


def test_put_aside_it_is_not_shown_until_something_else_is_missing(cast, phone, sign_in):
    for seq in (1, 3):
        sent(cast.erin, phone, seq)
    browser = sign_in(cast.sven)
    address = reverse("not_received_verb", args=[cast.erin.pk, "put-aside"])
    browser.post(address, {"device": phone.pk, "note": " "})
    assert len(found(cast.sven)) == 1
    browser.post(address, {"device": phone.pk, "note": "Recorded again"})
    assert found(cast.sven) == []
    sent(cast.erin, phone, 5)
    [one] = found(cast.sven)
    assert [gap.numbers for gap in one.gaps] == ["4"]


def test_what_was_put_aside_is_shown_again(cast, phone, sign_in):
    for seq in (1, 3):
        sent(cast.erin, phone, seq)
    browser = sign_in(cast.sven)
    browser.post(
        reverse("not_received_verb", args=[cast.erin.pk, "put-aside"]),
        {"device": phone.pk, "note": "Found"},
    )
    at = PutAside.objects.get().at.isoformat()
    undo = reverse("not_received_verb", args=[cast.erin.pk, "take-up"])
    assert browser.post(f"{undo}?at=nonsense").status_code == 404
    browser.post(undo, query_params={"at": at})
    assert len(found(cast.sven)) == 1


def test_a_lost_phone_is_locked_out_and_its_sessions_end(cast, phone, sign_in):
    theirs, ours = sign_in(cast.erin), sign_in(cast.sven)
    address = reverse("phone_verb", args=[phone.pk, "revoke"])
    assert "Lock this phone out" in ours.get(address).content.decode()
    phone.refresh_from_db()
    assert phone.revoked_at is None
    for _twice in range(2):
        assert ours.post(address).status_code == 302
    phone.refresh_from_db()
    assert phone.revoked_by == cast.sven
    assert theirs.get(reverse("me")).status_code == 302
    assert ours.get(reverse("me")).status_code == 200
    ours.post(reverse("phone_verb", args=[phone.pk, "allow"]))
    phone.refresh_from_db()
    assert (phone.revoked_at, phone.revoked_by) == (None, None)


def test_ones_own_other_phone_is_locked_out_from_this_one(cast, phone, sign_in):
    here, other = sign_in(cast.erin), sign_in(cast.erin)
    foreign = Device.objects.create(person=cast.otto)
    assert here.post(reverse("phone_verb", args=[phone.pk, "revoke"])).url == reverse("me")
    assert here.get(reverse("me")).status_code == 200
    assert other.get(reverse("me")).status_code == 302
    assert here.post(reverse("phone_verb", args=[foreign.pk, "revoke"])).status_code == 404
    assert Session.objects.count() == 1


def test_ones_own_page_lists_ones_phones(cast, phone, sign_in):
    browser = sign_in(cast.erin)
    Device.objects.create(person=cast.otto, name="Safari on iPhone")
    shown = browser.get(reverse("me")).content.decode()
    assert "Chrome on Android" in shown
    assert "Safari on iPhone" not in shown
    assert reverse("phone_verb", args=[phone.pk, "revoke"]) in shown
    browser.cookies["device"] = str(phone.pk)
    shown = browser.get(reverse("me")).content.decode()
    assert "This phone" in shown
    assert reverse("phone_verb", args=[phone.pk, "revoke"]) not in shown


def test_the_night_tells_the_manager_of_each_matter_once(cast, phone):
    for seq in (1, 3):
        sent(cast.erin, phone, seq)
    for _night in range(2):
        nightly.tell_managers(now=NOW())
    [told] = Notice.objects.all()
    assert (told.person, told.url) == (cast.sven, reverse("not_received"))
    assert "Number 2 never came" in told.text
    sent(cast.erin, phone, 5)
    nightly.tell_managers(now=NOW())
    assert Notice.objects.count() == 2


def test_without_a_manager_the_territory_is_told_else_the_admins(cast):
    cast.erin.manager, cast.carl.manager = None, None
    told = nightly.managers_of([cast.erin, cast.carl])
    assert set(told[cast.erin.pk]) == {cast.sven, cast.mona}
    assert told[cast.carl.pk] == [cast.admin]


def test_all_phones_are_listed_by_when_they_were_heard_of(cast, phone, sign_in):
    Device.objects.create(person=cast.otto, last_seen_at=NOW() - dt.timedelta(days=1))
    shown = sign_in(cast.sven).get(reverse("not_received"), {"view": "phones"})
    assert [device.person for device in shown.context["devices"]] == [cast.erin, cast.otto]


def test_the_file_holds_the_list(cast, phone, sign_in):
    cast.erin.phone = "+44 1632 960001"
    cast.erin.save()
    for seq in (1, 3):
        sent(cast.erin, phone, seq)
    reply = sign_in(cast.sven).get(reverse("not_received_file", args=["csv"]))
    assert "+44 1632 960001" in b"".join(reply.streaming_content).decode()


def test_the_phone_number_is_a_link(cast, phone, sign_in):
    cast.erin.phone = "+44 1632 960001"
    cast.erin.save()
    for seq in (1, 3):
        sent(cast.erin, phone, seq)
    assert 'href="tel:+441632960001"' in sign_in(cast.sven).get("/not-received/").content.decode()


def test_received_operations_leave_no_gap_by_themselves(cast):
    for seq in (1, 2):
        receive(cast.erin, op("visit.arrive", visit=cast.visit.pk, seq=seq))
    assert found(cast.admin) == []
