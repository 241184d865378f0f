"""API keys: a program acts as the person who made the key. Only a hash of it is kept."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import ApiKey
from accounts.sign_in import may_sign_in
from fieldapp.plumbing import prepared

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

    from accounts.models import Person

PREFIX = "ek_"


def digest(secret: str) -> str:
    """What is kept of a key. The key is 256 bits of chance, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make(person: Person, *, name: str, now: datetime) -> str:
    """A new key for ``person``, to be shown once."""
    secret = PREFIX + secrets.token_urlsafe(32)
    ApiKey.objects.create(
        person=person,
        name=name,
        start=secret[:8],
        secret_sha256=digest(secret),
        created_at=now,
    )
    return secret


def revoke(key: ApiKey, *, now: datetime) -> None:
    """Make a key useless from the next request on; revoked twice is revoked."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now)


class KeyAuthentication(BaseAuthentication):
    """``Authorization: Token <key>``."""

    def authenticate(self, request: Request) -> tuple[Person, ApiKey] | None:
        """The key's person. Raises AuthenticationFailed for a key that is unknown or revoked."""
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"token":
            return None
        key = self._key(words[1:])
        if key is None or key.revoked_at or not may_sign_in(key.person):
            raise AuthenticationFailed(code="login_required")
        today = timezone.localdate()
        if key.last_used_on != today:
            ApiKey.objects.filter(pk=key.pk).update(last_used_on=today)
        return key.person, key

    def _key(self, words: list[bytes]) -> ApiKey | None:
        if len(words) != 1:
            return None
        secret = words[0].decode("ascii", "replace")
        keys = _keys(secret_sha256=digest(secret))
        return keys[0] if keys else None

    def authenticate_header(self, request: Request) -> str:
        """What a 401 says in WWW-Authenticate."""
        return "Token"


@prepared.question
def _keys(*, secret_sha256: str) -> QuerySet[ApiKey]:
    keys = ApiKey.objects.filter(secret_sha256=secret_sha256)
    return keys.select_related("person").order_by()
