"""Pages of a list, each with a cursor to the next and to the previous one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.core import signing
from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from django.db.models import Model
    from rest_framework.request import Request

USUAL, MOST = 50, 200


class CursorPages(BasePagination):
    """``next``, ``previous``, ``results``. Rows made meanwhile neither repeat nor push others out.

    The view's ``ordering`` is one column that is never empty, ``-`` before it for descending;
    the id breaks ties. The cursor is the signed place of a row: one that we did not write, or
    that belongs to another list, is refused.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of the page that the request asks for."""
        self.request, self.column = request, view.ordering.lstrip("-")
        self.signer = signing.Signer(salt=f"cursor {queryset.model._meta.label} {view.ordering}")
        size = _size(request.query_params.get("page_size"))
        place = self._place(request.query_params.get("cursor"))
        backwards = bool(place and place["back"])
        descending = view.ordering.startswith("-") != backwards
        if place:
            queryset = queryset.filter(self._beyond(place, descending))
        sign = "-" if descending else ""
        rows = list(queryset.order_by(f"{sign}{self.column}", f"{sign}pk")[: size + 1])
        more, rows = len(rows) > size, rows[:size]
        if backwards:
            rows.reverse()
        self.next = self._link(rows, back=False) if (more or backwards) else None
        self.previous = self._link(rows, back=True) if (more if backwards else place) else None
        return rows

    def get_paginated_response(self, data: list[Any]) -> Response:
        """The page and the links beside it."""
        return Response({"next": self.next, "previous": self.previous, "results": data})

    def _place(self, cursor: str | None) -> dict[str, Any] | None:
        if cursor is None:
            return None
        try:
            return self.signer.unsign_object(cursor)
        except (signing.BadSignature, ValueError):
            detail = _("Begin again without a cursor.")
            raise Refused("bad_cursor", detail, "?cursor", status=400) from None

    def _beyond(self, place: dict[str, Any], descending: bool) -> Q:
        than = "lt" if descending else "gt"
        value, pk = place["value"], UUID(place["id"])
        return Q(**{f"{self.column}__{than}e": value}) & (
            Q(**{f"{self.column}__{than}": value}) | Q(**{f"pk__{than}": pk})
        )

    def _link(self, rows: list[Model], *, back: bool) -> str | None:
        if not rows:
            return None
        row = rows[0] if back else rows[-1]
        value = getattr(row, self.column)
        plain = value.isoformat() if hasattr(value, "isoformat") else str(value)
        place = {"back": back, "value": plain, "id": str(row.pk)}
        asked = self.request.query_params.dict() | {"cursor": self.signer.sign_object(place)}
        return self.request.build_absolute_uri(f"{self.request.path}?{urlencode(asked)}")

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The shape of a page, for the OpenAPI document."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The query parameters that every list takes."""
        cursor = {"type": "string"}
        size = {"type": "integer", "minimum": 1, "default": USUAL}
        return [
            {"name": "cursor", "in": "query", "schema": cursor},
            {
                "name": "page_size",
                "in": "query",
                "schema": size,
                "description": f"At most {MOST} are given.",
            },
        ]


def _size(asked: str | None) -> int:
    if asked is None:
        return USUAL
    if not asked.isascii() or not asked.isdigit() or not int(asked[:9]):
        raise Refused("bad_filter", _("Write a whole number."), "?page_size", status=400)
    return min(int(asked[:9]), MOST)
