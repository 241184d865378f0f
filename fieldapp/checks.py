"""Refuses a deployment that would lose data or let anybody in, with a sentence that says why.

Checks of settings run at every start. Those that ask the database or Redis run with
``manage.py check --deploy``, which is part of a start in production.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.checks import CheckMessage, Error, Warning, register
from django.db import DatabaseError, InterfaceError, connection

from accounts.models import Person
from accounts.sign_in import DEMO_PASSWORD
from fieldapp.plumbing import env

SHORTEST_KEY = 50
FEWEST_LETTERS = 10
GUESSABLE = ("demo", "changeme", "change-me", "insecure", "example", "secret-key", "password")
TAG = "earshot"


def _error(number: int, text: str, hint: str) -> Error:
    return Error(text, hint=hint, id=f"earshot.E{number:03}")


@register(TAG)
def secret_key(**_kwargs: Any) -> list[CheckMessage]:
    """Whoever can guess the key can be anybody."""
    if settings.DEMO:
        return []
    key = settings.SECRET_KEY
    if any(word in key.lower() for word in GUESSABLE):
        text = "SECRET_KEY looks like one from an example."
    elif len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_LETTERS:
        text = "SECRET_KEY is too short, or too plain."
    else:
        return []
    hint = f"Make one of {SHORTEST_KEY} random letters at least: openssl rand -base64 48"
    return [_error(1, text, hint)]


@register(TAG)
def public_url(**_kwargs: Any) -> list[CheckMessage]:
    """Links in e-mails, passkeys and secure cookies all need the address people use."""
    if settings.DEMO:
        return []
    if not env.text("PUBLIC_URL"):
        hint = "Set PUBLIC_URL to the address people open, such as https://earshot.example.com."
        return [_error(2, "PUBLIC_URL is not set.", hint)]
    parts = urlsplit(settings.PUBLIC_URL)
    if not parts.hostname or parts.path or parts.query:
        hint = "Write scheme and host, such as https://earshot.example.com."
        return [_error(3, f"PUBLIC_URL is “{settings.PUBLIC_URL}”, which is no address.", hint)]
    if parts.scheme != "https" and not settings.INSECURE_OK:
        hint = (
            "Put a proxy with a certificate before it and write https://. To try it in a closed "
            "network all the same, set INSECURE_OK=yes."
        )
        return [_error(4, "PUBLIC_URL is not https: passwords would travel readable.", hint)]
    return []


@register(TAG)
def email(**_kwargs: Any) -> list[CheckMessage]:
    """Without mail nobody can reset a password, and reps are told in the app alone."""
    if settings.DEMO or env.text("EMAIL_URL"):
        return []
    hint = "Set EMAIL_URL, such as smtp+tls://user:password@mail.example.com:587."
    return [Warning("EMAIL_URL is not set: no e-mail is sent.", hint=hint, id="earshot.W001")]


@register(TAG, deploy=True)
def durable_database(**_kwargs: Any) -> list[CheckMessage]:
    """What we said is stored must survive a power cut."""
    off = []
    try:
        with connection.cursor() as cursor:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                cursor.execute(f"show {name}")
                if cursor.fetchone()[0] == "off":
                    off.append(name)
    except (DatabaseError, InterfaceError) as error:
        return [_error(5, f"The database cannot be reached: {error}", "Look at DATABASE_URL.")]
    hint = "Turn it on in postgresql.conf: a power cut would lose what people were told is stored."
    return [_error(6, f"PostgreSQL runs with {name} = off.", hint) for name in off]


@register(TAG, deploy=True)
def no_demo_people(**_kwargs: Any) -> list[CheckMessage]:
    """The demo's password is known to everybody."""
    if settings.DEMO:
        return []
    names = ("erin", "carl", "otto", "sam", "rita", "sven", "mona", "admin")
    try:
        people = list(Person.objects.filter(username__in=names, is_active=True))
    except (DatabaseError, InterfaceError):
        return []  # no tables yet, or no database: another check says so
    found = [each.username for each in people if check_password(DEMO_PASSWORD, each.password)]
    if not found:
        return []
    text = f"The demo’s people are in this database: {', '.join(found)}."
    return [_error(7, text, "Start with an empty database, or deactivate them.")]


@register(TAG, deploy=True)
def redis_keeps_messages(**_kwargs: Any) -> list[CheckMessage]:
    """A Redis that throws away keys when it is full throws away wake-ups."""
    import redis  # six megabytes, which no web worker needs to hold for a check of `prepare`

    url = env.redis(settings.REDIS_URL)[0]
    try:
        with redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2) as broker:
            policy = broker.config_get("maxmemory-policy").get("maxmemory-policy", "noeviction")
    except redis.ResponseError:
        return []  # a hosted Redis may not tell
    except redis.RedisError as error:
        text = f"Redis cannot be reached, so that work waits: {error}"
        return [Warning(text, hint="Look at REDIS_URL.", id="earshot.W002")]
    if policy == "noeviction":
        return []
    hint = "Set maxmemory-policy to noeviction, or give us a Redis of our own."
    return [_error(9, f"Redis runs with maxmemory-policy {policy}: work may wait long.", hint)]
