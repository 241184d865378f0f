"""Who may sign in, and how. Sessions and passwords are allauth's work; these are our rules."""

from __future__ import annotations

from smtplib import SMTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import company
from fieldapp.plumbing import prepared

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import Person

log = structlog.get_logger(__name__)

DEMO_PASSWORD = "demo"  # noqa: S105 - known to everybody, and refused outside demo mode


def may_sign_in(person: Person) -> bool:
    """Active, not archived, and not past their last day; asked again at every request."""
    if not person.is_active or person.archived_on:
        return False
    return person.last_day is None or person.last_day >= company.today()


class Backend(AuthenticationBackend):
    """Signs in by username or e-mail and password."""

    def authenticate(self, request: HttpRequest | None, **credentials: str) -> Person | None:
        """The person, or None; the demo's password opens nothing outside demo mode."""
        if credentials.get("password") == DEMO_PASSWORD and not settings.DEMO:
            return None
        return super().authenticate(request, **credentials)

    def get_user(self, user_id: Any) -> Person | None:
        """The person of a session; each request of somebody signed in asks."""
        people = _people(pk=user_id)
        return people[0] if people and self.user_can_authenticate(people[0]) else None

    def user_can_authenticate(self, user: Person) -> bool:
        """Django asks this at sign-in and at every request of a session."""
        return may_sign_in(user)


@prepared.question
def _people(*, pk: UUID) -> QuerySet[Person]:
    return get_user_model().objects.filter(pk=pk)


class Adapter(DefaultAccountAdapter):
    """People are entered by a manager: nobody signs up by themself. A refusal says what to do."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "That name and password do not belong together. Check both and try again."
        ),
        "email_password_mismatch": _(
            "That email and password do not belong together. Check both and try again."
        ),
        "too_many_login_attempts": _(
            "Too many tries. Wait a quarter of an hour, or set a new password."
        ),
        "account_inactive": _("This account is switched off. Ask your manager."),
        "incorrect_password": _("That is not your password. Check it and try again."),
        "enter_current_password": _(
            "That is not the password you have now. Check it and try again."
        ),
        "incorrect_code": _("That code is not right. Enter the newest one."),
        "rate_limited": _("Too many tries. Wait a few minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the mail: at our own address, whatever host the request named."""
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.PUBLIC_URL}{path}"

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Send it, if the mail server takes it; an error would tell who has an account here."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError):
            log.exception("mail_not_sent", about=template_prefix)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Tries count by whom they are about, as the database compares names.

        allauth counts by the host too, which whoever tries may write in as many ways as there
        are ports.
        """
        return str(credentials.get("email", credentials.get("username", ""))).strip().upper()


class SecondStep(DefaultMFAAdapter):
    """What is asked after the password; a refusal says what to do."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code is not right. Enter the newest one your app shows."),
    }

    def generate_authenticator_name(self, user: Person, type: str) -> str:
        """What a new passkey is called until its owner says better."""
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}
