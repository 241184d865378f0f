"""What cannot be read, or is read and refused, against PUT signals/ and the verbs."""

import json

import pytest
from django.utils import timezone

from accounts import keys
from accounts.models import ApiKey
from fieldapp.plumbing.ids import uuid7
from signals import routing
from signals.models import Signal
from tests import cast as casting
from tests.api import Program, code, pointers
from tests.signals.test_api_capture import body

DEEP = b'{"note":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
FAIRLY_DEEP = b'{"note":' + b"[" * 900 + b"]" * 900 + b"}"
DIGITS = b'{"note": ' + b"9" * 5_000 + b"}"

UNREADABLE = {
    "A1 empty body": (b"", 400, "malformed_json"),
    "A2 cut off": (b'{"type": "overt", "no', 400, "malformed_json"),
    "A3 a list": (b"[]", 400, "wrong_shape"),
    "A3 null": (b"null", 400, "wrong_shape"),
    "A3 a text": (b'"x"', 400, "wrong_shape"),
    "A4 not UTF-8": (b'{"note": "\xff"}', 400, "not_utf8"),
    "A4 UTF-16": ('{"note": "x"}'.encode("utf-16"), 400, "not_utf8"),
    "A5 NaN": (b'{"note": NaN}', 400, "malformed_json"),
    "A5 Infinity": (b'{"note": -Infinity}', 400, "malformed_json"),
    "A6 1e999": (b'{"note": 1e999}', 400, "out_of_range"),
    "A6 an exponent of a thousand digits": (
        b'{"note": 1e' + b"9" * 1000 + b"}",
        400,
        "out_of_range",
    ),
    "A7 five thousand digits": (DIGITS, 400, "out_of_range"),
    "A8 100,000 deep": (DEEP, 400, "too_deep"),
    "A9 900 deep": (FAIRLY_DEEP, 400, "too_deep"),
    "A10 NUL in a text": (b'{"note": "a\\u0000b"}', 422, "nul_character"),
    "A11 NUL in a value": (b'{"photos": [["\\u0000"]]}', 422, "nul_character"),
    "A12 NUL in a key": (b'{"a\\u0000": 1}', 422, "nul_character"),
    "A13 half a character": (b'{"photos": ["\\ud800"]}', 422, "bad_unicode"),
    "A14 half a character in a text": (b'{"note": "\\udfff"}', 422, "bad_unicode"),
    "A15 twice the same key": (b'{"note": "a", "note": "b"}', 400, "duplicate_key"),
    "A31 3.5 MB": (b'{"note": "' + b"x" * 3_500_000 + b'"}', 413, "too_large"),
}

REFUSED = {
    "A16 unknown field": ({"is_admin": True}, "/is_admin", "unknown_field"),
    "A16 nobody sets the owner": ({"technician": "otto"}, "/technician", "unknown_field"),
    "A24 a flag for a text": ({"note": True}, "/note", "type"),
    "A24 a number for a text": ({"note": 5}, "/note", "type"),
    "A24 a text for a flag": ({"fix_first": "yes"}, "/fix_first", "type"),
    "A24 a number for a flag": ({"expects_call": 1}, "/expects_call", "type"),
    "A24 a number for an id": ({"machine": 5}, "/machine", "type"),
    "A17 no id": ({"machine": "five"}, "/machine", "unknown_reference"),
    "an object for a text": ({"note": {"a": 1}}, "/note", "type"),
    "a text for a list": ({"photos": "ab"}, "/photos", "type"),
    "no hash": ({"photos": ["ab"]}, "/photos/0", "invalid"),
    "A26 year 1": ({"noticed_at": "0001-01-01T00:00:00+14:00"}, "/noticed_at", "out_of_range"),
    "A26 year 9999": ({"noticed_at": "9999-12-31T23:59:59-14:00"}, "/noticed_at", "out_of_range"),
    "A26 year 10000": ({"noticed_at": "10000-01-01T00:00:00Z"}, "/noticed_at", "out_of_range"),
    "A29 no zone": ({"noticed_at": "2026-11-20T10:55:00"}, "/noticed_at", "timezone_required"),
    "a day for a moment": ({"noticed_at": "2026-11-20"}, "/noticed_at", "timezone_required"),
    "a number for a moment": ({"noticed_at": 1_700_000_000}, "/noticed_at", "type"),
    "February has no 30th": ({"noticed_at": "2026-02-30T10:00:00Z"}, "/noticed_at", "invalid"),
    "no moment": ({"noticed_at": None}, "/noticed_at", "required"),
    "no type": ({"type": ...}, "/type", "required"),
    "A30 one letter too long": ({"note": "x" * 2001}, "/note", "too_long"),
    "an unknown type": ({"type": "loud"}, "/type", "invalid_choice"),
    "a list for a choice": ({"type": ["overt"]}, "/type", "invalid_choice"),
    "a clue of another type": ({"type": "passive"}, "/clue", "wrong_clue"),
    "neither site nor place": ({"site": None}, "/site", "required"),
}


@pytest.fixture
def erin(cast):
    return Program(cast.erin)


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_refused_and_nothing_is_kept(cast, erin, name):
    data, status, word = UNREADABLE[name]
    assert code(erin.put(f"signals/{uuid7()}/", data)) == (status, word)
    assert Signal.objects.count() == 0


@pytest.mark.parametrize("name", UNREADABLE)
def test_verbs_read_as_strictly(cast, name):
    data, status, word = UNREADABLE[name]
    follow_up = routing.route(casting.captured(cast).pk)
    answer = Program(cast.sam).post(f"follow-ups/{follow_up.pk}/win/", data)
    assert code(answer) == (status, word)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_read_and_refused_names_its_field(cast, erin, name):
    changes, pointer, word = REFUSED[name]
    alone = {} if "site" not in changes else {"machine": ..., "visit": ..., "contact": ...}
    answer = erin.put(f"signals/{uuid7()}/", body(cast, **changes, **alone))
    assert code(answer) == (422, word)
    assert pointers(answer) == [(pointer, word)]
    assert Signal.objects.count() == 0


def test_several_faults_are_said_at_once(cast, erin):
    answer = erin.put(f"signals/{uuid7()}/", body(cast, note=5, noticed_at="2026-11-20T10:00:00"))
    assert code(answer) == (422, "invalid")
    assert pointers(answer) == [("/note", "type"), ("/noticed_at", "timezone_required")]


def test_a_byte_order_mark_is_no_fault(cast, erin):
    data = b"\xef\xbb\xbf" + json.dumps(body(cast)).encode()
    assert erin.put(f"signals/{uuid7()}/", data).status_code == 201


def test_brackets_within_a_text_are_letters(cast, erin):
    answer = erin.put(f"signals/{uuid7()}/", body(cast, note='[[["' + "[" * 500))
    assert answer.status_code == 201


def test_null_means_left_out(cast, erin):
    answer = erin.put(f"signals/{uuid7()}/", body(cast, machine=None, note=None, photos=None))
    assert (answer.status_code, answer.json()["note"]) == (201, "")


@pytest.mark.parametrize(
    "kind",
    [
        "text/csv",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/json; charset=bogus",
        "application/json; charset=utf-16",
        "",
    ],
)
def test_other_media_types_are_not_read(cast, erin, kind):
    answer = erin.put(f"signals/{uuid7()}/", b'{"type": "overt"}', content_type=kind)
    assert code(answer) == (415, "unsupported_media_type")


def test_forms_of_a_session_are_not_read_either(cast, sign_in):
    """A40: a form without its boundary never becomes a mistake of ours."""
    follow_up = routing.route(casting.captured(cast).pk)
    answer = sign_in(cast.sam).post(
        f"/api/v1/follow-ups/{follow_up.pk}/claim/", b"x", content_type="multipart/form-data"
    )
    assert answer.status_code in {400, 415}
    code(answer)


@pytest.mark.parametrize(
    "address",
    [
        "signals/?x=%00",
        "signals/?search=%00",
        "signals/?mine=perhaps",
        "signals/?unknown=1",
        "visits/?day=abc",
        "visits/?day=2026-02-30",
        "follow-ups/?stage=asleep",
        "follow-ups/?queue=5",
        "customers/?page_size=0",
        "customers/?page_size=-1",
        "customers/?page_size=1e9",
        "customers/?page_size=%C2%B2",
        "me/?x=1",
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(cast, erin, address):
    assert code(erin.get(address)) == (400, "bad_filter")


@pytest.mark.parametrize("cursor", ["garbage", "", "%00", "é", "bm9uZQ:abc", "a" * 5000])
def test_a_cursor_that_is_not_ours_is_refused(cast, erin, cursor):
    assert code(erin.get(f"signals/?cursor={cursor}")) == (400, "bad_cursor")


def test_a_cursor_of_another_list_is_refused(cast, erin):
    page = erin.get("sites/?page_size=1").json()
    cursor = page["next"].partition("cursor=")[2]
    assert erin.get(f"sites/?cursor={cursor}").status_code == 200
    assert code(erin.get(f"customers/?cursor={cursor}")) == (400, "bad_cursor")


@pytest.mark.parametrize("pk", ["%00", "12345678901234567890123", "nonsense", "-1"])
def test_an_id_that_is_none_is_not_there(cast, erin, pk):
    assert code(erin.get(f"signals/{pk}/")) == (404, "not_found")


def test_the_wrong_method_names_the_right_ones(cast, erin):
    answer = erin.post("signals/")
    assert code(answer) == (405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("header", ["Token", "Token wrong", "Token a b", "Token é", "Bearer x", ""])
def test_a_key_that_is_none_is_answered_401(cast, header):
    program = Program(None)
    program.headers = {"Authorization": header}
    answer = program.get("me/")
    assert code(answer) == (401, "login_required")
    assert answer["WWW-Authenticate"] == "Token"


def test_a_revoked_key_and_somebody_who_left_are_answered_401(cast, erin):
    assert erin.get("me/").status_code == 200
    keys.revoke(ApiKey.objects.get(), now=timezone.now())
    assert code(erin.get("me/")) == (401, "login_required")
    program = Program(cast.otto)
    cast.otto.is_active = False
    cast.otto.save()
    assert code(program.get("me/")) == (401, "login_required")


@pytest.mark.parametrize("header", ["X_Sent_At", "Idempotency_Key"])
def test_a_header_that_makes_no_sense_is_refused(cast, header):
    visit = f"visits/{cast.visit.pk}/arrive/"
    assert code(Program(cast.erin).post(visit, **{header: "soon"})) == (400, "bad_header")
