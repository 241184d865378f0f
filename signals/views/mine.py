"""My signals: what became of each."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import company, notices
from fieldapp.plumbing import downloads, keyset
from fieldapp.plumbing.downloads import offered
from signals import outcomes, sheets

PAGE = 20


@login_required
@require_GET
def my_signals(request: HttpRequest) -> HttpResponse:
    """Newest first, in pages; what was told about them counts as read."""
    now = timezone.now()
    show = _asked(request)
    mine, rows = sheets.shown(request.user, ""), sheets.shown(request.user, show)
    cursor = request.GET.get("at", "")
    page = keyset.page(rows, "noticed_at", cursor, size=PAGE, newest_first=True)
    notices.mark_read_at(request.user, request.path, now=now)
    counts = dict(mine.order_by().values_list("fate").annotate(n=Count("pk")))
    start = start_of_year(now)
    told: dict[str, Any] = {
        "now": now,
        "show": show,
        "chips": chips(counts, show),
        "outcomes": outcomes.of(page.rows, reader=request.user, photos=True),
        "previous_url": _link(show, page.previous),
        "next_url": _link(show, page.next),
        "count": sum(counts.values()),
        "sold": counts.get(outcomes.SOLD, 0),
        "won": outcomes.sold_since(request.user, start),
        "first_page": not cursor,
        "files": [offered(_("These signals"), "my_signals_file", {"show": show})],
    }
    return render(request, "signals/mine.html", told)


def _asked(request: HttpRequest) -> str:
    """The filter that the address names. Raises BadRequest for what is none."""
    show = request.GET.get("show", "")
    if show and show not in outcomes.SHOWN:
        raise BadRequest("show")
    return show


@login_required
@require_GET
def my_signals_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """All pages of the same list as a file."""
    sheet = sheets.mine(sheets.shown(request.user, _asked(request)))
    return downloads.answer(form, sheet, by=request.user)


def chips(counts: dict[str, int], show: str) -> list[dict[str, Any]]:
    """The filters with how many each would show."""
    words = {
        "": _("All"),
        outcomes.MOVING: _("Moving"),
        outcomes.SOLD: _("Sold"),
        outcomes.NOT_THIS_TIME: _("Not this time"),
    }
    return [
        {
            "url": f"?show={key}" if key else "?",
            "label": label,
            "count": counts.get(key, 0) if key else sum(counts.values()),
            "current": key == show,
        }
        for key, label in words.items()
    ]


def start_of_year(now: dt.datetime) -> dt.datetime:
    """New Year at the company."""
    zone = ZoneInfo(company.current().time_zone)
    return dt.datetime(now.astimezone(zone).year, 1, 1, tzinfo=zone)


def _link(show: str, cursor: str) -> str:
    """The address of another page of the same list; empty where there is none."""
    if not cursor:
        return ""
    return "?" + urlencode({"show": show, "at": cursor} if show else {"at": cursor})
