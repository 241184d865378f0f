"""The page of a visit: where it stands, what to know before going in, what was heard here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import endings
from accounts.models import Contract, Machine, Site
from calls import days
from calls.models import Visit
from calls.models.visits import VisitState
from signals import outcomes
from signals.models import Signal

if TYPE_CHECKING:
    from accounts.models import Person

EARLIER = 5  # signals that ended, on one page
OPEN_ONES = 10


@dataclass(frozen=True)
class Stage:
    """One dot of the stage bar."""

    label: str
    state: str
    under: str = ""


@login_required
@require_GET
def visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A visit at a site that this person may see; its moves are offered to those who go."""
    now = timezone.now()
    rows = Visit.objects.visible_to(request.user).for_cards().prefetch_related("helpers")
    found = get_object_or_404(rows, pk=pk)
    today = now.astimezone(ZoneInfo(found.site.zone)).date()
    machines = list(found.machines.all())
    contracts = list(_contracts(found, machines, request.user, today))
    open_ones, earlier = heard_here(found, request.user)
    page: dict[str, Any] = {
        "now": now,
        "tab": "my_day",
        "visit": found,
        "site": found.site,
        "machines": machines,
        "sees_site": Site.objects.visible_to(request.user).filter(pk=found.site_id).exists(),
        "when": days.when(found, now=now) if found.state in days.OPEN else "",
        "stages": stages(found, now=now),
        "endings": endings.soon(machines, contracts, today=today),
        "contracts": contracts,
        "last": _last(found, request.user),
        "open_signals": open_ones,
        "earlier_signals": earlier,
        "query": f"visit={found.pk}",
        "goes": request.user.pk == found.lead_id or request.user in found.helpers.all(),
        "heard_on_it": any(one.signal.visit_id == found.pk for one in open_ones),
    }
    return render(request, "pages/visit.html", page)


def stages(visit: Visit, *, now: dt.datetime) -> list[Stage]:
    """Planned, on the way, on site, done: with the time of each that has been."""
    if visit.state in (VisitState.CANCELLED, VisitState.INCOMPLETE, VisitState.CLOSED_SHORT):
        return [Stage(_("Planned"), "done"), Stage(str(visit.get_state_display()), "lost")]
    order = [VisitState.PLANNED, VisitState.ON_THE_WAY, VisitState.ON_SITE, VisitState.DONE]
    times = [visit.window_start, visit.on_the_way_at, visit.arrived_at, visit.finished_at]
    here = order.index(VisitState(visit.state))
    zone = ZoneInfo(visit.site.zone)
    found = []
    for place, (state, time) in enumerate(zip(order, times, strict=True)):
        under = f"{time.astimezone(zone):%H:%M}" if time else ""
        word = "won" if place == here == 3 else "now" if place == here else ""
        found.append(Stage(str(state.label), "done" if place < here else word, under))
    return found


def _contracts(
    visit: Visit, machines: list[Machine], person: Person, today: dt.date
) -> QuerySet[Contract]:
    """What covers the machines of this visit today; where none is named, the customer's."""
    rows = Contract.objects.visible_to(person).current(today).order_by("ends_on", "id")
    rows = rows.filter(customer=visit.site.customer_id)
    return (rows.filter(machines__in=machines).distinct() if machines else rows)[:6]


def _last(visit: Visit, person: Person) -> Visit | None:
    """The last time that somebody was here."""
    rows = Visit.objects.visible_to(person).filter(site=visit.site_id, state=VisitState.DONE)
    rows = rows.exclude(pk=visit.pk).filter(window_start__lt=visit.window_start)
    return rows.select_related("lead").order_by("-window_start").first()


def heard_here(
    visit: Visit, person: Person
) -> tuple[list[outcomes.Outcome], list[outcomes.Outcome]]:
    """Open signals of this site, and the last ones that ended."""
    rows = Signal.objects.visible_to(person).kept().filter(site=visit.site_id)
    rows = outcomes.with_fate(rows).for_status().order_by("-noticed_at", "-id")
    moving = outcomes.of(rows.filter(fate=outcomes.MOVING)[:OPEN_ONES], reader=person)
    ended = outcomes.of(rows.exclude(fate=outcomes.MOVING)[:EARLIER], reader=person)
    return moving, ended
