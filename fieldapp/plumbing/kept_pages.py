"""Pages that a phone fetches to keep them: they must hold nothing of the moment or of a session.

A page that is kept is opened hours later, where there is no network, and sends its forms through
the phone's own channel. So it carries no token against forged forms and none of the messages that
wait for the person; its ids of forms are made anew on the phone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

ASKED = "X-Field-Prefetch"
ANSWERED = "X-Field-Page"


def for_keeping(request: HttpRequest) -> bool:
    """Whether the phone asks for this page to keep it."""
    return request.method == "GET" and request.headers.get(ASKED) == "1"


def context_of(request: HttpRequest) -> dict[str, Any]:
    """What a kept page has otherwise than the page on a screen."""
    if not for_keeping(request):
        return {}
    return {"csrf_token": "", "messages": (), "kept_at": timezone.now()}


class KeptPages:
    """Marks what may be kept: a whole page, answered to somebody who is signed in.

    A sign-in page, a refusal, or the page of a Wi-Fi's owner has no such mark, and is not kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/")
        if is_page and getattr(request.user, "is_authenticated", False):
            patch_vary_headers(response, [ASKED])
            if for_keeping(request) and response.status_code == 200:
                response[ANSWERED] = "1"
        return response
