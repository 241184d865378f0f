"""The try-out on set-up pages: a place, a type, and what would become of a signal heard now."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404, HttpRequest, QueryDict

from accounts import finding, moments
from accounts.models import Site
from signals import tryout
from signals.clues import SHEET_TITLES, SignalType

if TYPE_CHECKING:
    from accounts.models import Person

MOST_SITES = 8


def asked(request: HttpRequest, *, now: datetime) -> dict[str, Any]:
    """What the fragment ``setup/_try_out.html`` shows. Raises Http404 for a site out of sight."""
    type_ = request.GET.get("type", "")
    if type_ not in SignalType.values:
        type_ = SignalType.OVERT
    found, words = _found(request.user, request.GET)
    site = found[0] if len(found) == 1 else None
    tried = tryout.try_out(site, type_, now=now)
    return {
        "types": [(value, SHEET_TITLES[SignalType(value)]) for value in SignalType.values],
        "words": words,
        "sites": found if site is None else [],
        "nothing_found": bool(words) and not found,
        "tried": tried,
        "due": moments.due_when(tried.times.due_at, now, tried.zone),
        "remind": moments.due_when(tried.times.remind_at, now, tried.zone),
        "opens": moments.due_when(tried.opens_at, now, tried.zone),
    }


def _found(person: Person, query: QueryDict) -> tuple[list[Site], str]:
    """The sites that the address means, and the words that were searched for."""
    search = finding.SearchForm(query)
    words = search.words
    if query.get("site"):
        return [_site(person, query["site"])], words
    if not words:
        return [], ""
    return list(finding.sites(person, words).order_by("name", "id")[:MOST_SITES]), words


def _site(person: Person, wanted: str) -> Site:
    try:
        pk = UUID(wanted)
    except ValueError:
        raise Http404 from None
    found = finding.sites(person).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
