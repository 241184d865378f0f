"""Hours and holidays: when clocks run, and what that means for a follow-up heard now."""

from __future__ import annotations

import datetime as dt
from itertools import chain
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import company, days_off, hours_forms, own_days
from accounts.hours import DAYS
from accounts.models import CompanySettings, Site
from fieldapp.pages.setup import trying
from fieldapp.pages.setup.index import for_setup

HOLIDAYS_SHOWN = 6


@require_safe
@for_setup
def hours(request: HttpRequest) -> HttpResponse:
    """The week, the holidays, days of one's own, and the try-out."""
    return _shown(request, hours_forms.OwnDayForm())


def _shown(request: HttpRequest, form: forms.Form) -> HttpResponse:
    now, ours = timezone.now(), company.current()
    context: dict[str, Any] = {
        "now": now,
        "form": form,
        "ours": ours,
        "week": [
            (WEEKDAYS[number], hours_forms.in_words(ours.hours.get(name, [])))
            for number, name in enumerate(DAYS)
        ],
        "own_days": own_days.from_today(),
        "holidays": holidays_ahead(ours.country, ours.holiday_region),
        "is_known": days_off.known_region(ours.country, ours.holiday_region),
        "regions": regions(request),
    }
    context |= trying.asked(request, now=now)
    return render(request, "setup/hours.html", context, status=422 if form.errors else 200)


def holidays_ahead(country: str, region: str) -> list[tuple[dt.date, str]]:
    """The next public holidays there."""
    today = company.today()
    years = (days_off.named_holidays(country, region, today.year + more) for more in (0, 1))
    ahead = ((day, name) for day, name in chain(*(each.items() for each in years)))
    return sorted(each for each in ahead if each[0] >= today)[:HOLIDAYS_SHOWN]


def regions(request: HttpRequest) -> list[dict[str, Any]]:
    """Zone and holidays of the sites that this person may see, where they differ from ours."""
    ours = company.current()
    rows = Site.objects.visible_to(request.user).current().order_by()
    found = rows.values("country", "holiday_region", "time_zone").annotate(count=Count("pk"))
    own = {"country": ours.country, "holiday_region": ours.holiday_region}
    told = []
    for row in found.order_by("country", "holiday_region", "time_zone"):
        row["time_zone"] = row["time_zone"] or ours.time_zone
        row["is_known"] = days_off.known_region(row["country"], row["holiday_region"])
        same = row["time_zone"] == ours.time_zone and own.items() <= row.items()
        if not same or not row["is_known"]:
            told.append(row)
    return told


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def hours_week(request: HttpRequest) -> HttpResponse:
    """The company's hours, a line for each day."""
    form = hours_forms.WeekForm(request.POST or None, kept=company.current().hours)
    if request.method == "POST" and form.is_valid():
        with company.changing() as ours:
            ours.hours = form.week
        messages.success(request, _("Saved. Clocks that start from now on follow it."))
        return redirect("setup_hours")
    return _form(request, form, _("Working hours"), "week")


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def hours_holidays(request: HttpRequest) -> HttpResponse:
    """Whose public holidays count."""
    ours = CompanySettings.objects.first() or CompanySettings()
    form = hours_forms.HolidaysForm(request.POST or None, instance=ours)
    if request.method == "POST" and form.is_valid():
        with company.changing() as row:
            row.country = form.cleaned_data["country"]
            row.holiday_region = form.cleaned_data["holiday_region"]
        messages.success(request, _("Saved. Clocks that start from now on follow it."))
        moved = "country" in form.changed_data and days_off.parts_of(row.country)
        return redirect("setup_hours_holidays" if moved else "setup_hours")
    return _form(request, form, _("Public holidays"), "holidays")


@require_POST
@for_setup
def hours_day_add(request: HttpRequest) -> HttpResponse:
    """A day off, or an extra working day."""
    form = hours_forms.OwnDayForm(request.POST)
    if not form.is_valid():
        return _shown(request, form)
    told = form.cleaned_data
    own_days.put(told["day"], name=told["name"], hours=told["hours"])
    messages.success(request, _("Saved. Clocks that start from now on follow it."))
    return redirect("setup_hours")


@require_POST
@for_setup
def hours_day_remove(request: HttpRequest, day: str) -> HttpResponse:
    """A day like others again."""
    try:
        own_days.take_out(dt.date.fromisoformat(day))
    except ValueError:
        raise Http404 from None
    messages.success(request, _("Taken out."))
    return redirect("setup_hours")


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def hours_site(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What one site has of its own."""
    rows = Site.objects.visible_to(request.user).current().select_related("customer")
    site = get_object_or_404(rows, pk=pk)
    form = hours_forms.SiteHoursForm(request.POST or None, instance=site)
    if request.method == "POST" and form.is_valid():
        form.instance.save(update_fields=["time_zone", "holiday_region"])
        messages.success(request, _("Saved. Clocks that start from now on follow it."))
        return redirect("setup_hours_site", pk=pk)
    site = get_object_or_404(rows, pk=pk)
    more = {"site": site, "holidays": holidays_ahead(site.country, site.holiday_region)}
    return _form(request, form, site.name, "site", **more)


def _form(request: HttpRequest, form: forms.BaseForm, title: str, kind: str, **more: Any):
    context = {"form": form, "title": title, "kind": kind} | more
    status = 422 if form.errors else 200
    return render(request, "setup/hours_form.html", context, status=status)
