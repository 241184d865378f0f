"""The page of one customer: the building, what ends when, whom to ask for, what happened."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import endings, keeping, looks, mergers
from accounts.models import Contact, Contract, Customer, Machine, Site
from calls.models import Visit
from calls.models.visits import VisitState
from fieldapp.pages import files, timeline
from signals import cards, outcomes
from signals.models import FollowUp, Signal

if TYPE_CHECKING:
    from accounts.models import Person

LATEST = 15
MOST_ENDINGS = 20
COMING = (VisitState.PLANNED, VisitState.ON_THE_WAY, VisitState.ON_SITE)


@dataclass(frozen=True)
class Floor:
    """A floor of a building, and what stands on it."""

    name: str
    machines: list[Machine]


@dataclass(frozen=True)
class Shares:
    """How many of the machines that we know are owned by us, and how many we service."""

    known: int
    owned: int
    serviced: int

    @property
    def of_floor(self) -> int:
        """In per cent."""
        return round(100 * self.owned / self.known) if self.known else 0

    @property
    def of_service(self) -> int:
        """In per cent."""
        return round(100 * self.serviced / self.known) if self.known else 0


@login_required
@require_GET
@looks.kept("account")
def account(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One customer, as far as this person may see: one of its sites at a time."""
    person, now = request.user, timezone.now()
    customers = Customer.objects.visible_to(person).with_parent(person)
    customer = customers.select_related("account_rep").filter(pk=pk).first()
    if customer is None or customer.merged_into_id:
        return _moved(request, pk)
    sites = list(_sites(customer, person))
    asked = request.GET.get("site", "")
    site = _chosen(sites, asked)
    if site is None and asked:
        return _moved_site(customer, asked, person)
    page = _of_customer(customer, person, now) | {"sites": sites, "site": site, "now": now}
    if site is not None:
        page |= _of_site(customer, site, person, now)
    today = _today(site, now)
    page["events"], after = timeline.page(
        customer, person, request.GET.get("after", ""), today=today, size=LATEST
    )
    page["files"] = files.of_account(customer)
    page["paged"] = bool(request.GET.get("after"))
    kept = {"site": str(site.pk)} if site and len(sites) > 1 else {}
    page["next_url"] = f"?{urlencode(kept | {'after': after})}#timeline" if after else ""
    return render(request, "pages/account.html", page)


def _moved(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lead on from a customer that was merged, where the kept one may be seen. Else Http404."""
    kept = mergers.kept_customer(pk)
    seen = Customer.objects.visible_to(request.user).filter(pk=kept)
    if kept is None or not seen.exists():
        raise Http404
    return redirect(reverse("account", args=[kept]), permanent=True, preserve_request=True)


def _moved_site(customer: Customer, asked: str, person: Person) -> HttpResponse:
    try:
        kept = mergers.kept_site(UUID(asked))
    except ValueError:
        raise Http404 from None
    site = get_object_or_404(Site.objects.visible_to(person), pk=kept)
    url = f"{reverse('account', args=[site.customer_id])}?site={site.pk}"
    return redirect(url, permanent=True, preserve_request=True)


def _today(site: Site | None, now: dt.datetime) -> dt.date:
    return now.astimezone(ZoneInfo(site.zone if site else "UTC")).date()


def _of_customer(customer: Customer, person: Person, now: dt.datetime) -> dict[str, Any]:
    """What belongs to the customer, whatever site is shown."""
    family = Customer.objects.visible_to(person).current()
    machines = Machine.objects.visible_to(person).current().filter(site__customer=customer)
    counted = machines.order_by().aggregate(
        known=Count("pk"),
        owned=Count("pk", filter=Q(owned_by="")),
        serviced=Count("pk", filter=Q(serviced_by="")),
    )
    follow_ups = FollowUp.objects.visible_to(person).open().filter(signal__site__customer=customer)
    shown = list(follow_ups.by_what_is_due().for_cards()[:10])
    return {
        "customer": customer,
        "parent": customer.parent,
        "branches": list(family.filter(parent=customer).order_by("name", "id")[:20]),
        "shares": Shares(**counted),
        "follow_ups": [cards.card(each, person, now=now) for each in shown],
        "open_signals": _signals(customer, person, shown),
        "may_change": keeping.may_change(person),
    }


def _of_site(customer: Customer, site: Site, person: Person, now: dt.datetime) -> dict[str, Any]:
    """What stands, ends and comes at the site that is shown, and who works there."""
    today = _today(site, now)
    machines = list(Machine.objects.filter(site=site).current().select_related("model"))
    contracts = [(one, _ending(one, today)) for one in _contracts(customer, person, today)]
    soon = endings.soon(machines, [one for one, _end in contracts], today=today)
    contacts = _contacts(customer, site, person)
    visits = Visit.objects.visible_to(person).filter(site=site, archived_on=None)
    return {
        "query": f"site={site.pk}",
        "floors": floors(site, machines),
        "ours": sum(not machine.is_other_brand for machine in machines),
        "machines": machines,
        "contracts": contracts,
        "leases": _of_machines(machines, "lease_end", today),
        "warranties": _of_machines(machines, "warranty_until", today, until=endings.SOON),
        "next_end": next(iter(soon), None),
        "contacts": contacts.filter(left_on=None)[:20],
        "former": contacts.exclude(left_on=None).select_related("succeeded_by")[:10],
        "visits": visits.filter(state__in=COMING)
        .select_related("lead")
        .order_by("window_start")[:5],
    }


def floors(site: Site, machines: list[Machine]) -> list[Floor]:
    """The building from the top: floors in the site's own order, then others; unknown ones last.

    Others that are numbers stand from the highest down, before those that have names.
    """
    order = {name: place for place, name in enumerate(site.floors)}

    def place(machine: Machine) -> tuple[int, float, str]:
        last = len(order) + (0 if machine.floor else 1)
        return order.get(machine.floor, last), -_height(machine.floor), machine.floor

    rows = sorted(machines, key=lambda one: (*place(one), one.model.name, str(one.pk)))
    return [Floor(name, list(group)) for name, group in groupby(rows, key=lambda one: one.floor)]


def _height(floor: str) -> float:
    """The floor's number; a name is below all numbers."""
    try:
        return float(int(floor))
    except ValueError:
        return -math.inf


def _sites(customer: Customer, person: Person) -> QuerySet[Site]:
    rows = Site.objects.visible_to(person).filter(customer=customer).select_related("account_rep")
    return rows.current().order_by("name", "id")


def _chosen(sites: list[Site], wanted: str) -> Site | None:
    """The site that the address names, else the first; none where it names another."""
    if not wanted:
        return next(iter(sites), None)
    return next((site for site in sites if str(site.pk) == wanted), None)


def _contracts(customer: Customer, person: Person, today: dt.date) -> QuerySet[Contract]:
    seen = Machine.objects.visible_to(person).order_by().values("pk")
    rows = Contract.objects.visible_to(person).filter(customer=customer, archived_on=None)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=today - dt.timedelta(days=365)))
    counted = Count("machines", filter=Q(machines__in=seen))
    return rows.annotate(machine_count=counted).order_by("ends_on", "id")[:20]


def _ending(contract: Contract, today: dt.date) -> endings.Ending | None:
    return next(iter(endings.of([], [contract], today=today)), None)


def _of_machines(
    machines: list[Machine], column: str, today: dt.date, *, until: int = endings.FOR_GOOD
) -> list[tuple[Machine, endings.Ending]]:
    """What ends of machines here, ours and others', the next first, at most ``until`` days on."""
    found = []
    for machine in machines:
        day = getattr(machine, column)
        if day and -endings.SOON <= (day - today).days <= until:
            end = endings.Ending(machine.model.name, day, (day - today).days)
            found.append((machine, end))
    return sorted(found, key=lambda each: (each[1].days, str(each[0].pk)))[:MOST_ENDINGS]


def _contacts(customer: Customer, site: Site, person: Person) -> QuerySet[Contact]:
    rows = Contact.objects.visible_to(person).filter(customer=customer, archived_on=None)
    return rows.filter(Q(site=site) | Q(site=None)).order_by("-decides", "name", "id")


def _signals(customer: Customer, person: Person, shown: list[FollowUp]) -> list[outcomes.Outcome]:
    """Open signals, without those whose follow-ups are on the page already."""
    rows = Signal.objects.visible_to(person).kept().filter(site__customer=customer)
    rows = rows.exclude(pk__in=[each.signal_id for each in shown])
    rows = outcomes.with_fate(rows).filter(fate=outcomes.MOVING).for_status()
    return outcomes.of(rows.order_by("-noticed_at", "-id")[:10], reader=person)
