"""The few kinds of view that the API has. What is not offered cannot be attacked."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework import generics
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from fieldapp.plumbing.fields import EARLIEST, LATEST, Moment, Nothing, Strict
from fieldapp.plumbing.filtering import Query, Search, searched
from fieldapp.plumbing.problems import Refused

REPLAYED = {"Idempotency-Replayed": "true"}


class Visible:
    """Rows of ``model`` that the person may see; ``shown`` adds what the answer needs."""

    model: type[Model]
    request: Request

    def get_queryset(self) -> QuerySet:
        """The one door."""
        return self.shown(self.model.objects.visible_to(self.request.user))

    def shown(self, queryset: QuerySet) -> QuerySet:
        """With everything that the answer reads, in a fixed number of queries."""
        return queryset


class Listed(Visible, generics.ListAPIView):
    """A list, in pages. ``columns`` are what ?search= looks into."""

    query: type[Query] = Search
    columns: tuple[str, ...] = ()
    ordering = "id"

    def narrow(self, queryset: QuerySet, asked: dict[str, Any]) -> QuerySet:
        """The rows that the query parameters ask for."""
        return searched(queryset, asked.get("search", ""), self.columns)


class Shown(Visible, generics.RetrieveAPIView):
    """One row."""

    query = Query


class Verb(APIView):
    """Something that is done by POST. ``body`` is what it takes, ``answer`` what it gives."""

    body: type[Strict] = Nothing
    answer: type[Any]

    def said(self, request: Request) -> dict[str, Any]:
        """The body, checked."""
        return read(self.body, request)


def read(body: type[Strict], request: Request) -> dict[str, Any]:
    """What was sent, checked. Raises Refused (400) where a body is missing altogether."""
    form, data = _shared(body), request.data
    if request.stream is None and any(field.required for field in form.fields.values()):
        raise Refused("malformed_json", _("The body is empty. Send a JSON object."), status=400)
    return form.run_validation(data)


def answered(kind: type[Serializer], row: Model) -> dict[str, Any]:
    """What the API says of one row."""
    return _shared(kind).to_representation(row)


@cache
def _shared(kind: type[Serializer]) -> Serializer:
    """One of each kind for all requests: its fields are costly to make, and remember nothing."""
    return kind()


def replied(data: Any, *, replayed: bool, status: int = 200) -> Response:
    """An answer; a repeat of what was done before says so, with 200."""
    if replayed:
        return Response(data, headers=REPLAYED)
    return Response(data, status=status)


def sent_at(request: Request, now: datetime) -> datetime:
    """The sender's own clock as it sent (X-Sent-At), which tells how wrong it is; else ours."""
    given = request.headers.get("X-Sent-At")
    if not given:
        return now
    try:
        return Moment().run_validation(given)
    except ValidationError:
        detail = _("Write a moment with its zone, from %(first)s to %(last)s.")
        facts = {"first": EARLIEST.year, "last": LATEST.year - 1}
        raise Refused("bad_header", detail % facts, "X-Sent-At", status=400) from None


def op_id(request: Request) -> UUID | None:
    """The id of one doing (Idempotency-Key): sent again with it, it is done once."""
    given = request.headers.get("Idempotency-Key")
    if not given:
        return None
    try:
        return UUID(given)
    except ValueError:
        detail = _("Write a UUID.")
        raise Refused("bad_header", detail, "Idempotency-Key", status=400) from None
