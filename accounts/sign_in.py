"""Who may sign in, and how. Sessions and passwords are allauth's work; these are our rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.utils import timezone

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import Person

DEMO_PASSWORD = "demo"  # noqa: S105 - known to everybody, and refused outside demo mode


def may_sign_in(person: Person) -> bool:
    """Active, not archived, and not past their last day; asked again at every request."""
    if not person.is_active or person.archived_on:
        return False
    return person.last_day is None or person.last_day >= timezone.localdate()


class Backend(AuthenticationBackend):
    """Signs in by username or e-mail and password."""

    def authenticate(self, request: HttpRequest | None, **credentials: str) -> Person | None:
        """The person, or None; the demo's password opens nothing outside demo mode."""
        if credentials.get("password") == DEMO_PASSWORD and not settings.DEMO:
            return None
        return super().authenticate(request, **credentials)

    def user_can_authenticate(self, user: Person) -> bool:
        """Django asks this at sign-in and at every request of a session."""
        return may_sign_in(user)


class Adapter(DefaultAccountAdapter):
    """People are entered by a manager: nobody signs up by themself."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False
