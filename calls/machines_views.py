"""One more machine of the site on a visit: chosen from what stands there, and taken off again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from calls import here
from calls.handlers import machines
from calls.models import Visit
from calls.refusing import said, shown_again
from calls.sending import from_page
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_machine(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What else stands at the site of a visit: shown, or added and on to its page."""
    rows = Visit.objects.of(request.user).select_related("site__customer")
    visit, now = get_object_or_404(rows, pk=pk), timezone.now()
    if request.method != "POST":
        offered = here.machines_at(visit.site, request.user).exclude(visits=visit)
        initial = {"op_id": uuid7(), "machine": request.GET.get("machine")}
        return _show(request, visit, machines.MachineForm(offered=offered, initial=initial))
    try:
        kept = machines.add(from_page(request, now, visit=pk))
    except Refused as refusal:
        return _show(request, visit, *shown_again(refusal))
    said(request, kept.words, undo=kept.undo, now=now)
    return redirect(kept.url)


@login_required
@require_POST
def drop_machine(request: HttpRequest, pk: UUID, machine: UUID) -> HttpResponse:
    """Take it off again: back to the visit."""
    try:
        kept = machines.drop(from_page(request, timezone.now(), visit=pk, machine=machine))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("visit", pk)
    said(request, kept.words)
    return redirect(kept.url)


def _show(request: HttpRequest, visit: Visit, form: Any, status: int = 200) -> HttpResponse:
    page = {
        "visit": visit,
        "form": form,
        "sheet": {"title": _("Add a machine"), "save": _("Add it to this visit")},
        "to": reverse("visit_add_machine", args=[visit.pk]),
        "close_url": reverse("visit", args=[visit.pk]),
    }
    return render(request, "calls/ending.html", page, status=status)
