"""What somebody typed is not lost with their session, and the phone hears which form was taken."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from fieldapp.plumbing.draft_keys import KEY

TAKEN = "taken"  # a cookie for static/js/drafts.js: the drafts of this form are done with
BETWEEN = "~"  # in no key
AN_HOUR = 3600
MOST_STEPS = 4
STAYS = "earshot.draft_stays"
# Sheets open over another page; after signing in, their own address shows them too.
SHEETS = {
    "signal_sheet",
    "machine_new",
    "machine_change",
    "visit_incomplete",
    "visit_close_short",
    "visit_add_machine",
    "supplies_new",
}


class TypedIsKept:
    """Stands around every form that a page sends.

    One that meets a session that has ended leads to sign-in and from there back to the page of
    the form, where the script restores what was typed; else it would lead to an address that can
    only be sent to. One that was taken (here, not through the outbox of the phone) tells the phone
    which drafts may go: its own, and those of steps before it, which stayed (``stays``) until now.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code == 302:
            if not request.user.is_authenticated:
                _lead_back(request, response)
            elif not request.path.startswith("/api/"):
                _tell_phone(request, response)
        return response


def _lead_back(request: HttpRequest, response: HttpResponse) -> None:
    there, sign_in = urlsplit(response["Location"]), resolve_url(settings.LOGIN_URL)
    came = urlsplit(request.headers.get("Referer", ""))
    match = request.resolver_match
    if there.path != sign_in or "next" not in parse_qs(there.query):
        return
    if not came.path or came.path.startswith(sign_in) or (match and match.url_name in SHEETS):
        return
    if not url_has_allowed_host_and_scheme(came.geturl(), {request.get_host()}):
        return
    query = QueryDict(mutable=True)
    query["next"] = came.path + (f"?{came.query}" if came.query else "")
    response["Location"] = f"{sign_in}?{query.urlencode(safe='/')}"


def stays(request: HttpRequest) -> None:
    """This form was taken, and yet one may come back to it: its draft goes with a later step."""
    request.META[STAYS] = True


def _tell_phone(request: HttpRequest, response: HttpResponse) -> None:
    named = request.POST.getlist("draft")[:MOST_STEPS]
    keys = [key for key in named if KEY.fullmatch(key)]
    if not keys or STAYS in request.META or _is_refused(request):
        return
    said = BETWEEN.join(keys)
    response.set_cookie(
        TAKEN, said, max_age=AN_HOUR, samesite="Lax", secure=request.is_secure(), httponly=False
    )


def _is_refused(request: HttpRequest) -> bool:
    """Whether the next page says that it went wrong: then the form is still to be sent."""
    said = getattr(messages.get_messages(request), "_queued_messages", [])
    return any(message.level >= messages.ERROR for message in said)
