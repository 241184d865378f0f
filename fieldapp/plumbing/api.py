"""What the API stands on, by the names that settings give it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.negotiation import DefaultContentNegotiation

from fieldapp.plumbing.explaining import explain
from fieldapp.plumbing.filtering import Filters
from fieldapp.plumbing.paging import CursorPages
from fieldapp.plumbing.parsing import StrictJSONParser
from fieldapp.plumbing.problems import Refused
from fieldapp.plumbing.throttling import Throttle

__all__ = [
    "AlwaysJSON",
    "CursorPages",
    "Filters",
    "SessionAuthentication",
    "StrictJSONParser",
    "Throttle",
    "explain",
]


class SessionAuthentication(authentication.SessionAuthentication):
    """Somebody who is signed in, from a page of ours."""

    def authenticate_header(self, request: Any) -> str:
        """What a 401 says in WWW-Authenticate."""
        return "Token"

    def enforce_csrf(self, request: Any) -> None:
        """Raises Refused when the request may come from a page that is not ours."""
        try:
            super().enforce_csrf(request)
        except exceptions.PermissionDenied:
            detail = _("Reload the page and send it again.")
            raise Refused("csrf_failed", detail, status=403) from None


class AlwaysJSON(DefaultContentNegotiation):
    """Answers JSON to everybody, whatever they say they accept."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        """The one renderer there is."""
        return renderers[0], renderers[0].media_type
