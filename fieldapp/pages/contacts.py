"""Pages about the people at a customer's: new, changed, no longer here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.contact_forms import ChangeContactForm, GoneForm, NewContactForm
from accounts.models import Contact
from calls.handlers import contacts as handler
from calls.refusing import said, shown_again
from calls.sending import from_page, read_id
from fieldapp.plumbing.field_forms import Handler
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody whom we did not know at a customer's; ``?site=`` says at which site one is."""
    customer = handler.customer_of(pk, request.user)
    site = handler.site_of(customer, read_id(request.GET.get("site", "")), request.user)
    page = {
        "kind": "contact.add",
        "title": _("New contact"),
        "customer": customer,
        "new_at": customer.pk,
        "site": site,
        "back_url": handler.back_to(customer.pk, site.pk if site else None),
    }
    if request.method == "POST":
        return _keep(request, handler.add, page, customer=pk)
    since = handler.today_at(site, timezone.now())
    start = {"op_id": uuid7(), "site": site.pk if site else None, "since": since}
    form = NewContactForm(initial=start, customer=customer, by=request.user)
    return _show(request, form, page)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What we know of a contact, and what they agreed to."""
    contact = handler.seen(pk, request.user)
    page = _about(contact, "contact.change", _("Change a contact"))
    if request.method == "POST":
        return _keep(request, handler.change, page, contact=pk)
    start = {} if contact.since else {"since": handler.today_at(contact.site, timezone.now())}
    about: dict[str, Any] = {"customer": contact.customer, "by": request.user}
    return _show(request, ChangeContactForm(initial=start, instance=contact, **about), page)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact_gone(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A contact is no longer here; who is in their place?"""
    contact = handler.seen(pk, request.user)
    title = _("%(name)s is no longer here") % {"name": contact}
    page = _about(contact, "contact.gone", title)
    if request.method == "POST":
        return _keep(request, handler.gone, page, contact=pk)
    on = contact.left_on or handler.today_at(contact.site, timezone.now())
    return _show(request, GoneForm(initial={"on": on, "role": contact.role}), page)


def _about(contact: Contact, kind: str, title: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "title": title,
        "contact": contact,
        "customer": contact.customer,
        "back_url": handler.back_to(contact.customer_id, contact.site_id),
    }


def _keep(
    request: HttpRequest, keep: Handler, page: dict[str, Any], **target: UUID
) -> HttpResponse:
    """Keep what was sent, and back to the account; or the page again with all that was typed."""
    try:
        kept = keep(from_page(request, timezone.now(), **target))
    except Refused as refusal:
        form, status = shown_again(refusal)
        return _show(request, form, page, status)
    said(request, kept.words)
    return redirect(kept.url)


def _show(
    request: HttpRequest, form: forms.BaseForm, page: dict[str, Any], status: int = 200
) -> HttpResponse:
    return render(request, "pages/contact.html", page | {"form": form}, status=status)
