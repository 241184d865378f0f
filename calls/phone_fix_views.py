"""The page on which a technician writes down what a call has put right: one form, and no trip."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calls import here
from calls.handlers import starts
from calls.refusing import said, shown_again
from calls.sending import asked, from_page
from calls.starting_views import find, show
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def phone_fix(request: HttpRequest) -> HttpResponse:
    """At a site, about a machine, or instead of a visit (``?visit=``): shown, or saved."""
    here.require_technician(request.user)
    visit, site, machine = starts.phone_fix_at(asked(request), request.user)
    if site is None:
        return find(request, _("Phone fix"), "phone_fix")
    page = {"title": _("Phone fix"), "start": _("Save, it is fixed"), "instead_of": visit}
    if request.method != "POST":
        first = machine or (visit.machines.filter(site=site).first() if visit else None)
        initial = {
            "op_id": uuid7(),
            "machine": first and first.pk,
            "reported_by": visit.reported_by if visit else "",
        }
        form = starts.phone_fix_form(None, site, machine, request.user, initial=initial)
        return show(request, site, form, page)
    now = timezone.now()
    try:
        kept = starts.phone_fix(from_page(request, now))
    except Refused as refusal:
        form, status = shown_again(refusal)
        return show(request, site, form, page, status)
    said(request, kept.words, undo=kept.undo, now=now)
    return redirect(kept.url)
