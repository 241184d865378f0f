"""Accounts: the list with its search, and the page of one customer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import endings, finding, looks
from accounts.models import Contact, Contract, Customer, Machine, Site
from calls.models import Visit
from calls.models.visits import VisitState
from fieldapp.pages import files
from signals import outcomes
from signals.models import Signal

if TYPE_CHECKING:
    from accounts.models import Person

PAGE = 30
LATEST = 12


@dataclass(frozen=True)
class Floor:
    """A floor of a building, and what stands on it."""

    name: str
    machines: list[Machine]


@dataclass(frozen=True)
class Event:
    """Something that happened at an account: a visit, or a signal with what became of it."""

    at: dt.datetime
    zone: str
    visit: Visit | None = None
    outcome: outcomes.Outcome | None = None


@login_required
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """The customers that this person may see, by name; or those that a search finds."""
    search = finding.SearchForm(request.GET)
    words = search.words
    sites = Site.objects.visible_to(request.user).current().order_by("name", "id")
    rows = finding.customers(request.user, words)
    rows = rows.prefetch_related(Prefetch("sites", sites, to_attr="places"))
    found = list(finding.after(rows, request.GET.get("after", ""))[: PAGE + 1])
    last = found[PAGE - 1].pk if len(found) > PAGE else None
    told = {
        "customers": found[:PAGE],
        "search": search,
        "words": words,
        "files": files.of_list(words),
        "next_url": f"?{urlencode({'q': words, 'after': last})}" if last else "",
    }
    return render(request, "pages/accounts.html", told)


@login_required
@require_GET
@looks.kept("account")
def account(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One customer, as far as this person may see: one of its sites at a time."""
    person, now = request.user, timezone.now()
    customers = Customer.objects.visible_to(person).with_parent(person)
    customer = get_object_or_404(customers.select_related("account_rep"), pk=pk)
    sites = list(_sites(customer, person))
    site = _chosen(sites, request.GET.get("site", ""))
    today = now.astimezone(ZoneInfo(site.zone)).date()
    machines = list(Machine.objects.filter(site=site).current().select_related("model"))
    contracts = list(_contracts(customer, person, today))
    page: dict[str, Any] = {
        "now": now,
        "customer": customer,
        "query": f"site={site.pk}",
        "sites": sites,
        "site": site,
        "floors": floors(site, machines),
        "ours": sum(not machine.is_other_brand for machine in machines),
        "machines": machines,
        "contracts": [(one, _ending(one, today)) for one in contracts],
        "endings": endings.soon(machines, [], today=today),
        "contacts": _contacts(customer, site, person),
        "visits": _visits(site, person).filter(state__in=COMING).order_by("window_start")[:5],
        "open_signals": _signals(customer, person),
        "events": events(customer, person),
        "files": files.of_account(customer),
    }
    return render(request, "pages/account.html", page)


COMING = (VisitState.PLANNED, VisitState.ON_THE_WAY, VisitState.ON_SITE)


def floors(site: Site, machines: list[Machine]) -> list[Floor]:
    """The building from the top: floors in the site's own order, then others; unknown ones last."""
    order = {name: place for place, name in enumerate(site.floors)}

    def place(machine: Machine) -> tuple[int, str]:
        last = len(order) + (0 if machine.floor else 1)
        return order.get(machine.floor, last), machine.floor

    rows = sorted(machines, key=lambda one: (*place(one), one.model.name, str(one.pk)))
    return [Floor(name, list(group)) for name, group in groupby(rows, key=lambda one: one.floor)]


def events(customer: Customer, person: Person) -> list[Event]:
    """The latest visits and signals, newest first."""
    visits = Visit.objects.visible_to(person).filter(site__customer=customer)
    visits = visits.filter(state=VisitState.DONE).select_related("site", "lead")
    visits = visits.annotate(machine_count=Count("machines"))
    found = [
        Event(one.window_start, one.site.zone, visit=one) for one in _last(visits, "window_start")
    ]
    signals = Signal.objects.visible_to(person).kept().filter(customer=customer).for_status()
    for outcome in outcomes.of(_last(signals, "noticed_at"), reader=person):
        zone = outcome.signal.site.zone if outcome.signal.site else "UTC"
        found.append(Event(outcome.signal.noticed_at, zone, outcome=outcome))
    return sorted(found, key=lambda event: event.at, reverse=True)[:LATEST]


def _last(rows: QuerySet, name: str) -> QuerySet:
    return rows.order_by(f"-{name}", "-id")[:LATEST]


def _sites(customer: Customer, person: Person) -> QuerySet[Site]:
    rows = Site.objects.visible_to(person).filter(customer=customer).order_by("name", "id")
    return rows.annotate(
        machine_count=Count("machines", filter=Q(machines__archived_on=None), distinct=True)
    )


def _chosen(sites: list[Site], wanted: str) -> Site:
    """The site that the address names, else the first. Raises Http404 for another's."""
    if not sites:
        raise Http404
    if not wanted:
        return sites[0]
    found = next((site for site in sites if str(site.pk) == wanted), None)
    if found is None:
        raise Http404
    return found


def _contracts(customer: Customer, person: Person, today: dt.date) -> QuerySet[Contract]:
    rows = Contract.objects.visible_to(person).filter(customer=customer, archived_on=None)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=today - dt.timedelta(days=365)))
    return rows.annotate(machine_count=Count("machines")).order_by("ends_on", "id")[:20]


def _ending(contract: Contract, today: dt.date) -> endings.Ending | None:
    return next(iter(endings.of([], [contract], today=today)), None)


def _contacts(customer: Customer, site: Site, person: Person) -> QuerySet[Contact]:
    rows = Contact.objects.visible_to(person).current().filter(customer=customer)
    return rows.filter(Q(site=site) | Q(site=None)).order_by("-decides", "name", "id")[:20]


def _visits(site: Site, person: Person) -> QuerySet[Visit]:
    return (
        Visit.objects.visible_to(person).filter(site=site, archived_on=None).select_related("lead")
    )


def _signals(customer: Customer, person: Person) -> list[outcomes.Outcome]:
    rows = Signal.objects.visible_to(person).kept().filter(customer=customer)
    rows = outcomes.with_fate(rows).filter(fate=outcomes.MOVING).for_status()
    return outcomes.of(rows.order_by("-noticed_at", "-id")[:10], reader=person)
