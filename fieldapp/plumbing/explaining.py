"""Turns whatever goes wrong in the API into the one shape of an error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import structlog
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions

from fieldapp.plumbing.parsing import escaped, printable
from fieldapp.plumbing.problems import Refused, problem

log = structlog.get_logger(__name__)

# What the framework calls it, and what we promise to call it.
CODES = {
    "null": "required",
    "blank": "required",
    "max_length": "too_long",
    "max_string_length": "too_long",
    "max_value": "out_of_range",
    "min_value": "out_of_range",
    "overflow": "out_of_range",
    "max_digits": "out_of_range",
    "max_whole_digits": "out_of_range",
    "max_decimal_places": "out_of_range",
    "not_a_list": "type",
    "null_characters_not_allowed": "nul_character",
    "surrogate_characters_not_allowed": "bad_unicode",
}


def explain(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """The answer to an error; None for a mistake of ours, which goes on as it is."""
    if isinstance(error, Refused):
        return _refused(error)
    if isinstance(error, Http404 | exceptions.NotFound):
        return problem(404, "not_found", _("There is nothing here that you may see."))
    if isinstance(error, DjangoPermissionDenied | exceptions.PermissionDenied):
        return problem(403, "forbidden", _("Your role may not do this."))
    if isinstance(error, exceptions.ValidationError):
        return _invalid(list(_flat(error.detail, "")))
    if isinstance(error, DjangoValidationError):
        return _invalid([_entry("", "invalid", text) for text in error.messages])
    if isinstance(error, exceptions.APIException):
        return _of_framework(error)
    return _of_django(error)


def _refused(error: Refused) -> HttpResponse:
    errors = [_entry(error.pointer, error.code, error.detail)] if error.pointer else []
    return problem(
        error.status, error.code, str(error.detail), errors=errors, headers=error.headers
    )


def _invalid(errors: list[dict[str, str]]) -> HttpResponse:
    """422; the code of the whole is the errors' own where they agree."""
    codes = {error["code"] for error in errors}
    code = codes.pop() if len(codes) == 1 else "invalid"
    detail = errors[0]["detail"] if len(errors) == 1 else _("Some fields cannot be taken.")
    return problem(422, code, detail, errors=errors)


def _flat(detail: Any, pointer: str) -> Iterator[dict[str, str]]:
    """Errors of a serializer, nested as its fields are, as a list with pointers."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            own = name == "non_field_errors"
            yield from _flat(inner, pointer if own else f"{pointer}/{escaped(str(name))}")
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            nested = isinstance(inner, dict | list) and inner
            yield from _flat(inner, f"{pointer}/{place}" if nested else pointer)
    else:
        yield _entry(pointer, getattr(detail, "code", "invalid"), str(detail))


def _entry(pointer: str, code: str, detail: str) -> dict[str, str]:
    code = CODES.get(code, code)
    return {"pointer": printable(pointer), "code": code, "detail": printable_all(detail)}


def printable_all(text: str) -> str:
    """A sentence that may repeat letters from outside."""
    return str(text).encode("utf-8", "replace").decode()[:500]


def _of_framework(error: exceptions.APIException) -> HttpResponse:
    headers = {}
    if error.status_code == 401 or isinstance(
        error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed
    ):
        headers["WWW-Authenticate"] = getattr(error, "auth_header", "Token")
        return problem(401, "login_required", _("Sign in, or send a valid key."), headers=headers)
    if isinstance(error, exceptions.Throttled):
        headers["Retry-After"] = str(max(1, round(getattr(error, "wait", None) or 1)))
        return problem(429, "too_many_requests", _("Wait a moment."), headers=headers)
    codes = {
        400: "malformed_json",
        405: "method_not_allowed",
        406: "not_acceptable",
        415: "unsupported_media_type",
    }
    code = codes.get(error.status_code, "refused")
    return problem(error.status_code, code, printable_all(str(error.detail)))


def _of_django(error: Exception) -> HttpResponse | None:
    if isinstance(error, RequestDataTooBig):
        return problem(413, "too_large", _("The request is too large."))
    if isinstance(error, BadRequest | SuspiciousOperation):
        return problem(400, "bad_request", _("The request cannot be read."))
    if isinstance(error, OperationalError | InterfaceError):
        log.error("database_away", error=str(error)[:200])
        detail = _("We cannot store anything right now. Keep it and send it again.")
        return problem(503, "try_later", detail, headers={"Retry-After": "10"})
    return None
