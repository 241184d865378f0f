"""The page of a visit: where it stands, what to know before going in, what was heard here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from calls import checklists, days, plan_story, planning, worklists
from calls.lifecycle import OPEN
from calls.models import Presence, SuppliesRequest, Visit
from calls.models.visits import VisitState
from calls.reports import reading, signing
from fieldapp.pages import brief

if TYPE_CHECKING:
    from accounts.models import Person


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
    now, person = timezone.now(), request.user
    rows = Visit.objects.visible_to(person).for_cards().prefetch_related("helpers")
    found = get_object_or_404(rows.select_related("returns_to"), pk=pk)
    sheets = worklists.of_visit(found)
    page: dict[str, Any] = {
        "now": now,
        "tab": "my_day",
        "visit": found,
        "site": found.site,
        "sheets": list(sheets.values()),
        "is_open": found.state in OPEN and not found.archived_on,
        "when": days.when(found, now=now) if found.state in days.OPEN else "",
        "stages": stages(found, now=now),
        "query": f"visit={found.pk}",
        "may_plan": planning.may_plan(person),
        **paperwork(found, now),
        "story": plan_story.of_visit(found, now=now),
        "supplies": list(SuppliesRequest.objects.filter(visit=found, withdrawn_at=None)[:5]),
        "back": found.returns.filter(archived_on=None).select_related("lead").first(),
        **who(found, person),
        **brief.of(found, person, now=now),
    }
    return render(request, "pages/visit.html", page)


def paperwork(visit: Visit, now: dt.datetime) -> dict[str, Any]:
    """Its checklists, which of them is next, whether there is something to sign; its report."""
    sheets = checklists.of_visit(visit, now=now)
    return {
        "checklists": sheets,
        "next_checklist": next((sheet for sheet in sheets if sheet.open), None),
        "to_sign": signing.asks_for_signature(visit, sheets),
        "reported": reading.of_visit(visit),
        "has_report": visit.state in reading.REPORTED,
    }


def who(visit: Visit, person: Person) -> dict[str, Any]:
    """Who goes and who is here; whether that is this person."""
    presences = list(Presence.objects.filter(visit=visit).select_related("person"))
    mine = next((each for each in presences if each.person_id == person.pk), None)
    goes = person.pk == visit.lead_id or person in visit.helpers.all()
    others = [each for each in presences if each.left_at is None and each is not mine]
    on_site = visit.state == VisitState.ON_SITE and goes
    return {
        "goes": goes and not visit.archived_on,
        "presences": presences,
        "crew": bool(visit.helpers.all()) or len(presences) > 1,
        "may_join": on_site and mine is None and not _arrived(visit, person),
        "may_leave": on_site and bool(mine and mine.left_at is None and others),
        "has_left": on_site and bool(mine and mine.left_at),
    }


def _arrived(visit: Visit, person: Person) -> bool:
    """Whether it is by this person's arrival that the visit is under way."""
    arrivals = visit.steps.filter(became=VisitState.ON_SITE, undone_by=None)
    last = arrivals.order_by("received_at", "id").last()
    return last.by_id == person.pk if last else person.pk == visit.lead_id


def stages(visit: Visit, *, now: dt.datetime) -> list[Stage]:
    """Planned, on the way, on site, done: with the time of each that has been."""
    ended = {VisitState.CANCELLED, VisitState.INCOMPLETE, VisitState.CLOSED_SHORT}
    order = [VisitState.PLANNED, VisitState.ON_THE_WAY, VisitState.ON_SITE, VisitState.DONE]
    times = [visit.window_start, visit.on_the_way_at, visit.arrived_at, visit.finished_at]
    zone = ZoneInfo(visit.site.zone)
    under = [f"{time.astimezone(zone):%H:%M}" if time else "" for time in times]
    if visit.state in ended:
        been = [
            Stage(str(state.label), "done", words)
            for state, words in zip(order[:3], under, strict=False)
            if words
        ]
        return [*been, Stage(str(visit.get_state_display()), "lost", under[3])]
    here = order.index(VisitState(visit.state))
    found = []
    for place, (state, words) in enumerate(zip(order, under, strict=True)):
        word = "won" if place == here == 3 else "now" if place == here else ""
        label = _("Started") if visit.unplanned and not place else str(state.label)
        found.append(Stage(label, "done" if place < here else word, words))
    return found
