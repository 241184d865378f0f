"""A new call: find what it is about, see what is promised and what to know, enter it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import finding
from accounts.models import Machine, Person, Site
from calls import cautions, planning, response, windows
from calls.board_forms import NewCallForm
from calls.board_views import for_planners
from calls.models.visits import VisitKind
from calls.operations import Moment
from calls.response import Response
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST_MACHINES, MOST_SITES = 10, 20


@for_planners
@require_http_methods(["GET", "HEAD", "POST"])
def new_call(request: HttpRequest) -> HttpResponse:
    """First the machine or the site, then who called, what is wrong and when we come."""
    by, now = cast(Person, request.user), timezone.now()
    machine = _machine(request, by)
    site = machine.site if machine else _site(request, by)
    if site is None:
        return _search(request, by)
    machines = [machine] if machine else []
    promise = response.promised(site, machines, VisitKind.REPAIR, reported_at=now, now=now)
    if request.method != "POST":
        initial = {"op_id": uuid7(), **_window(site, promise, now)}
        form = NewCallForm(site=site, machine=machine, by=by, initial=initial)
        return _form(request, form, promise, now)
    form = NewCallForm(request.POST, site=site, machine=machine, by=by)
    if not form.is_valid():
        return _form(request, form, promise, now, status=422)
    op_id = form.cleaned_data["op_id"]
    try:
        visit = planning.new_call(op_id, form.call, by=by, at=Moment.here(now, op_id))
    except Refused as refusal:
        name = refusal.pointer.strip("/")
        form.add_error(name if name in form.fields else None, str(refusal))
        return _form(request, form, promise, now, status=refusal.status)
    messages.success(request, _("The call is there. Choose who goes."))
    return redirect("board_visit", visit.pk)


def _form(
    request: HttpRequest,
    form: NewCallForm,
    promise: Response,
    now: dt.datetime,
    *,
    status: int = 200,
) -> HttpResponse:
    by = cast(Person, request.user)
    site, machine = form.site, form.machine
    page = {
        "form": form,
        "site": site,
        "machine": machine,
        "machines": [] if machine else list(_machines_at(site, by)),
        "promise": promise,
        "cautions": cautions.of_call(site, machine, promise, by=by, now=now),
    }
    return render(request, "calls/new_call.html", page, status=status)


def _search(request: HttpRequest, by: Person) -> HttpResponse:
    words = finding.SearchForm(request.GET).words
    machines, sites = [], []
    if words:
        machines = list(finding.named_machines(by, words).order_by("serial", "id")[:MOST_MACHINES])
        sites = list(finding.sites(by, words).order_by("customer__name", "name", "id")[:MOST_SITES])
    page = {"words": words, "machines": machines, "sites": sites}
    return render(request, "calls/new_call_search.html", page)


def _window(site: Site, promise: Response, now: dt.datetime) -> dict[str, dt.datetime]:
    """The promised window; where nothing is promised, the next working morning."""
    start = now + dt.timedelta(minutes=15 - now.minute % 15)
    start = start.replace(second=0, microsecond=0)
    if promise.due and promise.due > start:
        return {"window_start": start, "window_end": promise.due}
    begin, end = windows.next_window(site, now)
    return {"window_start": begin, "window_end": end}


def _machines_at(site: Site, by: Person) -> QuerySet[Machine]:
    rows = Machine.objects.visible_to(by).current().filter(site=site)
    return rows.select_related("model").order_by("floor", "model__name", "id")


def _machine(request: HttpRequest, by: Person) -> Machine | None:
    pk = _id(request, "machine")
    if pk is None:
        return None
    rows = Machine.objects.visible_to(by).current().filter(site__archived_on=None)
    return get_object_or_404(rows.select_related("model", "site__customer"), pk=pk)


def _site(request: HttpRequest, by: Person) -> Any:
    pk = _id(request, "site")
    rows = Site.objects.visible_to(by).current().select_related("customer")
    return get_object_or_404(rows, pk=pk) if pk else None


def _id(request: HttpRequest, name: str) -> UUID | None:
    asked = request.GET.get(name, "")
    try:
        return UUID(asked) if asked else None
    except ValueError:
        raise BadRequest(name) from None
