"""The page on which a technician writes down what a call has put right: one form, and no trip."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calls import fault_codes, starting
from calls.models import Visit
from calls.operations import Moment
from calls.refusing import refuse, said
from calls.starting_forms import PhoneFixForm
from calls.starting_views import find, machines_at, named, require_technician, show
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import Machine, Person, Site


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def phone_fix(request: HttpRequest) -> HttpResponse:
    """At a site, about a machine, or instead of a visit (``?visit=``): shown, or saved."""
    require_technician(request.user)
    visit = _visit(request)
    machine, site = (None, visit.site) if visit else named(request)
    if site is None:
        return find(request, _("Phone fix"), "phone_fix")
    form = _form(request, site, machine, visit)
    page = {"title": _("Phone fix"), "start": _("Save, it is fixed"), "instead_of": visit}
    if request.method != "POST":
        return show(request, site, form, page)
    if not form.is_valid():
        return show(request, site, form, page, 422)
    now = timezone.now()
    try:
        undo = _save(form, visit, by=request.user, at=Moment.here(now, form.cleaned_data["op_id"]))
    except Refused as refusal:
        return show(request, site, form, page, refuse(form, refusal))
    words = _("%(account)s: fixed on the phone") % {"account": site.customer}
    said(request, words, undo=undo, now=now)
    return redirect("my_day")


def _form(
    request: HttpRequest, site: Site, machine: Machine | None, visit: Visit | None
) -> PhoneFixForm:
    offered = machines_at(site, request.user)
    first = machine or (visit.machines.filter(site=site).first() if visit else None)
    return PhoneFixForm(
        request.POST if request.method == "POST" else None,
        site=site,
        offered=offered,
        codes=fault_codes.offered_among([machine] if machine else offered),
        initial={
            "op_id": uuid7(),
            "machine": first and first.pk,
            "reported_by": visit.reported_by if visit else "",
        },
    )


def _save(form: PhoneFixForm, visit: Visit | None, *, by: Person, at: Moment) -> str:
    """Keep it; returns the address that takes it back."""
    minutes = form.cleaned_data["minutes"]
    if visit is not None:
        machine = form.cleaned_data["machine"]
        starting.fix_by_phone(visit.pk, machine, form.told, minutes=minutes, by=by, at=at)
        return reverse("visit_move", args=[visit.pk, "not-fixed"])
    made, _is_new = starting.phone_fix(
        at.op_id, form.call, form.told, minutes=minutes, by=by, at=at
    )
    return reverse("visit_move", args=[made.pk, "undo"])


def _visit(request: HttpRequest) -> Visit | None:
    """The visit that a call made unnecessary. Raises Http404 for what is not theirs."""
    value = request.GET.get("visit", "")
    if not value:
        return None
    try:
        rows = Visit.objects.of(request.user).filter(pk=UUID(value), archived_on=None)
    except ValueError:
        raise Http404 from None
    found = rows.select_related("site__customer").first()
    if found is None:
        raise Http404
    return found
