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

from accounts.models import Site
from calls import supplies, supplies_sheet
from calls.models import SuppliesRequest, Visit
from calls.operations import Moment
from calls.refusing import refuse, said
from calls.starting_views import machines_at, named
from calls.supplies_forms import SuppliesForm
from fieldapp.plumbing import downloads
from fieldapp.plumbing.downloads import offered
from fieldapp.plumbing.form_fields import FieldForm
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import Machine, Person

VIEWS = ("open", "sent")
ON_A_PAGE = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def supplies_new(request: HttpRequest) -> HttpResponse:
    """What do they need? From a visit, a machine or a site: shown, or sent to the desk."""
    visit, site, machine = _where(request)
    data = request.POST if request.method == "POST" else None
    initial = {"op_id": uuid7(), "machine": machine and machine.pk}
    form = SuppliesForm(data, offered=machines_at(site, request.user), initial=initial)
    if data is None:
        return _show(request, form, visit, site, machine)
    if not form.is_valid():
        return _show(request, form, visit, site, machine, 422)
    facts = form.cleaned_data
    now, where = timezone.now(), {"site": site, "visit": visit, "machine": facts["machine"]}
    at = Moment.here(now, facts["op_id"])
    try:
        asked, _is_new = supplies.ask(at.op_id, what=form.what, by=request.user, at=at, **where)
    except Refused as refusal:
        return _show(request, form, visit, site, machine, refuse(form, refusal))
    undo = reverse("supplies_verb", args=[asked.pk, "take-back"])
    said(request, _("Asked for: %(what)s") % {"what": asked.what}, undo=undo, now=now)
    return redirect(_back(visit, site, machine))


def _where(request: HttpRequest) -> tuple[Visit | None, Site, Machine | None]:
    """Where the address says. Raises Http404 for what one may not see."""
    machine, site = named(request)
    value, visit = request.GET.get("visit", ""), None
    if value:
        try:
            rows = Visit.objects.visible_to(request.user).filter(pk=UUID(value))
        except ValueError:
            raise Http404 from None
        visit = rows.select_related("site__customer").first()
        if visit is None or (machine and machine.site_id != visit.site_id):
            raise Http404
        site = visit.site
    if site is None:
        raise Http404
    return visit, site, machine


def _back(visit: Visit | None, site: Site, machine: Machine | None) -> str:
    if visit is not None:
        return reverse("visit", args=[visit.pk])
    if machine is not None:
        return reverse("machine", args=[machine.pk])
    return f"{reverse('account', args=[site.customer_id])}?site={site.pk}"


def _show(
    request: HttpRequest,
    form: SuppliesForm,
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
        "close_url": _back(visit, site, machine),
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
    asked = request.GET.get("view", "open")
    return asked if asked in VIEWS else "open"


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
        return redirect(_back(kept.visit, kept.site, kept.machine))
    undo = reverse("supplies_verb", args=[pk, "not-sent"]) if verb == "sent" else ""
    words = _("Marked as sent.") if verb == "sent" else _("Open again.")
    said(request, words, undo=undo, now=now)
    return redirect("supplies")


VERBS = {"take-back": supplies.take_back, "sent": supplies.sent, "not-sent": supplies.not_sent}
