"""Pages on which managers keep customers and sites right, and merge what is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import finding, keeping, mergers
from accounts.account_forms import CustomerForm, SiteForm
from accounts.models import Customer, Site
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import Person

MOST_FOUND = 20


def require_keeper(person: Person) -> None:
    """Raises PermissionDenied for whoever does not manage."""
    if not keeping.may_change(person):
        raise PermissionDenied(_("Customers and sites are changed by managers."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def customer_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name, segment, rep and the like of a customer."""
    customer = _customer(request.user, pk)
    require_keeper(request.user)
    form = CustomerForm(request.POST or None, instance=customer)
    if request.method == "POST" and form.is_valid():
        try:
            keeping.change_customer(pk, form.cleaned_data, by=request.user)
        except Refused as refusal:
            form.add_error(refusal.pointer.strip("/"), refusal.detail)
        else:
            messages.success(request, _("Saved."))
            return redirect("account", pk=pk)
    told = {"form": form, "customer": customer, "title": _("Change account")}
    told |= {"back_url": reverse("account", args=[pk]), "parent_url": _to("customer_parent", pk)}
    status = 422 if form.errors else 200
    return render(request, "accounts/account_form.html", told, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def site_change(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Address, getting in, and what is not to be done at a site."""
    site = _site(request.user, pk)
    require_keeper(request.user)
    form = SiteForm(request.POST or None, instance=site)
    back = f"{reverse('account', args=[site.customer_id])}?site={site.pk}"
    if request.method == "POST" and form.is_valid():
        keeping.change_site(pk, form.facts, by=request.user)
        messages.success(request, _("Saved."))
        return redirect(back)
    told = {"form": form, "customer": site.customer, "title": _("Change site"), "back_url": back}
    status = 422 if form.errors else 200
    return render(request, "accounts/account_form.html", told, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def customer_parent(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which company a customer belongs to."""
    customer = _customer(request.user, pk)
    require_keeper(request.user)
    words, refused = _words(request), ""
    if request.method == "POST":
        chosen = request.POST.get("chosen", "")
        parent = _customer(request.user, _id(chosen)) if chosen else None
        try:
            keeping.change_customer(pk, {"parent": parent}, by=request.user)
        except Refused as refusal:
            refused = refusal.detail
        else:
            messages.success(request, _("Saved."))
            return redirect("account", pk=pk)
    seen = Customer.objects.visible_to(request.user).filter(pk=customer.parent_id).first()
    told = {"customer": customer, "words": words, "refused": refused, "parent": seen}
    told |= {"found": _found(request.user, words, without=pk), "has_parent": customer.parent_id}
    return render(request, "accounts/parent.html", told, status=422 if refused else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def customer_merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two customers that are one: find the other, look at both, merge."""
    if done := _merged_already(request, Customer, pk, _customer):
        return done
    gone = _customer(request.user, pk)
    require_keeper(request.user)
    words = _words(request)
    found = _found(request.user, words, without=pk)
    told = {"customer": gone, "words": words, "found": found, "searches": True}
    return _merge(request, gone, told, _customer, mergers.merge_customers)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def site_merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Two sites of a customer that are one."""
    if done := _merged_already(request, Site, pk, _site):
        return done
    gone = _site(request.user, pk)
    require_keeper(request.user)
    sites = Site.objects.visible_to(request.user).current().filter(customer=gone.customer_id)
    told = {"customer": gone.customer, "found": sites.exclude(pk=pk).order_by("name", "id")}
    return _merge(request, gone, told, _site, mergers.merge_sites)


def _merged_already(request: HttpRequest, model: Any, pk: UUID, find: Any) -> HttpResponse | None:
    """Sent twice, a merger was made once: the second sees what became of the first."""
    into = _id(request.POST.get("into", ""))
    if into is None or not model.objects.filter(pk=pk, merged_into=into).exists():
        return None
    kept = find(request.user, into)
    require_keeper(request.user)
    return redirect(_page_of(kept))


def _merge(
    request: HttpRequest, gone: Any, told: dict[str, Any], find: Any, merge: Any
) -> HttpResponse:
    """Show what there is to choose, then both side by side; sent, make them one."""
    person, status = request.user, 200
    chosen = request.POST.get("into") or request.GET.get("into", "")
    kept = find(person, _id(chosen)) if chosen else None
    if request.method == "POST" and kept is not None:
        try:
            merge(gone.pk, into_id=kept.pk, by=person, now=timezone.now())
        except Refused as refusal:
            told["refused"], status = refusal.detail, refusal.status
        else:
            messages.success(request, _("They are one now."))
            return redirect(_page_of(kept))
    told |= {"gone": gone, "kept": kept, "back_url": _page_of(gone)}
    if kept is not None:
        told["hindrance"] = mergers.hindrance_to(gone, kept, by=person)
    if kept is not None and not told["hindrance"]:
        told["moving"] = [(name, number) for name, number in mergers.moving(gone).items()]
        told["beside"] = _beside(gone, kept)
    return render(request, "accounts/merge.html", told, status=status)


def _beside(gone: Any, kept: Any) -> list[tuple[str, Any, Any]]:
    """What each of the two says, line by line; the lines that both leave empty are left out."""
    lines = {
        "name": _("Name"),
        "ref": _("Number"),
        "segment": _("Segment"),
        "phone": _("Phone"),
        "website": _("Website"),
        "place": _("Address"),
        "getting_in": _("Getting in"),
        "account_rep": _("Account rep"),
        "territory": _("Territory"),
    }
    both = [
        (words, *(getattr(row, name, "") or "" for row in (gone, kept)))
        for name, words in lines.items()
    ]
    counted = [mergers.moving(row) for row in (gone, kept)]
    names = dict.fromkeys([*counted[0], *counted[1]])
    both += [(name.capitalize(), *(each.get(name, 0) for each in counted)) for name in names]
    return [line for line in both if line[1] != "" or line[2] != ""]


def _page_of(row: Any) -> str:
    if isinstance(row, Site):
        return f"{reverse('account', args=[row.customer_id])}?site={row.pk}"
    return reverse("account", args=[row.pk])


def _customer(person: Person, pk: UUID) -> Customer:
    rows = Customer.objects.visible_to(person).current().select_related("account_rep")
    return get_object_or_404(rows, pk=pk)


def _site(person: Person, pk: UUID) -> Site:
    rows = Site.objects.visible_to(person).current()
    return get_object_or_404(rows.select_related("customer", "account_rep", "territory"), pk=pk)


def _found(person: Person, words: str, *, without: UUID) -> list[Customer]:
    rows = (
        finding.customers(person, words).exclude(pk=without) if words else Customer.objects.none()
    )
    return list(rows.select_related("account_rep").order_by("name", "id")[:MOST_FOUND])


def _words(request: HttpRequest) -> str:
    return finding.SearchForm(request.GET).words


def _id(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def _to(name: str, pk: UUID) -> str:
    return reverse(name, args=[pk])
