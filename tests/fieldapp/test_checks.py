"""A deployment that would lose data, or let anybody in, does not start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from django.db import connection
from django.test import override_settings

from fieldapp import checks
from fieldapp.plumbing import env
from tests import cast as casting

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD_KEY = "q8Zr1Vw5nTb2Yk7Xc4Lm9Pj3Hs6Df0Ga-uEiRoWtQyNxBvMzKpJl"
GOOD = {
    "SECRET_KEY": GOOD_KEY,
    "PUBLIC_URL": "https://earshot.example.com",
    "EMAIL_URL": "smtp+tls://earshot:pw@mail.example.com:587",
}


def _ids(found):
    return [each.id for each in found]


def _deployed(tmp_path, **changes):
    """``check --deploy`` in a process of its own, as a production start runs it."""
    database = connection.settings_dict
    url = f"host={database['HOST']} user={database['USER']} dbname={database['NAME']}"
    environ = os.environ | GOOD | {"DATABASE_URL": url, "DATA_DIR": str(tmp_path)} | changes
    of_tests = "DJANGO_ALLOW_ASYNC_UNSAFE"
    environ = {n: value for n, value in environ.items() if value is not None and n != of_tests}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environ)


def test_a_good_environment_is_clean(tmp_path, db):
    """Apart from what the tests' own PostgreSQL leaves out to be quick."""
    quick = checks.durable_database()
    done = _deployed(tmp_path)
    said = [line for line in done.stderr.splitlines() if line.startswith("?: ")]
    assert len(said) == len(quick)
    assert all("(earshot.E006)" in line for line in said)
    assert (done.returncode == 0) == (not quick)


def test_what_is_wrong_is_said_in_a_sentence_each(tmp_path, db):
    done = _deployed(
        tmp_path,
        SECRET_KEY="short",
        PUBLIC_URL=None,
        EMAIL_URL=None,
        REDIS_URL="redis://127.0.0.1:1",
        DATABASE_URL="host=127.0.0.1 port=1 user=x dbname=x",
    )
    assert done.returncode == 1
    for words in (
        "SECRET_KEY is too short",
        "PUBLIC_URL is not set",
        "EMAIL_URL is not set",
        "Redis cannot be reached",
        "The database cannot be reached",
    ):
        assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("key", ["short", "a" * 60, "change-me-" + GOOD_KEY, "demo" + GOOD_KEY])
def test_a_key_that_can_be_guessed_is_refused(settings, key):
    settings.DEMO, settings.SECRET_KEY = False, key
    assert _ids(checks.secret_key()) == ["earshot.E001"]
    settings.SECRET_KEY = GOOD_KEY
    assert checks.secret_key() == []


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("", ["earshot.E002"]),
        ("earshot.example.com", ["earshot.E003"]),
        ("https://earshot.example.com/there", ["earshot.E003"]),
        ("http://earshot.example.com", ["earshot.E004"]),
        ("https://earshot.example.com", []),
    ],
)
def test_the_address_people_open_is_a_safe_one(settings, monkeypatch, url, found):
    settings.DEMO, settings.PUBLIC_URL = False, url or "http://localhost:8000"
    monkeypatch.setenv("PUBLIC_URL", url)
    assert _ids(checks.public_url()) == found


def test_a_redis_that_throws_keys_away_is_refused(settings):
    broker = redis.Redis.from_url(env.redis(settings.REDIS_URL)[0])
    before = broker.config_get("maxmemory-policy")["maxmemory-policy"]
    try:
        broker.config_set("maxmemory-policy", "allkeys-lru")
        assert _ids(checks.redis_keeps_messages()) == ["earshot.E009"]
        broker.config_set("maxmemory-policy", "noeviction")
        assert checks.redis_keeps_messages() == []
    finally:
        broker.config_set("maxmemory-policy", before)


@override_settings(DEMO=False, PUBLIC_URL="http://10.0.0.5", INSECURE_OK=True)
def test_a_closed_network_may_do_without_https(monkeypatch):
    monkeypatch.setenv("PUBLIC_URL", "http://10.0.0.5")
    assert checks.public_url() == []


def test_a_database_that_may_forget_is_refused(db):
    forgets = "PostgreSQL runs with synchronous_commit = off."
    for value in ("off", "on"):
        with connection.cursor() as cursor:
            cursor.execute(f"set local synchronous_commit = {value}")
        said = [each.msg for each in checks.durable_database()]
        assert (forgets in said) == (value == "off")


def test_the_demos_people_are_refused_in_production(cast, settings):
    settings.DEMO = False
    assert checks.no_demo_people() == []
    cast.erin.set_password("demo")
    cast.erin.save()
    assert _ids(checks.no_demo_people()) == ["earshot.E007"]
    cast.erin.is_active = False
    cast.erin.save()
    assert checks.no_demo_people() == []


def test_demo_mode_asks_for_nothing(db, settings):
    settings.DEMO, settings.SECRET_KEY = True, "short"
    casting.make()
    assert checks.secret_key() + checks.public_url() + checks.email() == []
    assert checks.no_demo_people() == []
