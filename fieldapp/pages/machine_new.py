"""Another brand's machine in three taps: this sheet, its brand, save. A photo on the way."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import other_brands
from accounts.machine_forms import OtherBrandForm
from accounts.models import Machine, Person, Site
from accounts.other_brands import Seen
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from signals import where as places
from signals.views.photos import Arrived
from signals.where import Where

MOST_FLOORS = 12


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def machine_new(request: HttpRequest) -> HttpResponse:
    """The sheet, from a visit or an account whose site this person may see: shown, or saved."""
    where = places.of(request.GET, by=request.user)
    if where.site is None or not _sees(request.user, where.site):
        raise Http404
    if request.method == "POST":
        return save(request, where, timezone.now())
    return show(request, where, new_form(where, initial={"op_id": uuid7()}))


def _sees(person: Person, site: Site) -> bool:
    return Site.objects.visible_to(person).current().filter(pk=site.pk).exists()


def new_form(where: Where, data: Any = None, **more: Any) -> OtherBrandForm:
    """The brands that are known, those of this customer first, and the floors of the building."""
    brands = other_brands.brands_at_hand(where.site)
    return OtherBrandForm(data, brands=brands, floors=floors_of(where.site), **more)


def floors_of(site: Site) -> list[str]:
    """The site's own floors, then others on which machines stand."""
    known = Machine.objects.filter(site=site).current().exclude(floor="").order_by("floor")
    rows = known.values_list("floor", flat=True).distinct()
    return list(dict.fromkeys([*site.floors, *rows]))[:MOST_FLOORS]


def save(request: HttpRequest, where: Where, now: datetime) -> HttpResponse:
    """Write the machine down, or show the sheet again with all that was sent."""
    arrived = Arrived(request, where, now=now)
    form = new_form(where, request.POST)
    for refused in arrived.refused:
        form.add_error(None, refused)
    if not form.is_valid():
        return show(request, where, form, arrived, status=422)
    seen = Seen(where.site, photos=arrived.names, **form.seen)
    try:
        machine = other_brands.add(form.cleaned_data["op_id"], seen, by=request.user, now=now)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return show(request, where, form, arrived, status=refusal.status)
    say(request, machine, now)
    return redirect(close_url(where))


def say(request: HttpRequest, machine: Machine, now: datetime) -> None:
    """That it is on its floor now, and for a minute how to take it back."""
    until = (now + timedelta(seconds=settings.UNDO_SECONDS)).isoformat()
    undo = reverse("machine_change", args=[machine.pk, "undo"])
    facts = {"machine": machine.model.name, "floor": machine.floor}
    words = _("%(machine)s added, floor %(floor)s.") if machine.floor else _("%(machine)s added.")
    messages.success(request, words % facts, extra_tags=f"undo:{undo} until:{until}")


def close_url(where: Where) -> str:
    """Back to the visit, or to the account's floors."""
    if where.visit:
        return reverse("visit", args=[where.visit.pk])
    url = reverse("account", args=[where.site.customer_id])
    return f"{url}?{urlencode({'site': where.site.pk})}"


def show(
    request: HttpRequest,
    where: Where,
    form: OtherBrandForm,
    arrived: Arrived | None = None,
    status: int = 200,
) -> HttpResponse:
    """The sheet as a page; ``static/js/sheet.js`` takes ``#sheet`` out of it for a dialog."""
    page = {
        "where": where,
        "form": form,
        "kept": arrived.kept if arrived else [],
        "photos_allowed": not where.site.no_camera,
        "close_url": close_url(where),
    }
    return render(request, "pages/machine_new.html", page, status=status)
