"""Photos of a visit, as its pages send them: with a script one by one, without it as a form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import photos
from accounts.models import Machine, Person
from calls import checklists, lifecycle, pictures
from calls.models import Visit, VisitPhoto
from calls.operations import Moment
from fieldapp.plumbing.fetched import is_fetched, refused, signed_in
from fieldapp.plumbing.problems import Refused


class About(forms.Form):
    """What photos are of: the place, one machine, or one item of its checklist."""

    machine = forms.UUIDField(required=False)
    item_id = forms.UUIDField(required=False)


class Sent(About):
    """A form with photos, or about one; its id makes sending it twice the same as once."""

    op_id = forms.UUIDField()


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def visit_photos(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The photos of a visit, of all or of one thing; those who go add to them."""
    visits = Visit.objects.visible_to(_person(request)).select_related("site__customer", "lead")
    visit = get_object_or_404(visits, pk=pk)
    if request.method == "POST":
        return _receive(request, visit)
    about = About(request.GET)
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


def _receive(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    get_object_or_404(Visit.objects.of(_person(request)), pk=visit.pk)
    form, now = Sent(request.POST), timezone.now()
    if not form.is_valid():
        raise BadRequest("op_id")
    said = form.cleaned_data
    what = {"machine_id": said["machine"], "item_id": said["item_id"]}
    at = Moment.here(now, said["op_id"])
    kept, wrong = _arrived(request, visit, now)
    _item_page(visit, said["machine"], said["item_id"])
    try:
        if kept:
            rows = pictures.send(visit.pk, kept, by=_person(request), at=at, **what)
    except Refused as refusal:
        kept, wrong = [], [refusal, *wrong]
    if is_fetched(request):
        return refused(wrong[0]) if wrong else JsonResponse({"photos": [_told(r) for r in rows]})
    for each in wrong:
        messages.error(request, str(each))
    if kept:
        words = ngettext("%(n)d photo added.", "%(n)d photos added.", len(kept))
        messages.success(request, words % {"n": len(kept)})
    return redirect(_back(request, visit))


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


def _told(row: VisitPhoto) -> dict[str, str]:
    """What the script needs to offer "Remove"."""
    return {"id": str(row.pk), "remove": _address(row, "remove"), "back": _address(row, "put-back")}


def _address(row: VisitPhoto, verb: str) -> str:
    return reverse("visit_photo_verb", args=[row.visit_id, row.pk, verb])


def _back(request: HttpRequest, visit: Visit) -> str:
    """The page that the form was on, as it says; else the page of these photos."""
    named = request.POST.get("next", "")
    if named and url_has_allowed_host_and_scheme(named, {request.get_host()}):
        return named
    about = {name: request.POST.get(name, "") for name in ("machine", "item_id")}
    query = urlencode({name: value for name, value in about.items() if value})
    return reverse("visit_photos", args=[visit.pk]) + (f"?{query}" if query else "")


@signed_in
@require_POST
def visit_photo_verb(request: HttpRequest, pk: UUID, photo: UUID, verb: str) -> HttpResponseBase:
    """Take a photo out, or put it back; the toast can undo the first."""
    form, now = Sent(request.POST), timezone.now()
    if not form.is_valid() or verb not in VERBS:
        raise BadRequest("op_id")
    at = Moment.here(now, form.cleaned_data["op_id"])
    try:
        row = VERBS[verb](pk, photo, by=_person(request), at=at)
    except Refused as refusal:
        if is_fetched(request):
            return refused(refusal)
        messages.error(request, str(refusal))
        return redirect("visit_photos", pk)
    if is_fetched(request):
        return JsonResponse({"photos": [_told(row)]})
    if verb == "remove":
        until = (now + timedelta(seconds=settings.UNDO_SECONDS)).isoformat()
        tags = f"undo:{_address(row, 'put-back')} until:{until}"
        messages.success(request, _("Photo removed."), extra_tags=tags)
    else:
        messages.success(request, _("The photo is back."))
    return redirect(_back(request, row.visit))


VERBS: dict[str, Callable[..., VisitPhoto]] = {
    "remove": pictures.remove,
    "put-back": pictures.put_back,
}
