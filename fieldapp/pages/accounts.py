"""The list of accounts, with its search and its filters."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts import company, finding, keeping
from accounts.filters import Filters
from accounts.models import Customer, Machine, Site
from fieldapp.pages import files
from signals import placing

if TYPE_CHECKING:
    from accounts.models import Person

PAGE = 30
OTHER_BRAND = ~Q(owned_by="") & ~Q(serviced_by="")


@login_required
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """The customers that this person may see, by name; or those that are looked for."""
    search = finding.SearchForm(request.GET)
    filters = Filters(request.GET, by=request.user, today=company.today())
    rows = filters.narrow(finding.customers(request.user, search.words))
    page = finding.page(_shown(rows, request.user), request.GET, size=PAGE)
    _count_machines(page.rows, request.user)
    asked = urlencode({name: value for name, value in [("q", search.words)] if value})
    kept = "&".join(filter(None, [asked, urlencode(filters.chosen)]))
    told = {
        "customers": page.rows,
        "words": search.words,
        "selects": filters.choices(),
        "chosen": filters.chosen,
        "previous_url": _address(kept, page.previous),
        "next_url": _address(kept, page.next),
        "files": files.of_list(search.words, filters.chosen),
        "has_places": _has_places(request.user),
    }
    return render(request, "pages/accounts.html", told)


def _has_places(person: Person) -> bool:
    """Whether somebody noticed something at a place that this person could make a site."""
    return keeping.may_add_places(person) and placing.unknown_places(person).exists()


def _address(kept: str, end: str) -> str:
    return f"?{'&'.join(filter(None, [kept, end]))}" if end else ""


def _shown(rows, person: Person):
    """With the rep, and the sites that the person may see."""
    sites = Site.objects.visible_to(person).current().order_by("name", "id")
    rows = rows.select_related("account_rep")
    return rows.prefetch_related(Prefetch("sites", sites, to_attr="places"))


def _count_machines(customers: list[Customer], person: Person) -> None:
    """Say of each customer how many machines we know there, and how many are ours."""
    machines = Machine.objects.visible_to(person).current()
    machines = machines.filter(site__customer__in=[customer.pk for customer in customers])
    counted: dict[UUID, tuple[int, int]] = {
        customer_id: (known, theirs)
        for customer_id, known, theirs in machines.order_by()
        .values_list("site__customer_id")
        .annotate(known=Count("pk"), theirs=Count("pk", filter=OTHER_BRAND))
    }
    for customer in customers:
        customer.known, theirs = counted.get(customer.pk, (0, 0))  # type: ignore[attr-defined]
        customer.ours = customer.known - theirs  # type: ignore[attr-defined]
