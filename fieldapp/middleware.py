"""What happens around every request."""

from __future__ import annotations

import contextlib
import re
import time
import zoneinfo
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from accounts import company
from fieldapp import errors
from fieldapp.plumbing import changes
from fieldapp.plumbing.ids import uuid7

log = structlog.get_logger("fieldapp.request")

GIVEN_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")
View = Callable[[HttpRequest], HttpResponse]
Page = TypeVar("Page", bound=Callable[..., Any])
MOST = "most_bytes"  # of a view that takes more than others


class RequestId:
    """Names each request, in its answer, in every log line, and in what it asks of the outbox."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request.id = given if GIVEN_ID.match(given) else str(uuid7())
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.id)
        start = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-ID"] = request.id
        self._log(request, response, round((time.perf_counter() - start) * 1000, 1))
        return response

    def _log(self, request: HttpRequest, response: HttpResponse, ms: float) -> None:
        if request.path.startswith(settings.STATIC_URL):
            return
        match = request.resolver_match
        route = match.route if match else "-"
        log.info("request", method=request.method, route=route, status=response.status_code, ms=ms)


class TryLater:
    """Answers 503 when the database is away or too busy, so that a phone keeps and sends again."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Only what passes by itself: a lost connection, a timeout, a deadlock."""
        if isinstance(error, OperationalError | InterfaceError):
            log.error("database_away", error=str(error)[:200])
            return errors.try_later(request)
        return None


PART = 65_536  # bytes
MOST_THROWN_AWAY = 64 * 1024 * 1024  # bytes: a few photos as cameras make them


def takes(most: int) -> Callable[[Page], Page]:
    """A view that takes a larger body than others, up to ``most`` bytes."""

    def marked(view: Page) -> Page:
        setattr(view, MOST, most)
        return view

    return marked


class NotTooLarge:
    """Refuses a body larger than any of ours before a byte of it is read, signed in or not.

    Stands before the check of forms, which reads the body: files are kept on disk as they come.
    Whoever is refused in the middle of sending never hears why: the connection ends, and a phone
    would send the same again for ever. So what is left of the body is let in and thrown away.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 400 and request.method in ("POST", "PUT", "PATCH"):
            with contextlib.suppress(OSError):
                for _part in range(0, MOST_THROWN_AWAY, PART):
                    if not request.read(PART):
                        break
        return response

    def process_view(
        self, request: HttpRequest, view: object, *_more: object
    ) -> HttpResponse | None:
        """413, or nothing."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        most = getattr(view, MOST, settings.BODY_MAX_BYTES)
        if length.isdigit() and (len(length) > 12 or int(length) > most):
            return errors.too_large(request)
        return None


class PersonalLanguageAndZone:
    """Speaks the person's language where they chose one, and shows times in their zone."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user = get_user(request)  # each page asks: spare it the lazy wrapper
        zone = ""
        if person.is_authenticated:
            zone = person.time_zone or company.current().time_zone
            if person.language:
                translation.activate(person.language)
                request.LANGUAGE_CODE = translation.get_language()
        timezone.activate(zoneinfo.ZoneInfo(zone)) if zone else timezone.deactivate()
        response = self.get_response(request)
        if person.is_authenticated and "Cache-Control" not in response.headers:
            response["Cache-Control"] = "no-store"
        return response


class WhoChanges:
    """Says in the audit log who changed what, and by which request; reading costs nothing."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return self.get_response(request)

        def facts() -> dict[str, str]:
            """Asked at a change: an API key's person is known only after this began."""
            person = getattr(request, "user", None)
            known = {"person": str(person.pk)} if person and person.is_authenticated else {}
            return known | {"request": request.id}

        with changes.made_by(facts):
            return self.get_response(request)
