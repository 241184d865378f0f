"""Pages that start a visit nobody planned: found by search, or by a label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import finding
from accounts.models import Machine, Site
from calls import days, here
from calls.handlers import starts
from calls.lifecycle import OPEN
from calls.models import Visit
from calls.refusing import said, shown_again
from calls.sending import asked, from_page
from calls.starting_forms import CodeForm, StartForm
from fieldapp.plumbing.form_fields import FieldForm
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import Person

MOST_SITES = 20
MOST_RECENT = 5


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def visit_new(request: HttpRequest) -> HttpResponse:
    """Where? Then which machines and what for; saved, one is on site."""
    here.require_technician(request.user)
    machine, site = here.named(asked(request), request.user)
    if site is None:
        empty = StartForm(site=None, offered=Machine.objects.none(), initial={"op_id": uuid7()})
        return find(request, _("Start a visit"), "visit_new", offline=empty)
    now = timezone.now()
    today = of_today(site, request.user, now=now)
    page: dict[str, Any] = {"today": today, "title": _("Start a visit"), "start": _("I am here")}
    if request.method != "POST":
        initial = {"op_id": uuid7(), "machines": [machine.pk] if machine else []}
        return show(
            request, site, starts.start_form(None, site, request.user, initial=initial), page
        )
    try:
        kept = starts.start(from_page(request, now))
    except Refused as refusal:
        form, status = shown_again(refusal)
        return show(request, site, form, page, status)
    said(request, kept.words, undo=kept.undo, now=now)
    return redirect(kept.url)


@login_required
@require_safe
def scan(request: HttpRequest) -> HttpResponse:
    """The code of a label leads to today's visit at its site, or starts one there."""
    here.require_technician(request.user)
    scanned = request.GET if "code" in request.GET else None
    form = CodeForm(scanned)
    if scanned is not None and form.is_valid():
        rows = Machine.objects.visible_to(request.user).current().select_related("site")
        machine = rows.filter(code=form.cleaned_data["code"]).first()
        if machine is not None:
            return redirect(_after_scan(machine, request.user, now=timezone.now()))
        form.add_error("code", _("We know no machine with this code."))
    status = 422 if scanned is not None else 200
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


def find(request: HttpRequest, title: str, to: str, **more: Any) -> HttpResponse:
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
    return render(request, "calls/where.html", page | more)


def show(
    request: HttpRequest, site: Site, form: FieldForm, page: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The form at a site."""
    facts = {"site": site, "form": form, "to": request.get_full_path(), "tab": "my_day"}
    return render(request, "calls/start.html", page | facts, status=status)
