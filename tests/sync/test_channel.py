"""What the phone's channel answers: each word of its contract."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import Photo
from fieldapp.plumbing.ids import uuid7
from fieldapp.sync.models import Device, FieldOperation, Settled
from tests.api import code, pointers
from tests.sync.field import op, receive
from tests.sync.phone import ROOT, Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(cast):
    return Phone(cast.erin)


def arrive(cast, **more):
    return op("visit.arrive", visit=cast.visit.pk, **more)


def test_a_phone_learns_who_is_signed_in_and_what_it_needs(cast, phone):
    answer = phone.session()
    said = answer.json()
    assert said["user"] == {"id": str(cast.erin.pk), "username": "erin", "name": "Erin Cast"}
    assert said["device_id"] == str(phone.device)
    assert (said["device"], said["sent_back"], said["min_schema"]) == (None, [], 1)
    assert said["limits"] == {"op_bytes": 65536, "photo_bytes": 10_000_000}
    assert said["csrf"]
    assert said["epoch"] == phone.session().json()["epoch"]
    cookie = answer.cookies["device"]
    assert (cookie.value, cookie["httponly"]) == (str(phone.device), True)
    assert answer["X-Sync"] == "1"


def test_a_phone_that_lost_its_storage_is_known_by_its_cookie(cast, phone):
    phone.session()
    phone.post("heartbeat", {"pending": 3, "last_seq": 41})
    del phone.headers["X-Device"]
    said = phone.session().json()
    assert said["device_id"] == str(phone.device)
    assert said["device"] == {"last_seq": 41, "pending": 3, "oldest_pending_at": None}


def test_an_operation_is_acknowledged_by_its_id_and_its_fingerprint(cast, phone):
    body, op_id = arrive(cast), uuid7()
    answer = phone.send(body, op_id)
    said = answer.json()
    named = {name: body[name] for name in ("type", "schema", "target", "fields", "photos")}
    text = json.dumps(named, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert (answer.status_code, answer["X-Sync"]) == (201, "1")
    assert said["op_id"] == str(op_id)
    assert said["sha256"] == hashlib.sha256(text.encode()).hexdigest()
    assert (said["result"], said["missing_photos"]) == ("applied", [])
    assert said["url"] == f"/visits/{cast.visit.pk}/"
    assert "Harlow & Pike" in said["words"]


def test_the_same_again_is_answered_the_same(cast, phone):
    body, op_id = arrive(cast), uuid7()
    first, again = phone.send(body, op_id), phone.send(body, op_id, X_Attempt="2")
    assert (again.status_code, again["Idempotency-Replayed"]) == (200, "true")
    assert again.json() == first.json()


def test_the_fingerprint_of_letters_outside_ascii_is_the_phones(cast, phone):
    body = op("work.done", {"done": 'Grün \u2028 "x" \\ \t é'}, visit=cast.visit.pk)
    body |= {"target": {"visit": str(cast.visit.pk)}}
    said = phone.send(body).json()
    by_hand = (
        '{"fields":{"done":["Grün \u2028 \\"x\\" \\\\ \\t é"]},"photos":[],"schema":1,'
        f'"target":{{"visit":"{cast.visit.pk}"}},"type":"work.done"}}'
    )
    assert said["sha256"] == hashlib.sha256(by_hand.encode()).hexdigest()


def test_an_id_used_for_something_else_is_refused(cast, phone):
    op_id = uuid7()
    phone.send(arrive(cast), op_id)
    other = phone.send(op("visit.undo", visit=cast.visit.pk), op_id)
    assert code(other) == (422, "op_reused")
    assert FieldOperation.objects.get().type == "visit.arrive"


def test_what_can_be_put_right_goes_back_with_words_at_its_fields(cast, phone):
    phone.send(arrive(cast))
    op_id, body = uuid7(), op("visit.close_short", {"asked": "A new drum"}, visit=cast.visit.pk)
    first, again = phone.send(body, op_id), phone.send(body, op_id)
    assert code(first) == code(again) == (422, "validation")
    assert pointers(first) == [("/fields/why_not", "required"), ("/fields/agreed", "required")]
    assert first.json()["errors"] == again.json()["errors"]
    more = {"why_not": "None here", "agreed": "Monday"}
    right = op(
        "visit.close_short",
        {"asked": "A new drum", **more},
        visit=cast.visit.pk,
        supersedes=op_id,
    )
    assert phone.send(right).json()["result"] == "applied"
    assert FieldOperation.objects.get(op_id=op_id).settled == Settled.SUPERSEDED


def test_what_the_office_has_to_place_is_received(cast, phone):
    answer = phone.send(op("visit.arrive", visit=cast.otto_visit.pk))
    assert (answer.status_code, answer.json()["result"]) == (201, "quarantined")
    assert answer.json()["detail"].startswith("Received. The office will place it.")


def test_what_builds_on_something_that_is_not_here_waits_on_the_phone(cast, phone):
    answer = phone.send(arrive(cast, depends_on=[uuid7()]))
    assert code(answer) == (409, "dependency")
    assert FieldOperation.objects.count() == 0


def test_what_cannot_be_read_is_kept_as_bytes(cast, phone):
    answer = phone.send(b'{"type": "visit.arr')
    assert code(answer) == (400, "malformed_json")
    assert bytes(FieldOperation.objects.get().raw) == b'{"type": "visit.arr'


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff\xfe", b"[" * 5000, b'{"a": 1, "a": 2}'])
def test_whatever_is_sent_is_no_mistake_of_ours(cast, phone, data):
    answer = phone.send(data)
    assert code(answer)[0] == 400
    assert answer["X-Sync"] == "1"


def test_four_megabytes_are_too_large(cast, phone):
    body = json.dumps(op("work.done", {"done": "x" * 4_000_000}, visit=cast.visit.pk)).encode()
    for answer in (phone.send(body), phone.post("status", {"op_ids": ["x" * 4_000_000]})):
        assert code(answer) == (413, "too_large")
        assert answer["X-Sync"] == "1"
    assert FieldOperation.objects.count() == 0


def test_other_media_are_not_read(cast, phone):
    answer = phone.send(b"type=visit.arrive", content_type="application/x-www-form-urlencoded")
    assert code(answer) == (415, "unsupported_media_type")


def test_nobody_signed_in_is_told_to_sign_in(cast):
    for answer in (Phone(None).session(), Phone(None).send(arrive(cast))):
        assert code(answer) == (401, "login_required")
        assert answer["X-Sync"] == "1"


def test_an_account_that_is_switched_off_is_told_so(cast, phone):
    cast.erin.is_active = False
    cast.erin.save()
    for answer in (phone.session(), phone.send(arrive(cast)), phone.post("heartbeat", {})):
        assert code(answer) == (401, "account_disabled")
    assert FieldOperation.objects.count() == 0


def test_a_phone_that_was_locked_out_is_signed_out_with_its_next_word(cast, phone):
    phone.session()
    Device.objects.update(revoked_at=timezone.now(), revoked_by=cast.sven)
    assert code(phone.send(arrive(cast))) == (401, "device_revoked")
    assert Session.objects.count() == 0
    assert code(phone.session()) == (401, "device_revoked")
    assert FieldOperation.objects.count() == 0


def test_what_another_person_captured_is_not_taken_from_whoever_is_signed_in(cast, phone):
    for owner in (str(cast.otto.pk), "nonsense", ""):
        answer = phone.send(arrive(cast), X_Owner=owner)
        assert code(answer) == (409, "owner_mismatch")
    assert FieldOperation.objects.count() == Device.objects.count() == 0


def test_a_page_that_is_not_ours_cannot_send(cast):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.erin)
    headers = {"X-Owner": str(cast.erin.pk)}
    address, data = f"{ROOT}ops/{uuid7()}/", json.dumps(arrive(cast))
    answer = client.put(address, data, "application/json", headers=headers)
    assert (code(answer), answer["X-Sync"]) == ((403, "csrf_failed"), "1")
    token = client.get(f"{ROOT}session/").json()["csrf"]
    headers |= {"X-CSRFToken": token}
    assert client.put(address, data, "application/json", headers=headers).status_code == 201


def test_photos_come_later_and_are_asked_for_until_then(cast, phone):
    phone.send(arrive(cast))
    named = [{"sha256": each * 64, "size": 9, "kind": "image/jpeg"} for each in "ab"]
    op_id = uuid7()
    added = phone.send(op("photo.add", visit=cast.visit.pk, photos=named), op_id)
    assert added.json()["missing_photos"] == ["a" * 64, "b" * 64]
    Photo.objects.create(
        person=cast.erin,
        sha256="a" * 64,
        kind="jpeg",
        size=9,
        width=1,
        height=1,
        received_at=timezone.now(),
    )
    states = phone.post("status", {"op_ids": [str(op_id), str(uuid7())]}).json()["states"]
    assert states == {
        str(op_id): {
            "result": "applied",
            "detail": "2 photos added.",
            "missing_photos": ["b" * 64],
            "settled": "",
            "settled_note": "",
        }
    }
    page = phone.client.get(f"/visits/{cast.visit.pk}/photos/").content.decode()
    assert page.count("Still on the phone") + page.count("Being prepared") == 2


def test_a_photo_counts_as_ours_only_with_our_mark(cast, phone):
    answer = phone.client.head(f"/api/v1/photos/{'a' * 64}/")
    assert (answer.status_code, answer["X-Sync"]) == (404, "1")


def test_nobody_learns_how_anothers_operations_stand(cast, phone):
    kept = receive(cast.otto, op("visit.arrive", visit=cast.otto_visit.pk))
    answer = phone.post("status", {"op_ids": [str(kept.op_id)]})
    assert answer.json() == {"states": {}}
    many = phone.post("status", {"op_ids": [str(uuid7()) for _n in range(501)]})
    assert many.status_code == 422


def test_what_the_office_sends_back_is_told(cast, phone):
    kept = receive(cast.erin, op("visit.arrive", visit=cast.otto_visit.pk))
    facts = {"settled": Settled.SENT_BACK, "settled_at": timezone.now()}
    FieldOperation.objects.update(**facts, settled_note="Whose visit was it?")
    told = phone.session().json()["sent_back"]
    assert told == [{"op_id": str(kept.op_id), "detail": "Whose visit was it?"}]
    again = phone.send(arrive(cast, supersedes=kept.op_id))
    assert again.json()["result"] == "applied"
    assert phone.session().json()["sent_back"] == []


def test_a_heartbeat_is_what_the_phone_says_of_itself(cast, phone):
    said = {"pending": 2, "oldest_pending_at": "2026-11-22T09:10:00Z", "last_seq": 9}
    more = {"persisted": True, "quota_percent": 12, "app_version": "7", "from_later": 1}
    assert phone.post("heartbeat", said | more).json() == {}
    device = Device.objects.get()
    assert (device.person, device.pending, device.last_seq) == (cast.erin, 2, 9)
    assert (device.persisted, device.quota_percent, device.app_version) == (True, 12, "7")
    wrong = phone.post("heartbeat", {"pending": -1})
    assert pointers(wrong) == [("/pending", "out_of_range")]


def test_a_phone_that_was_cleared_is_an_alarm_and_what_it_had_is_not_forgotten(cast, phone):
    phone.post("heartbeat", {"pending": 3, "last_seq": 41})
    phone.post("heartbeat", {"pending": 0, "last_seq": 41, "cleared": True})
    device = Device.objects.get()
    assert device.cleared_at is not None
    assert (device.pending, device.last_seq) == (3, 41)


def test_a_new_phone_that_knows_nothing_is_no_alarm(cast, phone):
    phone.post("heartbeat", {"pending": 0, "last_seq": 0, "cleared": True})
    assert Device.objects.get().cleared_at is None


def test_the_number_of_the_last_operation_is_kept_with_the_phone(cast, phone):
    phone.send(arrive(cast, seq=5))
    phone.send(op("visit.undo", visit=cast.visit.pk, seq=4))
    assert Device.objects.get().last_seq == 5


def test_a_clock_that_is_far_off_is_told(cast, phone):
    said = phone.send(arrive(cast), X_Sent_At="2030-01-01T00:00:00Z").json()
    assert said["clock_skew"] > 300
    assert said["result"] == "applied"


def test_an_operation_costs_few_questions(cast, phone, django_assert_max_num_queries):
    phone.session()
    phone.send(arrive(cast))
    code_of = cast_problem()
    about = {"visit": cast.visit.pk, "machine": cast.copier.pk}
    with django_assert_max_num_queries(25):
        answer = phone.send(op("work.fault", {"problem": code_of, "note": "Loud"}, **about))
    assert answer.json()["result"] == "applied"


def cast_problem():
    from calls.models import FaultCode

    return FaultCode.objects.filter(kind="problem", categories=[]).first().pk
