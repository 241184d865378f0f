"""Every error under /api/ has one shape, also those before the view; elsewhere it is a page."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from signals import routing
from tests import cast as casting
from tests.api import Program, code


@pytest.fixture
def anybody():
    return Client(raise_request_exception=False)


def test_an_address_that_there_is_not(anybody, db):
    answer = anybody.get("/api/v1/nothing/")
    assert code(answer) == (404, "not_found")
    assert answer.json()["instance"] == answer["X-Request-ID"]


def test_elsewhere_an_error_is_a_page(anybody, db):
    answer = anybody.get("/nothing/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_a_host_that_is_not_ours(anybody, db, settings):
    settings.ALLOWED_HOSTS = ["earshot.example.com"]
    answer = anybody.get("/api/v1/me/", headers={"Host": "evil.example"})
    assert code(answer) == (400, "bad_request")


def test_nobody_signed_in(anybody, db):
    answer = anybody.get("/api/v1/signals/")
    assert code(answer) == (401, "login_required")
    assert answer["WWW-Authenticate"] == "Token"


def test_a_session_reads_without_a_form_and_writes_with_one(cast):
    follow_up = routing.route(casting.captured(cast).pk)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.sam)
    assert browser.get("/api/v1/me/").json()["username"] == "sam"
    address = f"/api/v1/follow-ups/{follow_up.pk}/claim/"
    answer = browser.post(address, "{}", content_type="application/json")
    assert code(answer) == (403, "csrf_failed")


def test_signing_out_from_a_page_that_a_phone_kept_is_asked_again_with_a_token(cast):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.erin)
    answer = browser.post("/sign-in/logout/", {"csrfmiddlewaretoken": ""}, follow=True)
    assert answer.redirect_chain == [("/sign-in/logout/", 302)]
    assert b'name="csrfmiddlewaretoken" value="' in answer.content
    assert browser.get("/day/").status_code == 200  # a form of somebody else's signs nobody out


def test_a_form_too_large_to_look_for_its_token(cast, anybody):
    anybody.force_login(cast.sam)
    answer = Client(enforce_csrf_checks=True).post(
        "/api/v1/token/", b"x=" + b"y" * 1_100_000, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in {413, 415}
    code(answer)


def test_accept_headers_change_nothing(cast):
    program = Program(cast.erin)
    program.headers["Accept"] = "text/html"
    assert program.get("me/").status_code == 200


def test_the_database_away_in_the_view_is_503(cast):
    program = Program(cast.erin)

    def away(execute, sql, params, many, context):
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(away):
        answer = program.get("me/")
    assert code(answer) == (503, "try_later")
    assert answer["Retry-After"] == "10"


def test_the_database_away_before_the_view_is_503_too(cast, sign_in):
    browser = sign_in(cast.erin)
    browser.raise_request_exception = False

    def away(execute, sql, params, many, context):
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(away):
        answer = browser.get("/api/v1/me/")
        page = browser.get("/api/v1/nothing/")
    assert code(answer) == (503, "try_later")
    assert code(page) == (503, "try_later")


def test_our_own_mistake_says_no_more_than_that(cast, monkeypatch):
    program = Program(cast.erin)

    def mistake(execute, sql, params, many, context):
        raise ZeroDivisionError("secret")

    with connection.execute_wrapper(mistake):
        answer = program.get("me/")
    assert code(answer) == (500, "our_mistake")
    assert b"secret" not in answer.content


def test_too_many_calls_in_a_second_wait(cast, settings):
    settings.API_CALLS_PER_SECOND = 3
    program = Program(cast.erin)
    answers = [program.get("me/") for _time in range(12)]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert code(refused[0]) == (429, "too_many_requests")
    assert refused[0]["Retry-After"] == "1"


def test_each_key_has_its_own_count(cast, settings):
    settings.API_CALLS_PER_SECOND = 2
    programs = [Program(person) for person in cast.people.values()]
    assert [program.get("me/").status_code for program in programs] == [200] * 8


def test_without_redis_the_api_answers_all_the_same(cast, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1"
    follow_up = routing.route(casting.captured(cast).pk)
    sam = Program(cast.sam)
    assert sam.post(f"follow-ups/{follow_up.pk}/claim/").status_code == 200
