"""Pages about the people at a customer's: new, changed, no longer here."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import company, keeping
from accounts.contact_forms import ContactForm, GoneForm, NewContactForm
from accounts.models import Contact, Customer
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import Person


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody whom we did not know at a customer's."""
    rows = Customer.objects.visible_to(request.user).current()
    customer = get_object_or_404(rows, pk=pk)
    start = {"op_id": uuid7(), "site": request.GET.get("site", ""), "since": company.today()}
    told = {"customer": customer, "by": request.user}
    form = NewContactForm(request.POST or None, initial=start, **told)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            contact = keeping.add_contact(facts.pop("op_id"), customer, facts)
        except Refused as refusal:
            form.add_error(None, refusal.detail)
        else:
            messages.success(request, _("%(name)s is known now.") % {"name": contact})
            return redirect(back_to(contact))
    return _page(request, form, customer, _("New contact"), reverse("account", args=[pk]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What we know of a contact, and what they agreed to."""
    contact = _seen(request.user, pk)
    start = {} if contact.since else {"since": company.today()}
    told = {"customer": contact.customer, "by": request.user, "instance": contact}
    form = ContactForm(request.POST or None, initial=start, **told)
    if request.method == "POST" and form.is_valid():
        keeping.change_contact(pk, form.cleaned_data, by=request.user)
        messages.success(request, _("Saved."))
        return redirect(back_to(contact))
    return _page(request, form, contact.customer, _("Change a contact"), back_to(contact))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contact_gone(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A contact is no longer here; who is in their place?"""
    contact = _seen(request.user, pk)
    start = {"on": contact.left_on or company.today(), "role": contact.role}
    form = GoneForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        said = {"on": form.cleaned_data["on"], "successor": form.successor}
        try:
            keeping.contact_left(pk, by=request.user, **said)
        except Refused as refusal:
            form.add_error("name", refusal.detail)
        else:
            messages.success(request, _("Thanks. Whoever calls next knows it."))
            return redirect(back_to(contact))
    title = _("%(name)s is no longer here") % {"name": contact}
    return _page(request, form, contact.customer, title, back_to(contact))


def back_to(contact: Contact) -> str:
    """The account's page, at the contact's site."""
    url = reverse("account", args=[contact.customer_id])
    return f"{url}?site={contact.site_id}#contacts" if contact.site_id else f"{url}#contacts"


def _seen(person: Person, pk: UUID) -> Contact:
    rows = Contact.objects.visible_to(person).filter(archived_on=None)
    contact = get_object_or_404(rows.select_related("customer"), pk=pk)
    if not Customer.objects.visible_to(person).filter(pk=contact.customer_id).exists():
        raise Http404
    return contact


def _page(
    request: HttpRequest, form: forms.Form, customer: Customer, title: str, back: str
) -> HttpResponse:
    told = {"form": form, "customer": customer, "title": title, "back_url": back}
    status = 422 if form.errors else 200
    return render(request, "accounts/account_form.html", told, status=status)
