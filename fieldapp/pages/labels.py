"""Labels to print: one machine's, or sheets of 24 for what stands at a site or an account."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts import labels, machine_codes
from accounts.models import Customer, Machine, Site

MOST = 240  # ten sheets at a time


class SheetForm(forms.Form):
    """Which machines, and the first label of the sheet that is still there."""

    first = forms.IntegerField(
        label=_("First free label"), min_value=1, max_value=labels.ON_A_SHEET, required=False
    )

    @property
    def place(self) -> int:
        """The first free label; unreadable ones begin at the first."""
        return self.cleaned_data["first"] or 1 if self.is_valid() else 1


@login_required
@require_safe
def machine_label(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The label of one machine."""
    rows = Machine.objects.visible_to(request.user).select_related("model", "site__customer")
    machine = get_object_or_404(rows, pk=pk, archived_on=None)
    page = {"machine": machine, "label": labels.label_of(machine), "site": machine.site}
    return render(request, "pages/machine_label.html", page)


@login_required
@require_safe
def machine_labels(request: HttpRequest) -> HttpResponse:
    """Sheets of labels for a site or a whole account: ours are ticked, others may be."""
    rows, head = _meant(request)
    machines = list(rows[: MOST + 1])
    ticked = _ticked(request, machines)
    form = SheetForm(request.GET)
    chosen = [machine for machine in machines[:MOST] if machine.code in ticked]
    page: dict[str, Any] = {
        "machines": [(machine, machine.code in ticked) for machine in machines[:MOST]],
        "more": len(machines) > MOST,
        "most": MOST,
        "count": len(chosen),
        "form": form,
        "first": form.place,
        "places": range(1, labels.ON_A_SHEET + 1),
        "sheets": labels.sheets(chosen, first=form.place) if chosen else [],
        **head,
    }
    return render(request, "pages/machine_labels.html", page)


def _meant(request: HttpRequest) -> tuple[QuerySet[Machine], dict[str, Any]]:
    """The machines of the site or account that the address names, as far as one sees them.

    Raises Http404 where it names none, or one that is unknown or out of sight.
    """
    person = request.user
    rows = Machine.objects.visible_to(person).current().select_related("model", "site__customer")
    rows = rows.order_by("site__name", "floor", "model__name", "id")
    site = _row(Site.objects.select_related("customer"), request, "site")
    if site is not None:
        url = f"{reverse('account', args=[site.customer_id])}?site={site.pk}"
        head = {
            "name": f"{site.customer}, {site.name}",
            "of": ("site", site.pk),
            "customer": site.customer,
            "back_url": url,
        }
        return rows.filter(site=site), head
    customer = _row(Customer.objects.all(), request, "account")
    if customer is None:
        raise Http404
    url = reverse("account", args=[customer.pk])
    head = {"name": str(customer), "of": ("account", customer.pk), "back_url": url}
    return rows.filter(site__customer=customer), head


def _row(rows: Any, request: HttpRequest, name: str) -> Any:
    value = request.GET.get(name, "")
    if not value:
        return None
    try:
        return get_object_or_404(rows.visible_to(request.user), pk=UUID(value))
    except ValueError:
        raise Http404 from None


def _ticked(request: HttpRequest, machines: list[Machine]) -> set[str]:
    """The codes that were ticked; before anybody chose, those of our own machines."""
    if "chosen" in request.GET:
        return {machine_codes.read(code) for code in request.GET.getlist("m")}
    return {machine.code for machine in machines if not machine.is_other_brand}
