"""Supplies: the sheet that asks for them, and the desk's list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from calls import here, supplies, supplies_sheet
from calls.handlers import supplies as handler
from calls.models import SuppliesRequest, Visit
from calls.refusing import said, shown_again
from calls.sending import asked, from_page
from calls.supplies_forms import SuppliesForm
from fieldapp.plumbing import downloads
from fieldapp.plumbing.downloads import offered
from fieldapp.plumbing.form_fields import FieldForm
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import Machine, Person, Site

VIEWS = ("open", "sent")
ON_A_PAGE = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def supplies_new(request: HttpRequest) -> HttpResponse:
    """What do they need? From a visit, a machine or a site: shown, or sent to the desk."""
    visit, site, machine = handler.place(asked(request), request.user)
    now, offered = timezone.now(), here.machines_at(site, request.user)
    if request.method != "POST":
        initial = {"op_id": uuid7(), "machine": machine and machine.pk}
        form = SuppliesForm(offered=offered, initial=initial)
        return _show(request, form, visit, site, machine)
    try:
        kept = handler.ask(from_page(request, now))
    except Refused as refusal:
        form, status = shown_again(refusal)
        return _show(request, form, visit, site, machine, status)
    said(request, kept.words, undo=kept.undo, now=now)
    return redirect(kept.url)


def _show(
    request: HttpRequest,
    form: Any,
    visit: Visit | None,
    site: Site,
    machine: Machine | None,
    status: int = 200,
) -> HttpResponse:
    page = {
        "form": form,
        "visit": {"site": site},
        "sheet": {
            "title": _("Supplies"),
            "save": _("Ask the supplies desk"),
            "hint": _("They send it. No rep is told, and no clock runs."),
        },
        "to": request.get_full_path(),
        "close_url": handler.back(visit, site, machine),
    }
    return render(request, "calls/ending.html", page, status=status)


def require_desk(person: Person) -> None:
    """Raises PermissionDenied for others than managers and admins."""
    if not supplies.may_send(person):
        raise PermissionDenied(_("This list is the supplies desk’s."))


def _listed(person: Person, view: str) -> QuerySet[SuppliesRequest]:
    rows = SuppliesRequest.objects.visible_to(person).filter(withdrawn_at=None)
    rows = rows.open() if view == "open" else rows.exclude(sent_at=None).order_by("-sent_at", "id")
    return rows.select_related("site__customer", "machine__model", "by", "sent_by")


def _view(request: HttpRequest) -> str:
    view = request.GET.get("view", "open")
    return view if view in VIEWS else "open"


@login_required
@require_GET
def supplies_list(request: HttpRequest) -> HttpResponse:
    """What is open, the oldest first; or what was sent, the latest first."""
    require_desk(request.user)
    view = _view(request)
    found = list(_listed(request.user, view)[: ON_A_PAGE + 1])
    page: dict[str, Any] = {
        "requests": found[:ON_A_PAGE],
        "more": len(found) > ON_A_PAGE,
        "view": view,
        "files": [offered(_("This list"), "supplies_file", {"view": view})],
        "tab": "setup",
    }
    return render(request, "calls/supplies.html", page)


@login_required
@require_GET
def supplies_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The same as a file."""
    require_desk(request.user)
    sheet = supplies_sheet.of(_listed(request.user, _view(request)))
    return downloads.answer(form, sheet, by=request.user)


@login_required
@require_POST
def supplies_verb(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Take back (whoever asked), sent, not sent (the desk)."""
    if verb not in VERBS or not FieldForm(request.POST).is_valid():
        raise Http404
    now = timezone.now()
    try:
        kept = VERBS[verb](pk, by=request.user, now=now)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("supplies" if supplies.may_send(request.user) else "home")
    if verb == "take-back":
        said(request, _("Taken back."))
        return redirect(handler.back(kept.visit, kept.site, kept.machine))
    undo = reverse("supplies_verb", args=[pk, "not-sent"]) if verb == "sent" else ""
    words = _("Marked as sent.") if verb == "sent" else _("Open again.")
    said(request, words, undo=undo, now=now)
    return redirect("supplies")


VERBS = {"take-back": supplies.take_back, "sent": supplies.sent, "not-sent": supplies.not_sent}
