"""The one shape of an error in the API: application/problem+json (RFC 9457)."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import structlog
from django.http import JsonResponse

CONTENT_TYPE = "application/problem+json"


@dataclass(eq=False)
class Refused(Exception):
    """A request that was read and is refused, with a code that programs may rely on.

    ``code`` is snake_case; ``detail`` is a sentence for people; ``pointer`` names the field as
    in ``/site``. ``status`` is the HTTP status, 422 unless something else fits better.
    """

    code: str
    detail: str = ""
    pointer: str = ""
    status: int = 422
    headers: dict[str, str] = field(default_factory=dict)
    form: Any = None  # the bound form that said it, where a page shows it again

    def __str__(self) -> str:
        return self.detail or self.code


class WrongMove(Refused):
    """The state of a thing, or whose it is, does not allow what was asked. The text says why."""

    def __init__(self, detail: str) -> None:
        super().__init__("wrong_move", detail, status=409)


def problem(
    status: int,
    code: str,
    detail: str = "",
    *,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> JsonResponse:
    """An error answer. ``errors`` is a list of ``{pointer, code, detail}``."""
    answer = JsonResponse(
        body(status, code, detail, errors), status=status, content_type=CONTENT_TYPE
    )
    for name, value in (headers or {}).items():
        answer[name] = value
    return answer


def body(
    status: int, code: str, detail: str = "", errors: list[dict[str, str]] | None = None
) -> dict[str, object]:
    """What an error answer holds; ``instance`` is the request's id, as in the logs."""
    instance = structlog.contextvars.get_contextvars().get("request_id", "")
    return {
        "type": f"/problems/{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(detail),
        "instance": str(instance),
        "code": code,
        "errors": errors or [],
    }
