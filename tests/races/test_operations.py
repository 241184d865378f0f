"""One operation sent by several connections at once is received once."""

from __future__ import annotations

from collections import Counter

import pytest

from calls.models import Fault
from fieldapp.plumbing.ids import uuid7
from fieldapp.sync.models import FieldOperation
from tests import cast as casting
from tests.sync import scenes
from tests.sync.field import op
from tests.sync.phone import Phone
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def test_eight_at_once_are_one_row_one_answer_and_seven_replays():
    cast = casting.make()
    scenes.on_site(cast)
    about = {"visit": cast.visit.pk, "machine": cast.copier.pk}
    body = op("work.fault", {"problem": scenes.told().problem.pk}, **about)
    phone, op_id = uuid7(), uuid7()
    phones = [Phone(cast.erin, phone) for _n in range(AT_ONCE)]
    answers = together(*[lambda each=each: each.send(body, op_id) for each in phones])
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: AT_ONCE - 1}
    replayed = [answer for answer in answers if answer.get("Idempotency-Replayed") == "true"]
    assert len(replayed) == AT_ONCE - 1
    assert len({answer.content for answer in answers}) == 1
    assert FieldOperation.objects.count() == Fault.objects.count() == 1
