"""Work not yet received: whose phones still have something, and what to do about each."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Person
from calls.refusing import said
from fieldapp.plumbing import downloads, keyset
from fieldapp.plumbing.downloads import offered
from fieldapp.plumbing.problems import Refused
from fieldapp.sync import missing, phone_words, phones
from fieldapp.sync.models import Device
from fieldapp.sync.querysets import people_of

ON_A_PAGE = 50


@login_required
@require_GET
def not_received(request: HttpRequest) -> HttpResponse:
    """What is missing, oldest first; or every phone of one's people, the last used first."""
    by = cast(Person, request.user)
    phones.require_watcher(by)
    page: dict[str, Any] = {
        "zone": timezone.get_current_timezone_name(),
        "now": timezone.now(),
        "view": "phones" if request.GET.get("view") == "phones" else "missing",
        "tab": "review",
    }
    page |= _all_phones(request, by) if page["view"] == "phones" else _missing(by, **_clock(page))
    return render(request, "sync/not_received.html", page)


def _clock(page: dict[str, Any]) -> dict[str, Any]:
    return {"now": page["now"], "zone": page["zone"]}


def _missing(by: Person, *, now: datetime, zone: str) -> dict[str, Any]:
    found = missing.on_phones(by, now=now)
    rows = [(phone, phone_words.lines(phone, now=now, zone=zone)) for phone in found[:ON_A_PAGE]]
    files = [offered(_("This list"), "not_received_file")]
    return {"rows": rows, "more": len(found) - ON_A_PAGE, "files": files}


def _all_phones(request: HttpRequest, by: Person) -> dict[str, Any]:
    rows = Device.objects.visible_to(by).select_related("person", "revoked_by")
    cursor = request.GET.get("cursor", "")
    page = keyset.page(rows, "last_seen_at", cursor, size=ON_A_PAGE, newest_first=True)
    return {
        "devices": page.rows,
        "previous_url": _at(page.previous) if page.previous else "",
        "next_url": _at(page.next) if page.next else "",
    }


def _at(cursor: str) -> str:
    return f"?{urlencode({'view': 'phones', 'cursor': cursor})}"


@login_required
@require_GET
def not_received_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """What is missing, as a file."""
    by, now = cast(Person, request.user), timezone.now()
    phones.require_watcher(by)
    zone = timezone.get_current_timezone_name()
    sheet = phone_words.sheet(missing.on_phones(by, now=now), now=now, zone=zone)
    return downloads.answer(form, sheet, by=by)


class AsideForm(forms.Form):
    """Which phone of the person, and what came of it."""

    device = forms.UUIDField(required=False)
    note = forms.CharField(max_length=phones.LONGEST, required=False)


@login_required
@require_POST
def not_received_verb(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Ask a person, put aside what is missing of a phone of theirs, show it again."""
    by = cast(Person, request.user)
    phones.require_watcher(by)
    if verb not in VERBS:
        raise Http404
    now = timezone.now()
    try:
        VERBS[verb](request, pk, by, now)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("not_received")


def _ask(request: HttpRequest, pk: UUID, by: Person, now: datetime) -> None:
    theirs = [phone for phone in missing.on_phones(by, now=now) if phone.person.pk == pk]
    devices = sum(phone.device.pending if phone.device else 0 for phone in theirs)
    photos = sum(each.count for phone in theirs for each in phone.photos)
    person = phones.ask(pk, max(1, devices + photos), by=by, now=now)
    said(request, _("%(name)s is asked, in the app and by mail.") % {"name": person})


def _put_aside(request: HttpRequest, pk: UUID, by: Person, now: datetime) -> None:
    form = AsideForm(request.POST)
    if not form.is_valid():
        raise Refused("too_long", _("Write it in fewer words."), "/note")
    wanted = (pk, form.cleaned_data["device"])
    phone = next((one for one in missing.on_phones(by, now=now) if one.key == wanted), None)
    if phone is None:
        raise Refused("gone", _("Nothing is missing there any more."), status=409)
    phones.put_aside(phone, by=by, now=now, note=form.cleaned_data["note"])
    undo = reverse("not_received_verb", args=[pk, "take-up"])
    undo = f"{undo}?{urlencode({'at': now.isoformat()})}"
    said(request, _("Put aside. It is not asked about again."), undo=undo, now=now)


def _take_up(request: HttpRequest, pk: UUID, by: Person, now: datetime) -> None:
    try:
        at = parse_datetime(request.GET.get("at", ""))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Http404
    person = get_object_or_404(people_of(by), pk=pk)
    phones.take_up(person, by=by, at=at)
    said(request, _("Shown again."))


VERBS = {"ask": _ask, "put-aside": _put_aside, "take-up": _take_up}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def phone_verb(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Lock out a lost phone (asked once more before), or allow it again. One's own, or theirs."""
    by, now = cast(Person, request.user), timezone.now()
    if verb not in {"revoke", "allow"} or (verb == "allow" and request.method != "POST"):
        raise Http404
    if request.method != "POST":
        own = phones.own(by) | Device.objects.visible_to(by)
        device = get_object_or_404(own.select_related("person"), pk=pk)
        page = {"device": device, "is_own": device.person_id == by.pk, "back": _back(device, by)}
        page["zone"] = timezone.get_current_timezone_name()
        page["pending"] = device.pending + sum(device.left.values_list("pending", flat=True))
        return render(request, "sync/phone_revoke.html", page)
    if verb == "allow":
        device = phones.allow(pk, by=by, now=now)
        said(request, _("The phone may be used again. They have to sign in on it."))
        return redirect(_back(device, by))
    device = phones.revoke(pk, by=by, now=now, keeping=request.session.session_key or "")
    undo = reverse("phone_verb", args=[pk, "allow"])
    said(request, _("The phone is locked out."), undo=undo, now=now)
    return redirect(_back(device, by))


def _back(device: Device, by: Person) -> str:
    if device.person_id == by.pk and not (by.is_manager or by.is_admin):
        return reverse("me")
    return f"{reverse('not_received')}?view=phones"
