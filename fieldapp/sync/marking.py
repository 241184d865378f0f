"""By which a phone knows that an answer is ours, and not a hotel's page for signing in."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

OURS = ("/api/v1/sync/", "/api/v1/photos/")


class Ours:
    """Marks every answer of the phone's channel, whoever gave it: the view, or what stands before.

    Without the mark a phone believes nothing, not even that it was received.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(OURS):
            response["X-Sync"] = "1"
        return response
