"""The lists of the set-up pages as files: what the page shows, and no more."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts import staff_sheets
from fieldapp.pages.setup.index import for_setup
from fieldapp.pages.setup.people import asked_of
from fieldapp.plumbing import downloads
from signals import offers, queue_keeping, sheets


@require_safe
@for_setup
def people_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The people whom the list with this search and these filters would show."""
    found, _asked = asked_of(request.GET)
    return downloads.answer(form, staff_sheets.people(found), by=request.user)


@require_safe
@for_setup
def territories_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The map of postal codes."""
    return downloads.answer(form, staff_sheets.territories(), by=request.user)


@require_safe
@for_setup
def offers_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """Offers in use, or the archived ones."""
    found = offers.listed(request.user, archived=_archived(request))
    return downloads.answer(form, sheets.offers(found), by=request.user)


@require_safe
@for_setup
def queues_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """Queues in use, or the archived ones."""
    found = queue_keeping.listed(request.user, archived=_archived(request))
    return downloads.answer(form, sheets.queues(found), by=request.user)


def _archived(request: HttpRequest) -> bool:
    return request.GET.get("view") == "archived"
