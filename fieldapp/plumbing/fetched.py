"""Pages whose scripts ask for JSON: signed out, a script is told so and is not sent elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from fieldapp.plumbing.problems import Refused, problem

View = Callable[..., HttpResponseBase]


def is_fetched(request: HttpRequest) -> bool:
    """Whether a script of ours asks, rather than the browser itself."""
    return request.headers.get("Accept", "").startswith("application/json")


def signed_in(view: View) -> View:
    """As ``login_required``; a script gets 401, so that it keeps what it was about to send."""
    asked = login_required(view)

    @wraps(view)
    def seen(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_fetched(request) and not request.user.is_authenticated:
            return problem(401, "login_required", _("You are signed out. Sign in again."))
        return asked(request, *args, **kwargs)

    return seen


def refused(error: Refused) -> HttpResponseBase:
    """A refusal as a script reads it."""
    return problem(error.status, error.code, str(error), headers=error.headers)
