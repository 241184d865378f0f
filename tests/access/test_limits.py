"""What is too large or too far away is refused, before it costs anything."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fieldapp.plumbing.ids import uuid7
from signals.models import FollowUp
from tests.api import Program
from tests.signals.pages import fresh

pytestmark = pytest.mark.django_db
FAR = ("9999-12-31", "3000-01-01", "0001-01-01")


@pytest.mark.parametrize("address", ["/sign-in/login/", "/api/v1/token/", "/signals/new/overt/"])
def test_a_huge_body_is_refused_before_it_is_read(address, settings):
    settings.BODY_MAX_BYTES = 1000
    browser = Client()
    reply = browser.post(address, {"file": SimpleUploadedFile("a.bin", b"x" * 2000)})
    assert reply.status_code == 413


def test_whoever_is_refused_while_sending_is_let_finish_so_that_the_answer_arrives(cast, sign_in):
    """A connection that ends in the middle of a body takes the answer with it."""
    browser = sign_in(cast.erin)
    body = b'{"note": "' + b"x" * 4_000_000 + b'"}'
    owner = {"X-Owner": str(cast.erin.pk)}
    reply = browser.put(f"/api/v1/sync/ops/{uuid7()}/", body, "application/json", headers=owner)
    assert reply.status_code == 413
    assert reply.wsgi_request.read(1) == b""


@pytest.mark.parametrize("day", FAR)
def test_no_visit_is_on_a_day_that_cannot_be_reckoned_with(cast, day):
    assert Program(cast.erin).get("visits/", day=day).status_code == 400


@pytest.mark.parametrize("day", FAR)
@pytest.mark.parametrize(
    ("verb", "typed"),
    [
        ("snooze", {"until": "{day}", "named": "on"}),
        ("contact", {"outcome": "not_now", "next_on": "{day}"}),
        ("contact", {"outcome": "reached", "next_on": "{day}"}),
        ("lose", {"reason": "locked_until", "until": "{day}"}),
    ],
)
def test_no_follow_up_waits_for_a_day_that_cannot_be_reckoned_with(cast, sign_in, day, verb, typed):
    follow_up = fresh(cast)
    body = {name: value.format(day=day) for name, value in typed.items()} | {"op_id": uuid7()}
    reply = sign_in(cast.sam).post(f"/follow-ups/{follow_up.pk}/{verb}/", body)
    assert reply.status_code == 422
    assert FollowUp.objects.get(pk=follow_up.pk).is_open


def test_a_call_is_expected_on_no_such_day(cast, sign_in):
    signal = fresh(cast).signal
    body = {"op_id": uuid7(), "expects_call": "on", "expects_call_on": "9999-12-31"}
    reply = sign_in(cast.erin).post(f"/signals/{signal.pk}/describe/", body)
    assert reply.status_code == 422


@pytest.mark.parametrize("sign", ["X-Forwarded-For", "X-Forwarded-Proto", "Via", "Forwarded"])
def test_numbers_are_not_for_whoever_comes_through_a_proxy(client, sign):
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={sign: "https"}).status_code == 403


def test_the_last_day_that_is_taken_can_be_reckoned_with(cast, sign_in):
    follow_up = fresh(cast)
    body = {"op_id": uuid7(), "until": "2999-12-31", "named": "on"}
    assert sign_in(cast.sam).post(f"/follow-ups/{follow_up.pk}/snooze/", body).status_code == 302
