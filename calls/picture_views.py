"""Photos of a visit, as its pages send them where there is no script."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import photos
from accounts.models import Machine, Person
from calls import checklists, lifecycle, pictures
from calls.handlers import pictures as handler
from calls.models import Visit
from calls.refusing import said
from calls.sending import from_page
from fieldapp.plumbing.field_forms import FormRefused
from fieldapp.plumbing.problems import Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def visit_photos(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The photos of a visit, of all or of one thing; those who go add to them."""
    visits = Visit.objects.visible_to(_person(request)).select_related("site__customer", "lead")
    visit = get_object_or_404(visits, pk=pk)
    if request.method == "POST":
        return _receive(request, visit)
    about = handler.About(request.GET)
    if not about.is_valid():
        raise BadRequest("machine")
    machine_id, item_id = about.cleaned_data["machine"], about.cleaned_data["item_id"]
    seen = Machine.objects.filter(pk=machine_id, site=visit.site).select_related("model")
    found = pictures.of_visit(visit)
    page = {
        "visit": visit,
        "machine": seen.first() if machine_id else None,
        "item_id": item_id,
        "back": _item_page(visit, machine_id, item_id),
        "photos": pictures.about(found, machine_id, item_id) if request.GET else found,
        "may_change": may_change(visit, request),
        "tab": "my_day",
    }
    return render(request, "calls/photos.html", page)


def _item_page(visit: Visit, machine_id: UUID | None, item_id: UUID | None) -> str:
    """Where the item stands that photos are of; empty for none. Raises Http404 for strange ones."""
    if item_id is None:
        return ""
    sheet = checklists.of_machine(visit, machine_id) if machine_id else None
    if sheet is None or sheet.row(item_id) is None:
        raise Http404
    return f"{sheet.url}?open={item_id}#item-{item_id}"


def _person(request: HttpRequest) -> Person:
    return cast(Person, request.user)


def may_change(visit: Visit, request: HttpRequest) -> bool:
    """Whether this person goes on the visit, and it has not ended."""
    goes = Visit.objects.of(_person(request)).filter(pk=visit.pk).exists()
    return goes and visit.state in lifecycle.OPEN


def _receive(request: HttpRequest, visit: Visit) -> HttpResponse:
    get_object_or_404(Visit.objects.of(_person(request)), pk=visit.pk)
    form, now = handler.PhotosForm(request.POST), timezone.now()
    if not form.is_valid():
        raise BadRequest("op_id")
    about = {name: form.cleaned_data[name] for name in ("machine", "item_id")}
    names, wrong = _arrived(request, visit, now)
    _item_page(visit, about["machine"], about["item_id"])
    kept = None
    try:
        if names:
            kept = handler.add(from_page(request, now, tuple(names), visit=visit.pk))
    except Refused as refusal:
        wrong = [refusal, *wrong]
    for each in wrong:
        messages.error(request, str(each))
    if kept:
        messages.success(request, kept.words)
    return redirect(_back(request) or handler.address(visit.pk, **about))


def _arrived(request: HttpRequest, visit: Visit, now: Any) -> tuple[list[str], list[Refused]]:
    """The hashes of those that could be kept, and why the others could not."""
    kept: list[str] = []
    wrong: list[Refused] = []
    files, person = request.FILES.getlist("photos"), _person(request)
    try:
        pictures.require_camera(visit.site)
    except Refused as refusal:
        return [], [refusal]
    for file in files:
        try:
            kept.append(photos.receive_file(file, by=person, now=now))
        except Refused as refusal:
            wrong.append(refusal)
    if not files:
        wrong.append(Refused("no_photo", _("Choose a photo first.")))
    return kept, wrong


def _back(request: HttpRequest) -> str:
    """The page that the form was on, where it says so."""
    named = request.POST.get("next", "")
    ours = named and url_has_allowed_host_and_scheme(named, {request.get_host()})
    return named if ours else ""


@login_required
@require_POST
def visit_photo_verb(request: HttpRequest, pk: UUID, photo: UUID, verb: str) -> HttpResponse:
    """Take a photo out, or put it back; the toast can undo the first."""
    if verb not in handler.VERBS:
        raise BadRequest("op_id")
    now = timezone.now()
    try:
        kept = handler.VERBS[verb](from_page(request, now, visit=pk, photo=photo))
    except FormRefused:
        raise BadRequest("op_id") from None
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("visit_photos", pk)
    said(request, kept.words, undo=kept.undo, now=now)
    about = {name: request.POST.get(name, "") for name in ("machine", "item_id")}
    return redirect(_back(request) or handler.address(pk, **about))
