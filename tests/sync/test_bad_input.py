"""What a phone, or its saved file, may be made to say: refused in words; nothing breaks by it."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from fieldapp.plumbing.ids import uuid7
from fieldapp.sync import kinds, settling
from fieldapp.sync.models import FieldOperation, Result
from tests.sync.field import op, receive
from tests.sync.phone import Phone
from tests.sync.test_field_file import bring, fates, header, line_of, written

pytestmark = pytest.mark.django_db


def nowhere(cast, **more):
    """A fault on a visit that nobody knows: it waits for the office."""
    return op("work.fault", {}, visit=uuid7(), machine=cast.copier.pk, **more)


@pytest.mark.parametrize(
    ("found", "status"),
    [
        ({"schema": 2**15}, 422),
        ({"schema": 2**31 - 1}, 422),
        ({"seq": "HUGE"}, 400),
        ({"anything": ["HUGE"]}, 400),
    ],
)
def test_numbers_that_no_column_holds_are_refused_and_kept(cast, found, status):
    data = json.dumps(nowhere(cast) | found).replace('"HUGE"', "9.9e308").encode()
    answer = Phone(cast.erin).send(data)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert FieldOperation.objects.get().result == Result.REJECTED


def test_a_name_with_nul_that_is_there_twice_is_refused_and_kept(cast):
    answer = Phone(cast.erin).send(rb'{"\u0000":1,"\u0000":2}')
    assert (answer.status_code, answer.json()["code"]) == (400, "duplicate_key")
    assert FieldOperation.objects.get().raw


def test_what_puts_itself_right_in_a_circle_is_placed_all_the_same(cast):
    """Its own, and each the other's."""
    one, first, second = uuid7(), uuid7(), uuid7()
    rows = [
        receive(cast.erin, nowhere(cast, supersedes=about), op_id=op_id)
        for op_id, about in ((one, one), (first, second), (second, first))
    ]
    done = settling.accept_many([row.pk for row in rows], by=cast.mona, now=rows[0].received_at)
    assert (done.accepted, len(done.refused)) == (0, 3)


@pytest.mark.parametrize("verb", ["accept", "correct"])
def test_what_breaks_when_it_is_placed_says_so_and_stays_open(cast, sign_in, monkeypatch, verb):
    monkeypatch.setitem(kinds.KINDS, "work.fault", lambda sent: {}["nothing"])
    about = {"visit": cast.visit.pk, "machine": cast.copier.pk}
    row = receive(cast.erin, op("work.fault", {}, **about))
    answer = sign_in(cast.mona).post(reverse("review_verb", args=[row.pk, verb]), about)
    assert answer.status_code == 409
    assert "Something broke on our side" in answer.content.decode()
    row.refresh_from_db()
    assert (row.why, row.settled) == ("our_mistake", "")


def test_a_file_of_somebody_with_half_a_letter_in_their_name_is_refused(cast, sign_in):
    data = written(header(cast.erin, user={"id": "x", "username": "\ud800 <b>Erin</b>"}))
    file = SimpleUploadedFile("field-unsent.ndjson", data)
    answer = sign_in(cast.mona).post(reverse("not_received_import"), {"file": file})
    assert answer.status_code == 422
    assert "<b>Erin" not in answer.content.decode()


def test_a_line_with_numbers_that_no_column_holds_stops_no_other(cast):
    lines = [line_of(nowhere(cast) | {"schema": 2**15}), line_of(nowhere(cast))]
    done = bring(written(header(cast.erin), *lines), cast.mona)
    assert fates(done) == [(2, "review"), (3, "review")]


def test_nobody_learns_by_taking_up_who_else_works_here(cast, sign_in):
    cast.sven.territories.set([cast.south])
    cast.otto.manager = None
    cast.otto.save()
    browser, when = sign_in(cast.sven), "?at=2026-11-22T09:00:00%2B00:00"
    for person in (cast.otto.pk, uuid7()):
        address = reverse("not_received_verb", args=[person, "take-up"])
        assert browser.post(address + when).status_code == 404
