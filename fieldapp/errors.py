"""What a person or a program reads when a request cannot be answered."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.urls import reverse
from django.utils.translation import gettext as _

from fieldapp.plumbing.problems import problem


def for_program(request: HttpRequest) -> bool:
    """Whether a program asks: everything under /api/ is answered in problem+json."""
    return request.path.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request itself cannot be read."""
    if type(exception).__name__ == "RequestDataTooBig":
        return too_large(request)
    if for_program(request):
        return problem(400, "bad_request", _("The request cannot be read."))
    return render(request, "400.html", status=400)


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more bytes than we take."""
    if for_program(request):
        return problem(413, "too_large", _("The request is too large."))
    return render(request, "400.html", {"too_large": True}, status=413)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: this role may never do this."""
    if for_program(request):
        return problem(403, "forbidden", _("Your role may not do this."))
    return render(request, "403.html", {"why": str(exception)}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here, or nothing that this person may see; both read the same."""
    if for_program(request):
        return problem(404, "not_found", _("There is nothing here that you may see."))
    return render(request, "404.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: our mistake. The page needs nothing that could be broken too.

    A database that went away before the view was reached is no mistake, and passes: 503.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return try_later(request)
    if for_program(request):
        return problem(500, "our_mistake", _("Something broke on our side. Please try again."))
    return HttpResponse(loader.get_template("500.html").template.source, status=500)


def try_later(request: HttpRequest) -> HttpResponse:
    """503: the database is away or too busy; nothing was stored, so it can be sent again."""
    if for_program(request):
        detail = _("We cannot store anything right now. Keep it and send it again.")
        return problem(503, "try_later", detail, headers={"Retry-After": "10"})
    page = loader.get_template("503.html").template.source
    return HttpResponse(page, status=503, headers={"Retry-After": "10"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is not from a page of ours, or from one that is too old."""
    if for_program(request):
        return problem(403, "csrf_failed", _("Reload the page and send it again."))
    if request.path == (sign_out := reverse("account_logout")):
        return redirect(sign_out)  # from a page that a phone kept: asked again, with a token
    return render(request, "403_csrf.html", status=403)
