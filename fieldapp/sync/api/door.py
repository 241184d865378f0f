"""Who may speak in the phone's channel, and what a phone is told that may not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.models import Person
from accounts.sign_in import may_sign_in
from calls.sending import read_id
from fieldapp.plumbing.problems import Refused
from fieldapp.sync import devices
from fieldapp.sync.models import Device

SIGNED_IN = "_auth_user_id"  # where a session keeps whose it is


class Channel(APIView):
    """A phone that was locked out hears that first; then, whose account is switched off."""

    device_id: UUID | None = None
    device: Device | None = None

    def perform_authentication(self, request: Request) -> None:
        """Raises Refused (401) with what the phone has to show."""
        plain = request._request
        self.device_id = devices.named(plain)
        self.device = devices.known(self.device_id)
        if self.device is not None and self.device.revoked_at is not None:
            plain.session.flush()
            raise out("device_revoked", _("This phone was locked out. Ask your manager."))
        super().perform_authentication(request)
        if not request.user and _is_switched_off(plain):
            raise out("account_disabled", _("This account is switched off. Ask your manager."))


def _is_switched_off(request: Any) -> bool:
    """Whether the session is of somebody who may not sign in any more."""
    known = read_id(str(request.session.get(SIGNED_IN, "")))
    person = Person.objects.filter(pk=known).first() if isinstance(known, UUID) else None
    return person is not None and not may_sign_in(person)


def out(code: str, words: str) -> Refused:
    """401, with a reason of ours."""
    return Refused(code, words, status=401, headers={"WWW-Authenticate": "Token"})


def require_owner(request: Request) -> None:
    """Raises Refused (409) unless whoever is signed in captured it: a phone may change hands."""
    owner = read_id(request.headers.get("X-Owner", ""))
    if owner != request.user.pk:
        words = _("Somebody else is signed in on this phone. It waits until they are back.")
        raise Refused("owner_mismatch", words, status=409)
