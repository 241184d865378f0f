"""Signing in gives nothing away, and its limits hold against whoever writes the request."""

import datetime as dt

import pytest
from django.conf import global_settings, settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import Access, Site
from accounts.sign_in import may_sign_in
from fieldapp.plumbing import env
from tests.api import Program
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db
TOO_MANY = "Too many tries"
CLOSED = ("signup/", "email/", "confirm-email/", "confirm-email/a:b/", "login/code/confirm/")


def wrong(browser: Client, login: str, **headers: str) -> str:
    """What the page says to a wrong password."""
    typed = {"login": login, "password": "not-the-password"}
    return browser.post("/sign-in/login/", typed, headers=headers).content.decode()


@pytest.mark.parametrize("address", CLOSED)
def test_nobody_signs_up_or_changes_the_address_that_passwords_are_reset_by(
    cast, sign_in, client, address
):
    for browser in (client, sign_in(cast.erin)):
        assert browser.get(f"/sign-in/{address}").status_code == 404
        assert browser.post(f"/sign-in/{address}", {"email": "mine@evil.test"}).status_code == 404


@pytest.mark.parametrize("address", ["login/", "password/reset/"])
def test_signing_in_and_a_new_password_are_there_without_an_account(client, address):
    assert client.get(f"/sign-in/{address}").status_code == 200


def test_tries_are_counted_by_name_whatever_the_host_and_the_letters(cast, client):
    names = ("erin", "ERIN", "Erin", "er\u0131n", " erin")
    for port, name in enumerate(names, start=1):
        assert TOO_MANY not in wrong(client, name, host=f"testserver:{port}")
    assert TOO_MANY in wrong(client, "erin", host="testserver:99")


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_forged_forwarded_for_is_no_new_address(cast, client, settings, proxies):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for number in range(20):  # names differ: only the address is counted
        said = wrong(client, f"nobody{number}", x_forwarded_for=f"203.0.113.{number}, 192.0.2.7")
        assert TOO_MANY not in said
    assert TOO_MANY in wrong(client, "erin", x_forwarded_for="203.0.113.99, 192.0.2.7")


def test_counts_are_not_pushed_out_by_many_others(db):
    counts = [f"count-{number}" for number in range(400)]
    for count in counts:
        cache.set(count, [1], 900)
    assert len(cache.get_many(counts)) == len(counts)


def test_asking_for_a_new_password_reads_the_same_while_mail_is_down(cast, client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    asked = "/sign-in/password/reset/"
    known = client.post(asked, {"email": cast.erin.email})
    unknown = client.post(asked, {"email": "nobody@example.com"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])


def test_the_link_to_a_new_password_leads_to_us_whatever_host_was_named(cast, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    body = {"email": cast.erin.email}
    client.post("/sign-in/password/reset/", body, headers={"host": "evil.test"})
    assert f"{settings.PUBLIC_URL}/sign-in/password/reset/key/" in mail.outbox[0].body
    assert "://evil.test" not in mail.outbox[0].body


def test_links_to_new_passwords_reach_no_log_in_production(monkeypatch):
    monkeypatch.delenv("EMAIL_URL", raising=False)
    assert env.email(to_console=False)["EMAIL_BACKEND"].endswith("dummy.EmailBackend")


def test_a_last_day_ends_by_the_companys_clock_not_by_ones_own(cast, monkeypatch):
    three_at_night = dt.datetime(2026, 11, 21, 3, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: three_at_night)
    cast.carl.last_day = dt.date(2026, 11, 20)
    with timezone.override("Pacific/Pago_Pago"):  # where it is still the day before
        assert not may_sign_in(cast.carl)
        Access.objects.update(until=cast.carl.last_day)
        assert not Site.objects.visible_to(cast.carl).exists()
    cast.carl.last_day = dt.date(2026, 11, 21)
    assert may_sign_in(cast.carl)


def test_a_key_and_a_session_end_with_the_last_day(cast, sign_in):
    browser, program = sign_in(cast.carl), Program(cast.carl)
    assert (browser.get("/day/").status_code, program.get("me/").status_code) == (200, 200)
    cast.carl.last_day = timezone.localdate() - dt.timedelta(days=2)
    cast.carl.save(update_fields=["last_day"])
    assert (browser.get("/day/").status_code, program.get("me/").status_code) == (302, 401)


@pytest.mark.parametrize("target", ["//evil.test/", "https://evil.test/", "/\\evil.test"])
def test_signing_in_leads_nowhere_else(cast, client, target):
    typed = {"login": "erin", "password": PASSWORD, "next": target}
    reply = client.post(f"/sign-in/login/?next={target}", typed)
    assert (reply.status_code, reply["Location"]) == (302, "/")


def test_passwords_are_kept_as_django_keeps_them():
    """The tests' own are hashed in fewer rounds; of the product nothing says so."""
    assert settings.PASSWORD_HASHERS == global_settings.PASSWORD_HASHERS
