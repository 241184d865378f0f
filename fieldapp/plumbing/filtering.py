"""Query parameters of the API: what a list may be narrowed by, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from rest_framework import serializers
from rest_framework.filters import BaseFilterBackend

from fieldapp.plumbing.fields import Strict
from fieldapp.plumbing.parsing import printable
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

PAGING = {"cursor", "page_size"}


class Query(Strict):
    """The query parameters of a view; none unless it says so."""


class Search(Query):
    """Words to look for."""

    search = serializers.CharField(required=False, allow_blank=True, max_length=100)


class Filters(BaseFilterBackend):
    """Reads the query parameters by the view's ``query``, and lets the view narrow its rows."""

    def filter_queryset(self, request: Request, queryset: QuerySet, view: Any) -> QuerySet:
        """The rows that were asked for. Raises Refused (400) for what makes no sense."""
        known = PAGING if getattr(view, "paginator", None) else set()
        given = {name: value for name, value in request.query_params.items() if name not in known}
        if not given:
            return queryset
        return view.narrow(queryset, _asked(view.query, given))


def _asked(query: type[Query], given: Mapping[str, Any]) -> dict[str, Any]:
    form = query(data=given)
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        where = f"?{printable(name)}"
        raise Refused("bad_filter", f"{where}: {errors[0]}", where, status=400)
    return form.validated_data


def require_no_query(request: Request) -> None:
    """For what takes no query parameter at all. Raises Refused (400)."""
    _asked(Query, request.query_params.dict())


def searched(queryset: QuerySet, words: str, columns: tuple[str, ...]) -> QuerySet:
    """The rows in which every word is found in one of the columns."""
    for word in words.split()[:5]:
        found = Q()
        for column in columns:
            found |= Q(**{f"{column}__icontains": word})
        queryset = queryset.filter(found)
    return queryset
