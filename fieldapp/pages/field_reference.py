"""What a phone looks up where there is no network: the sites one may see, and what stands there."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import F, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Machine, Site
from calls import days, readings
from calls.here import require_technician
from calls.models import Visit
from calls.starting_forms import machine_words
from fieldapp.pages import stamps

if TYPE_CHECKING:
    from accounts.models import Person

MOST = 500  # sites; a phone searches them in a moment, and holds them in a few hundred kilobytes


@login_required
@require_safe
def field_reference(request: HttpRequest) -> HttpResponse:
    """Sites, machines with the codes of their labels, one's own visits. For technicians.

    Where one may see more sites than a phone should search, it gets those of the visits to come
    and those where one was last.
    """
    person = request.user
    require_technician(person)
    plan = days.of(person, now=timezone.now())
    sites = _sites(person, plan.all)
    machines = Machine.objects.current().filter(site__in=[site.pk for site in sites])
    rows = list(machines.select_related("model").order_by("floor", "model__name", "id"))
    serials: dict[UUID, list[str]] = defaultdict(list)
    for machine in rows:
        serials[machine.site_id].append(machine.serial)
    answer = {
        "user": str(person.pk),
        "stamp": stamps.of_reference(person, plan.all),
        "sites": [_site(site, serials[site.pk]) for site in sites],
        "machines": [_machine(machine) for machine in rows],
        "visits": [_visit(visit) for visit in plan.all],
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def _sites(person: Person, visits: list[Visit]) -> list[Site]:
    """Those of the visits to come, then where one was last, then the others by name."""
    rows = Site.objects.visible_to(person).current().select_related("customer")
    mine = Visit.objects.of(person).filter(site=OuterRef("pk")).order_by("-window_start")
    last = rows.annotate(last=Subquery(mine.values("window_start")[:1]))
    found = list(last.order_by(F("last").desc(nulls_last=True), "customer__name", "id")[:MOST])
    needed = {visit.site_id for visit in visits} - {site.pk for site in found}
    return found + list(rows.filter(pk__in=needed))


def _site(site: Site, serials: list[str]) -> dict[str, Any]:
    """As it is shown, and in ``find`` the words by which it is found."""
    at = ", ".join(filter(None, (site.name, site.place)))
    account = site.customer.name
    return {
        "id": str(site.pk),
        "account": account,
        "name": site.name,
        "at": at,
        "no_camera": site.no_camera,
        "find": " ".join([account, at, *serials]).lower(),
    }


def _machine(machine: Machine) -> dict[str, Any]:
    return {
        "id": str(machine.pk),
        "site": str(machine.site_id),
        "code": machine.code,
        "words": machine_words(machine),
        "counters": readings.counters_of(machine),
    }


def _visit(visit: Visit) -> dict[str, Any]:
    return {
        "id": str(visit.pk),
        "site": str(visit.site_id),
        "day": days.day_of(visit).isoformat(),
        "state": visit.state,
        "machines": [str(machine.pk) for machine in visit.machines.all()],
    }
