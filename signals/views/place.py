"""New places: which there are, and the page that makes a site of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts import finding, keeping
from accounts.models import Customer, Site
from fieldapp.plumbing import keyset
from fieldapp.plumbing.problems import Refused
from signals import outcomes, placing
from signals.models import Signal
from signals.place_forms import NewSiteForm

if TYPE_CHECKING:
    from accounts.models import Person

PAGE, MOST_FOUND = 25, 12


def require_placer(person: Person) -> None:
    """Raises PermissionDenied for whoever neither sells nor manages."""
    if not keeping.may_add_places(person):
        raise PermissionDenied(_("New places are made sites by reps and managers."))


@login_required
@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """Signals from places that are only words yet, newest first."""
    require_placer(request.user)
    rows = placing.unknown_places(request.user).for_status()
    cursor = request.GET.get("cursor", "")
    page = keyset.page(rows, "noticed_at", cursor, size=PAGE, newest_first=True)
    told = {
        "outcomes": outcomes.of(page.rows, reader=request.user),
        "previous_url": page.previous and f"?{urlencode({'cursor': page.previous})}",
        "next_url": page.next and f"?{urlencode({'cursor': page.next})}",
    }
    return render(request, "signals/places.html", told)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say which site a place is: one that we know, or a new one."""
    rows = Signal.objects.visible_to(request.user).kept().select_related("site", "technician")
    signal = get_object_or_404(rows, pk=pk)
    require_placer(request.user)
    if signal.site_id:
        return redirect("signal_saved", pk=pk)
    customer = _customer(request)
    start = {"name": signal.place[:160]}
    sent = request.POST if request.method == "POST" and "known" not in request.POST else None
    form = NewSiteForm(sent, has_customer=customer is not None, initial=start)
    if request.method == "POST" and (sent is None or form.is_valid()):
        try:
            return _settled(request, signal, customer, form)
        except Refused as refusal:
            form.add_error(None, refusal.detail)
    return _page(request, signal, customer, form)


@transaction.atomic
def _settled(
    request: HttpRequest, signal: Signal, customer: Customer | None, form: NewSiteForm
) -> HttpResponse:
    """Settle it at a site that is known, or at the new one."""
    site_id = _id(request.POST.get("known", ""))
    if "known" not in request.POST:
        named = form.cleaned_data.get("customer_name", "")
        site_id = keeping.new_site(customer, named, form.facts, by=request.user).pk
    settled = placing.settle(signal.pk, site_id=site_id, by=request.user, now=timezone.now())
    messages.success(request, _("The place is known now."))
    customer_id = Site.objects.values_list("customer_id", flat=True).get(pk=settled.site_id)
    return redirect(f"{reverse('account', args=[customer_id])}?site={settled.site_id}")


def _page(
    request: HttpRequest, signal: Signal, customer: Customer | None, form: NewSiteForm
) -> HttpResponse:
    search = finding.SearchForm(request.GET)
    words = search.words
    found: list[Any] = []
    if words:
        rows = finding.sites(request.user, words).order_by("customer__name", "name", "id")
        found = list(rows[:MOST_FOUND])
    told = {"signal": signal, "form": form, "customer": customer, "words": words, "found": found}
    return render(request, "signals/place.html", told, status=422 if form.errors else 200)


def _customer(request: HttpRequest) -> Customer | None:
    """The account that the address names; none where it names none."""
    asked = request.GET.get("customer", "")
    if not asked:
        return None
    rows = Customer.objects.visible_to(request.user).current()
    return get_object_or_404(rows, pk=_id(asked))


def _id(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
