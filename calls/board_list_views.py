"""The lists beside the board, on the screen and as files."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import Person
from calls import board_lists
from calls.board_lists import LISTS, BoardList
from calls.board_views import for_planners
from fieldapp.plumbing import downloads
from fieldapp.plumbing.downloads import Offered

SHOWN = 200  # lines on the screen; the file has them all


@for_planners
@require_GET
def board_list(request: HttpRequest, name: str) -> HttpResponse:
    """One of the lists, with what can be done about each row."""
    one = _list(name)
    lines = one.lines(cast(Person, request.user), timezone.now())
    page = {"one": one, "lines": lines[:SHOWN], "more": len(lines) - SHOWN, "lists": LISTS.values()}
    return render(request, "calls/board_list.html", page | {"files": [_offered(one)]})


@for_planners
@require_GET
def board_list_file(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """The same as a file."""
    by = cast(Person, request.user)
    return downloads.answer(form, board_lists.sheet(_list(name), by, timezone.now()), by=by)


def _offered(one: BoardList) -> Offered:
    csv, xlsx = (reverse("board_list_file", args=[one.name, form]) for form in ("csv", "xlsx"))
    return Offered(str(one.title), csv, xlsx)


def _list(name: str) -> BoardList:
    if name not in LISTS:
        raise Http404
    return LISTS[name]
