"""Two technicians answer one checklist at once, and nothing is lost. With a control."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError
from django.utils import timezone

from calls import operations
from calls.checklists import filling
from calls.checklists.accepting import Said
from calls.models import Answer, Checklist, Visit
from calls.operations import Moment
from tests import cast as casting
from tests.calls.checklists.lists import item, published, sheet
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    cast = casting.make()
    cast.visit.helpers.add(cast.carl)
    published(cast)
    return cast


def saying(cast, by, answers):
    told = {item(cast, text).id: Said(value) for text, value in answers.items()}
    at = Moment.here(timezone.now())
    visit, machine = cast.visit.pk, cast.copier.pk
    return lambda: filling.answer(visit, machine, told, by=by, at=at)


def both_answer(cast) -> list[object]:
    return together(
        saying(cast, cast.erin, {"Glass": "ok", "Covers": "ok"}),
        saying(cast, cast.carl, {"Glass": "not_ok", "Error log": "ok"}),
    )


def test_two_phones_on_one_visit_lose_nothing(cast):
    results = both_answer(cast)
    assert not [each for each in results if isinstance(each, Exception)]
    assert Checklist.objects.count() == 1
    assert Answer.objects.count() == 4
    row = sheet(cast).row(item(cast, "Glass").id)
    assert {row.value, row.otherwise.value} == {"ok", "not_ok"}
    assert sheet(cast).done == 3


def test_control_without_the_lock_one_of_them_is_lost(cast, monkeypatch):
    meeting = threading.Barrier(2)

    def unlocked(visit_id, *, by):
        return Visit.objects.select_related("site").of(by).get(pk=visit_id)

    def and_wait(found):
        meeting.wait(10)
        return found

    monkeypatch.setattr(operations, "locked", unlocked)
    read = filling.sheets.of_machine
    monkeypatch.setattr(filling.sheets, "of_machine", lambda *a, **k: and_wait(read(*a, **k)))
    jobs = [
        lambda by=by: filling.answer(
            cast.visit.pk, cast.copier.pk, {}, by=by, at=Moment.here(timezone.now())
        )
        for by in (cast.erin, cast.carl)
    ]
    results = together(*jobs)
    assert [type(each) for each in results if isinstance(each, Exception)] == [IntegrityError]


def test_a_form_sent_twice_at_once_is_one(cast):
    say = saying(cast, cast.erin, {"Glass": "ok"})
    results = together(say, say)
    assert not [each for each in results if isinstance(each, Exception)]
    assert Answer.objects.count() == 1
