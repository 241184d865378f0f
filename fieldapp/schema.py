"""How our kinds of view are written into the OpenAPI document."""

from __future__ import annotations

import inspect
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, OpenApiTypes
from rest_framework import serializers

from fieldapp.plumbing.problems import CONTENT_TYPE

WHY = {
    400: "Unreadable: malformed JSON, an unknown filter, a cursor that is not ours.",
    401: "No key, or one that is not valid.",
    403: "A role that may never do this.",
    404: "Not known, or not visible to this person; both read the same.",
    409: "Its state, or whose it is, does not allow this; or the id was used for another body.",
    413: "Too large.",
    415: "Another media type than we read.",
    422: "Read and refused: see `errors`.",
    429: "Too many; wait for Retry-After.",
    503: "Nothing was stored; send it again after Retry-After.",
}
HEADERS = [
    OpenApiParameter(
        "X-Sent-At",
        OpenApiTypes.DATETIME,
        OpenApiParameter.HEADER,
        description="The sender’s clock as it sends; what it is wrong by is corrected.",
    ),
    OpenApiParameter(
        "Idempotency-Key",
        OpenApiTypes.UUID,
        OpenApiParameter.HEADER,
        description="Sent again with the same key, it is done once.",
    ),
]


class Fault(serializers.Serializer):
    """What is wrong with one field."""

    pointer = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class Problem(serializers.Serializer):
    """An error (RFC 9457). Rely on ``code``; words may change."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField()
    code = serializers.CharField()
    errors = Fault(many=True)  # type: ignore[assignment] # the field is called so in RFC 9457


class KeyScheme(OpenApiAuthenticationExtension):
    """``Authorization: Token <key>``."""

    target_class = "accounts.keys.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """As OpenAPI writes a header of our own."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token ` and the key.",
        }


class SessionScheme(OpenApiAuthenticationExtension):
    """Somebody who is signed in."""

    target_class = "fieldapp.plumbing.api.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """The cookie."""
        return {"type": "apiKey", "in": "cookie", "name": "session"}


class Schema(AutoSchema):
    """Reads ``body``, ``answer``, ``query``, ``refuses`` (more statuses), ``operation_id`` and
    ``parameters`` of a view.

    Views say it so, not with drf_spectacular's decorator, which would load the writing of the
    document into each web worker.
    """

    def get_tags(self) -> list[str]:
        """The first word of the address."""
        return [self.path.removeprefix("/api/v1/").split("/")[0]]

    def get_operation_id(self) -> str:
        """As the address reads, ``post_follow_ups_one_claim``, unless the view names itself."""
        if hasattr(self.view, "operation_id"):
            return self.view.operation_id
        words = [w for w in self.path.removeprefix("/api/v1/").split("/") if w]
        words = ["one" if word.startswith("{") else word.replace("-", "_") for word in words]
        return "_".join([self.method.lower(), *words])

    def get_description(self) -> str:  # type: ignore[override] # drf_spectacular's own, not DRF's
        """What the method says, where the view has one of its own; else what the view says."""
        own = vars(type(self.view)).get(self.method.lower())
        return inspect.getdoc(own or type(self.view)) or ""

    def get_request_serializer(self) -> Any:
        """What the view takes."""
        if self.method in {"POST", "PUT"}:
            return getattr(self.view, "body", None)
        return None

    def get_response_serializers(self) -> Any:
        """What the view gives, and each way to be refused."""
        answer = getattr(self.view, "answer", None) or getattr(self.view, "serializer_class", None)
        good = {200: answer}
        if self.method == "PUT":
            good[201] = answer
        return good | {
            (code, CONTENT_TYPE): OpenApiResponse(Problem, WHY[code]) for code in self._refusals()
        }

    def _refusals(self) -> list[int]:
        codes = {400, 401, 429, 503, *getattr(self.view, "refuses", ())}
        if "{" in self.path:
            codes.add(404)
        codes |= set(getattr(self.view, "refuses", ()))
        if self.method in {"POST", "PUT"}:
            codes |= {403, 413, 415, 422}
        if self.method in {"POST", "PUT"} and "{" in self.path:
            codes.add(409)
        return sorted(codes)

    def get_override_parameters(self) -> list[Any]:
        """The query of a list, and the headers of what is done by a phone."""
        if hasattr(self.view, "parameters"):
            return self.view.parameters
        query = getattr(self.view, "query", None)
        if self.method == "GET" and query is not None and query().fields:
            return [query]
        if self.method in {"POST", "PUT"} and "{" in self.path:
            return HEADERS
        return []
