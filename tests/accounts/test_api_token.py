"""A key for a program: made with a password, shown once, limited like signing in."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from accounts.models import ApiKey
from tests.api import Program, code
from tests.cast import PASSWORD


@pytest.fixture
def nobody(db):
    cache.clear()
    yield Program(None)
    cache.clear()


def _asked(program, username, password=PASSWORD, **more):
    return program.post("token/", {"username": username, "password": password, **more})


@pytest.mark.parametrize("login", ["erin", "ERIN", "erin@example.com"])
def test_a_password_makes_a_key_that_works(cast, nobody, login):
    answer = _asked(nobody, login, name="till roll")
    assert answer.status_code == 200
    key = answer.json()["token"]
    nobody.headers = {"Authorization": f"Token {key}"}
    assert nobody.get("me/").json()["username"] == "erin"
    kept = ApiKey.objects.get()
    assert kept.name == "till roll"
    assert key not in {kept.secret_sha256, kept.start}


def test_each_time_it_is_another_key(cast, nobody):
    assert _asked(nobody, "erin").json() != _asked(nobody, "erin").json()
    assert ApiKey.objects.count() == 2


def test_a_wrong_password_and_an_unknown_name_read_the_same(cast, nobody):
    cast.carl.is_active = False
    cast.carl.save()
    answers = [_asked(nobody, "erin", "wrong"), _asked(nobody, "who"), _asked(nobody, "carl")]
    for answer in answers:
        assert code(answer) == (401, "wrong_credentials")
        assert answer["WWW-Authenticate"] == "Token"
    bodies = [answer.json() | {"instance": ""} for answer in answers]
    assert bodies[0] == bodies[1] == bodies[2]
    assert not ApiKey.objects.exists()


def test_who_has_a_second_step_makes_keys_on_their_own_page(cast, nobody):
    Authenticator.objects.create(user=cast.mona, type="totp", data={"secret": "x"})
    assert code(_asked(nobody, "mona")) == (403, "mfa_required")
    assert code(_asked(nobody, "mona", "wrong")) == (401, "wrong_credentials")


def test_the_sixth_try_is_refused_even_with_the_right_password(cast, nobody):
    for _time in range(5):
        assert code(_asked(nobody, "erin", "wrong")) == (401, "wrong_credentials")
    answer = _asked(nobody, "erin")
    assert code(answer) == (429, "too_many_tries")
    assert answer["Retry-After"] == "60"


def test_a_demo_password_opens_nothing_in_production(cast, nobody, settings):
    settings.DEMO = False
    cast.erin.set_password("demo")
    cast.erin.save()
    assert code(_asked(nobody, "erin", "demo")) == (401, "wrong_credentials")


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({}, "required"),
        ({"username": "erin"}, "required"),
        ({"username": 5, "password": "x"}, "type"),
        ({"username": "erin", "password": "x", "otp": "1"}, "unknown_field"),
    ],
)
def test_what_is_missing_is_said(nobody, given, word):
    assert code(nobody.post("token/", given)) == (422, word)
