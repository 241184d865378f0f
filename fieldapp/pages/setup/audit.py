"""The audit log as a page and as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Person
from fieldapp.audit import reading, wording
from fieldapp.audit.reading import Asked
from fieldapp.audit.sources import KINDS
from fieldapp.pages.setup.index import for_setup
from fieldapp.plumbing import downloads
from fieldapp.plumbing.form_fields import FIRST, LAST

PAGE = 40
MOST_IN_A_FILE = 20_000
FILTERS = ("kind", "by", "about", "since", "until")


@require_safe
@for_setup
def audit(request: HttpRequest) -> HttpResponse:
    """Who changed what, the newest first."""
    asked = asked_of(request.GET)
    changes, following = reading.page(request.user, asked, request.GET.get("cursor", ""), size=PAGE)
    kept = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    context = {
        "entries": wording.entries(changes, request.user),
        "kinds": [kind for kind in KINDS if request.user.is_admin or not kind.only_admins],
        "people": Person.objects.order_by("name", "id"),
        "asked": asked,
        "kept": kept,
        "narrowed": bool(kept),
        "next_url": f"?{urlencode(kept | {'cursor': following})}" if following else "",
        "first_url": f"?{urlencode(kept)}" if request.GET.get("cursor") else "",
        "files": [downloads.offered(_("These changes"), "setup_audit_file", kept)],
    }
    return render(request, "setup/audit.html", context)


@require_safe
@for_setup
def audit_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The same as a file: a line for each field that changed."""
    changes = list(reading.every(request.user, asked_of(request.GET), most=MOST_IN_A_FILE))
    lines = _lines(changes, request.user)
    return downloads.rows_answer(form, "audit-log", _("Audit log"), lines, by=request.user)


def _lines(changes: list[reading.Change], reader: Person) -> Iterator[list[object]]:
    yield [
        _("When"),
        _("Who"),
        _("What"),
        _("Kind"),
        _("Name"),
        _("Field"),
        _("Before"),
        _("After"),
        _("Request"),
    ]
    for start in range(0, len(changes), 500):
        for entry in wording.entries(changes[start : start + 500], reader):
            kind = f"{entry.kind}: {entry.part}" if entry.part else entry.kind
            about = [entry.at.isoformat(), entry.who, entry.how, kind, entry.name]
            for each in entry.differences or [wording.Difference("", "", "")]:
                yield [*about, each.label, each.before, each.after, entry.request]


def asked_of(query: QueryDict) -> Asked:
    """What an address asks for. Raises BadRequest for what cannot be read."""
    kind, by = query.get("kind", ""), query.get("by", "")
    about = query.get("about", "")
    if kind and kind not in {each.key for each in KINDS}:
        raise BadRequest("kind")
    for text in filter(None, ("" if by == "system" else by, about)):
        try:
            UUID(text)
        except ValueError:
            raise BadRequest("id") from None
    by = by if by in ("", "system") else str(UUID(by))
    since, until = _morning(query, "since"), _morning(query, "until")
    return Asked(kind, by, about, since, until + dt.timedelta(days=1) if until else None)


def _morning(query: QueryDict, name: str) -> dt.datetime | None:
    text = query.get(name, "")
    if not text:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise BadRequest(name) from None
    if not FIRST <= day <= LAST:
        raise BadRequest(name)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(0)))
