"""Pages that start a visit nobody planned: found by search, or by a label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import finding
from accounts.models import Machine, Site
from calls import days, starting
from calls.lifecycle import OPEN
from calls.models import Visit
from calls.operations import Moment
from calls.refusing import refuse, said
from calls.starting_forms import CodeForm, StartForm
from fieldapp.plumbing.form_fields import FieldForm
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import Person

MOST_SITES = 20
MOST_RECENT = 5


def require_technician(person: Person) -> None:
    """Raises PermissionDenied for whoever makes no visits."""
    if not person.is_technician:
        raise PermissionDenied(_("Visits are started by technicians."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def visit_new(request: HttpRequest) -> HttpResponse:
    """Where? Then which machines and what for; saved, one is on site."""
    require_technician(request.user)
    machine, site = named(request)
    if site is None:
        return find(request, _("Start a visit"), "visit_new")
    now, data = timezone.now(), request.POST if request.method == "POST" else None
    initial = {"op_id": uuid7(), "machines": [machine.pk] if machine else []}
    form = StartForm(data, site=site, offered=machines_at(site, request.user), initial=initial)
    today = of_today(site, request.user, now=now)
    page: dict[str, Any] = {"today": today, "title": _("Start a visit"), "start": _("I am here")}
    if data is None:
        return show(request, site, form, page)
    if not form.is_valid():
        return show(request, site, form, page, 422)
    op_id = form.cleaned_data["op_id"]
    try:
        at = Moment.here(now, op_id)
        visit, _is_new = starting.start(op_id, form.call, by=request.user, at=at)
    except Refused as refusal:
        return show(request, site, form, page, refuse(form, refusal))
    undo = reverse("visit_move", args=[visit.pk, "undo"])
    said(request, _("%(account)s: on site") % {"account": site.customer}, undo=undo, now=now)
    return redirect("visit", visit.pk)


@login_required
@require_safe
def scan(request: HttpRequest) -> HttpResponse:
    """The code of a label leads to today's visit at its site, or starts one there."""
    require_technician(request.user)
    asked = request.GET if "code" in request.GET else None
    form = CodeForm(asked)
    if asked is not None and form.is_valid():
        rows = Machine.objects.visible_to(request.user).current().select_related("site")
        machine = rows.filter(code=form.cleaned_data["code"]).first()
        if machine is not None:
            return redirect(_after_scan(machine, request.user, now=timezone.now()))
        form.add_error("code", _("We know no machine with this code."))
    status = 422 if asked is not None else 200
    return render(request, "calls/scan.html", {"form": form, "tab": "my_day"}, status=status)


def _after_scan(machine: Machine, person: Person, *, now: datetime) -> str:
    visit = of_today(machine.site, person, now=now)
    if visit is None:
        return f"{reverse('visit_new')}?{urlencode({'machine': machine.pk})}"
    if visit.machines.filter(pk=machine.pk).exists():
        return reverse("visit_machine", args=[visit.pk, machine.pk])
    query = urlencode({"machine": machine.pk})
    return f"{reverse('visit_add_machine', args=[visit.pk])}?{query}"


def of_today(site: Site, person: Person, *, now: datetime) -> Visit | None:
    """The open visit of ``person`` at a site today, the one under way first."""
    today = now.astimezone(ZoneInfo(site.zone)).date()
    rows = Visit.objects.of(person).filter(site=site, archived_on=None, state__in=OPEN)
    found = [visit for visit in rows.select_related("site") if days.day_of(visit) <= today]
    found.sort(key=lambda visit: (visit.state not in days.UNDER_WAY, visit.window_start))
    return found[0] if found else None


def named(request: HttpRequest) -> tuple[Machine | None, Site | None]:
    """The machine, or the site, that the address names. Raises Http404 for what one cannot see."""
    machine = _row(Machine.objects.select_related("site__customer"), request, "machine")
    if machine is not None:
        return machine, machine.site
    return None, _row(Site.objects.select_related("customer"), request, "site")


def _row(rows: Any, request: HttpRequest, name: str) -> Any:
    value = request.GET.get(name, "")
    if not value:
        return None
    try:
        found = rows.visible_to(request.user).current().filter(pk=UUID(value)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def machines_at(site: Site, person: Person) -> QuerySet[Machine]:
    """What stands at a site, by floor."""
    rows = Machine.objects.visible_to(person).current().filter(site=site)
    return rows.select_related("model").order_by("floor", "model__name", "id")


def find(request: HttpRequest, title: str, to: str) -> HttpResponse:
    """Where? The sites one was at last, or those that a search finds."""
    person, words = request.user, finding.SearchForm(request.GET).words
    if words:
        rows = finding.sites(person, words).order_by("customer__name", "name", "id")
        sites = list(rows[: MOST_SITES + 1])
    else:
        last = days.recent_sites(person, now=timezone.now(), most=MOST_RECENT)
        seen = set(Site.objects.visible_to(person).filter(pk__in=[each.pk for each in last]))
        sites = [site for site in last if site in seen]
    page = {
        "title": title,
        "to": reverse(to),
        "words": words,
        "sites": sites[:MOST_SITES],
        "more": len(sites) > MOST_SITES,
        "tab": "my_day",
    }
    return render(request, "calls/where.html", page)


def show(
    request: HttpRequest, site: Site, form: FieldForm, page: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The form at a site."""
    facts = {"site": site, "form": form, "to": request.get_full_path(), "tab": "my_day"}
    return render(request, "calls/start.html", page | facts, status=status)
