"""Another brand's machine in three taps: this sheet, its brand, save. A photo on the way."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.machine_forms import OtherBrandForm
from accounts.models import Person, Site
from calls.handlers import other_brands as handler
from calls.handlers.supplies import back
from calls.refusing import said, shown_again
from calls.sending import from_page
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from signals import where as places
from signals.views.photos import Arrived
from signals.where import Where


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def machine_new(request: HttpRequest) -> HttpResponse:
    """The sheet, from a visit or an account whose site this person may see: shown, or saved."""
    where = places.of(request.GET, by=request.user)
    if where.site is None or not _sees(request.user, where.site):
        raise Http404
    if request.method == "POST":
        return save(request, where, timezone.now())
    return show(request, where, handler.form_at(where.site, initial={"op_id": uuid7()}))


def _sees(person: Person, site: Site) -> bool:
    return Site.objects.visible_to(person).current().filter(pk=site.pk).exists()


def save(request: HttpRequest, where: Where, now: datetime) -> HttpResponse:
    """Write the machine down, or show the sheet again with all that was sent."""
    arrived = Arrived(request, where, now=now)
    if arrived.refused:
        form = handler.form_at(where.site, request.POST)
        for refused in arrived.refused:
            form.add_error(None, refused)
        return show(request, where, form, arrived, status=422)
    about = {"visit": where.visit.pk} if where.visit else {"site": where.site.pk}
    try:
        kept = handler.add(from_page(request, now, arrived.names, **about))
    except Refused as refusal:
        form, status = shown_again(refusal)
        return show(request, where, form, arrived, status)
    said(request, kept.words, undo=kept.undo, now=now)
    return redirect(kept.url)


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
        "close_url": back(where.visit, where.site, None),
    }
    return render(request, "pages/machine_new.html", page, status=status)
