"""A phone's saved file: each line once, in its author's name, whoever brings it."""

from __future__ import annotations

import base64
import hashlib
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import Photo
from calls.models import Fault
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from fieldapp.sync import files
from fieldapp.sync.models import Device, FieldOperation, Result
from tests.sync.field import op, receive

pytestmark = pytest.mark.django_db


def header(person, **more):
    known = {
        "kind": "earshot-field-file",
        "version": 1,
        "user": {"id": str(person.pk), "username": person.username},
        "device_id": str(uuid7()),
        "made_at": "2026-11-22T09:00:00Z",
        "app_version": "1",
    }
    return known | more


def written(*lines) -> bytes:
    return b"".join(
        line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines
    )


def line_of(body, op_id=None):
    return {"op": body | {"op_id": str(op_id or uuid7())}}


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "JPEG")
    return out.getvalue()


def photo_line(data: bytes, **more):
    known = {
        "sha256": hashlib.sha256(data).hexdigest(),
        "type": "image/jpeg",
        "base64": base64.b64encode(data).decode(),
    }
    return {"photo": known | more}


def bring(data: bytes, by):
    return files.bring_in(io.BytesIO(data), by=by, now=timezone.now())


def fates(brought):
    return [(line.number, line.fate.value) for line in brought.lines]


def test_each_line_goes_in_under_its_authors_name(cast, fault_fields):
    data, arrived = picture(), uuid7()
    fault = op("work.fault", fault_fields, visit=cast.visit.pk, machine=cast.copier.pk)
    file = written(
        header(cast.erin),
        line_of(op("visit.arrive", visit=cast.visit.pk), arrived),
        line_of(fault),
        photo_line(data),
    )
    brought = bring(file, cast.sven)
    assert (brought.person, fates(brought)) == (cast.erin, [(2, "new"), (3, "new"), (4, "new")])
    row = FieldOperation.objects.get(op_id=arrived)
    assert (row.person, row.imported_by, row.result) == (cast.erin, cast.sven, Result.APPLIED)
    assert Photo.objects.get().person == cast.erin


def test_brought_in_twice_it_is_there_once(cast, fault_fields):
    fault = op("work.fault", fault_fields, visit=cast.visit.pk, machine=cast.copier.pk)
    file = written(header(cast.erin), line_of(fault), photo_line(picture()))
    bring(file, cast.sven)
    assert fates(bring(file, cast.mona)) == [(2, "known"), (3, "known")]
    assert Fault.objects.count() == FieldOperation.objects.count() == Photo.objects.count() == 1


def test_what_the_phone_has_sent_since_is_known(cast):
    op_id, body = uuid7(), op("visit.arrive", visit=cast.visit.pk)
    receive(cast.erin, body, op_id=op_id)
    assert fates(bring(written(header(cast.erin), line_of(body, op_id)), cast.sven)) == [
        (2, "known")
    ]
    assert FieldOperation.objects.get().imported_by is None


def test_of_somebody_who_left_it_waits_in_review(cast):
    cast.erin.is_active = False
    cast.erin.save()
    file = written(header(cast.erin), line_of(op("visit.arrive", visit=cast.visit.pk)))
    brought = bring(file, cast.sven)
    [line] = brought.lines
    assert line.fate == files.Fate.REVIEW
    row = FieldOperation.objects.visible_to(cast.sven).to_decide().get()
    assert (row.result, row.why) == (Result.QUARANTINED, "account_disabled")


def test_what_a_form_refuses_is_reviewed_at_once_for_no_phone_shows_it(cast):
    body = op("work.fault", {"problem": "nonsense"}, visit=cast.visit.pk, machine=cast.copier.pk)
    brought = bring(written(header(cast.erin), line_of(body)), cast.sven)
    assert fates(brought) == [(2, "review")]
    assert FieldOperation.objects.visible_to(cast.sven).to_decide().count() == 1


def test_lines_stand_for_themselves(cast):
    good = line_of(op("visit.arrive", visit=cast.visit.pk))
    file = written(
        header(cast.erin),
        b"{not json\n",
        b"\xff\xfe\n",
        {"neither": 1},
        {"op": {"type": "visit.arrive"}},
        {"photo": {"sha256": "0" * 64}},
        photo_line(picture(), base64="!!!"),
        photo_line(picture(), sha256="0" * 64),
        good,
    )
    brought = bring(file, cast.sven)
    refused = [(number, "refused") for number in range(2, 9)]
    assert fates(brought) == [*refused, (9, "new")]
    assert all(line.why for line in brought.lines[:-1])
    assert FieldOperation.objects.count() == 1
    assert not Photo.objects.exists()


def test_what_comes_before_what_it_builds_on_is_applied_after_it(cast):
    first, second = uuid7(), uuid7()
    arrive = op("visit.arrive", visit=cast.visit.pk)
    done = op("visit.leave", visit=cast.visit.pk, depends_on=[first])
    alone = op("visit.leave", visit=cast.visit.pk, depends_on=[uuid7()])
    file = written(header(cast.erin), line_of(done, second), line_of(arrive, first), line_of(alone))
    assert fates(bring(file, cast.sven)) == [(2, "new"), (3, "new"), (4, "refused")]


def test_a_line_that_is_too_long_is_refused_and_the_next_is_read(cast, monkeypatch):
    monkeypatch.setattr(files, "LONGEST_LINE", 2_000)
    good = line_of(op("visit.arrive", visit=cast.visit.pk))
    file = written(header(cast.erin), b'{"op": "' + b"x" * 9_000 + b'"}\n', good)
    assert fates(bring(file, cast.sven)) == [(2, "refused"), (3, "new")]


def test_a_file_that_is_too_large_is_refused(cast, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 500)
    with pytest.raises(Refused) as refused:
        bring(written(header(cast.erin)) + b"\n" * 600, cast.sven)
    assert refused.value.code == "too_large"


@pytest.mark.parametrize(
    "first",
    [b"", b"hello\n", b"[]\n", b'{"kind": "x"}\n', b"[" * 5000 + b"\n", b'{"kind": 1, "user": 2}'],
)
def test_other_files_are_refused_in_words(cast, first):
    with pytest.raises(Refused) as refused:
        bring(first, cast.sven)
    assert refused.value.code == "not_a_field_file"


def test_a_file_of_somebody_else_s_people_reads_like_one_of_nobody(cast):
    cast.erin.manager = cast.mona
    cast.erin.save()
    cast.sven.territories.set([cast.north])
    line = line_of(op("visit.arrive", visit=cast.visit.pk))
    for user in ({}, {"user": {"id": str(uuid7()), "username": "erin"}}):
        with pytest.raises(Refused) as refused:
            bring(written(header(cast.erin, **user), line), cast.sven)
        assert refused.value.code == "not_found"
    assert not FieldOperation.objects.exists()


def test_the_page_tells_line_by_line(cast, sign_in):
    file = written(header(cast.erin), line_of(op("visit.arrive", visit=cast.visit.pk)), b"{\n")
    browser, address = sign_in(cast.sven), reverse("not_received_import")
    assert browser.get(address).status_code == 200
    assert browser.post(address).status_code == 422
    named = SimpleUploadedFile("field-unsent-erin.ndjson", file)
    shown = browser.post(address, {"file": named})
    assert shown.status_code == 200
    assert shown.context["brought"].counts == {"new": 1, "known": 0, "review": 0, "refused": 1}
    wrong = browser.post(address, {"file": SimpleUploadedFile("x.txt", b"hello")})
    assert wrong.status_code == 422
    assert "This is not a file that a phone has saved." in wrong.content.decode()


def test_a_saved_file_may_be_larger_than_other_bodies(cast, sign_in, settings):
    settings.BODY_MAX_BYTES = 100
    file = SimpleUploadedFile("field-unsent-erin.ndjson", written(header(cast.erin)))
    browser = sign_in(cast.sven)
    assert browser.post(reverse("not_received_import"), {"file": file}).status_code == 200
    assert browser.post(reverse("review_many"), {"ids": ["x" * 200]}).status_code == 413


@pytest.mark.parametrize("name", ["erin", "sam"])
def test_files_are_brought_in_by_managers(cast, sign_in, name):
    browser = sign_in(cast.people[name])
    assert browser.get(reverse("not_received_import")).status_code == 403


def test_the_command_does_the_same(cast, tmp_path, capsys):
    path = tmp_path / "field-unsent-erin.ndjson"
    body = op("visit.arrive", visit=cast.visit.pk)
    path.write_bytes(written(header(cast.erin), line_of(body)))
    call_command("import_field_file", str(path))
    assert "1 new, 0 here already, 0 to review, 0 not read." in capsys.readouterr().out
    path.write_bytes(written(header(cast.erin), line_of(body), b"{\n"))
    with pytest.raises(SystemExit) as ended:
        call_command("import_field_file", str(path))
    assert ended.value.code == 1
    path.write_bytes(b"hello")
    with pytest.raises(CommandError) as refused:
        call_command("import_field_file", str(path))
    assert refused.value.returncode == 2


def test_the_phone_that_saved_it_is_kept_with_it(cast, phone):
    file = written(
        header(cast.erin, device_id=str(phone.pk)),
        line_of(op("visit.arrive", visit=cast.visit.pk, seq=4)),
    )
    bring(file, cast.sven)
    assert FieldOperation.objects.get().device == phone
    assert Device.objects.count() == 1
