"""The page of one machine: what it is, what covers it, its whole life."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import endings, looks, machine_codes, machine_steps, other_brands
from accounts.models import Contract, Machine, Photo
from calls.models import Visit
from fieldapp.pages import ask_card, machine_life, machine_news
from signals import evidence, outcomes, routing
from signals.models import Signal

if TYPE_CHECKING:
    from accounts.models import Person

LATEST = 8
WITH_REPS = [f"site__{path}" for path in routing.REPS]
ALL = 300  # a long life: nobody reads further on one page


@login_required
@require_safe
@looks.kept("machine")
def machine(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A machine at a site that this person may see."""
    person, now = request.user, timezone.now()
    rows = Machine.objects.visible_to(person).select_related("model", *WITH_REPS)
    found = get_object_or_404(rows, pk=pk)
    today = now.astimezone(ZoneInfo(found.site.zone)).date()
    page: dict[str, Any] = {
        "now": now,
        "tab": "accounts",
        "machine": found,
        "query": f"machine={found.pk}",
        "site": found.site,
        "endings": [one for one in endings.of_machine(found, today=today) if one.is_soon],
        "may_describe": machine_steps.may_describe(person) and not found.archived_on,
        "may_rearrange": machine_steps.may_rearrange(person) and not found.archived_on,
        **story(found, person, now, ALL if "all" in request.GET else LATEST),
    }
    return render(request, "pages/machine.html", page)


def story(machine: Machine, reader: Person, now: datetime, most: int) -> dict[str, Any]:
    """Its visits, signals and life, at most so many of each; and the card that is made of them."""
    today = now.astimezone(ZoneInfo(machine.site.zone)).date()
    contracts = Contract.objects.visible_to(reader).current(today).filter(machines=machine)
    visits = Visit.objects.visible_to(reader).filter(machines=machine).exclude(state="cancelled")
    signals = Signal.objects.visible_to(reader).kept().filter(machine=machine).for_status()
    came = list(visits.select_related("lead").order_by("-window_start", "-id")[: most + 1])
    heard = list(signals.order_by("-noticed_at", "-id")[: most + 1])
    about = outcomes.of(heard[:most], reader=reader)
    life = machine_life.of(machine, reader=reader)
    covering = list(contracts.order_by("ends_on", "id")[:6])
    known = machine_news.Known(machine, covering, came[:most], about, life.steps)
    return {
        "visits": came[:most],
        "more_visits": len(came) > most,
        "outcomes": about,
        "more_signals": len(heard) > most,
        "photos": pictures(machine, heard[:most], reader),
        "life": life,
        "ask_card": ask_card.of(known, reader, now=now),
    }


def pictures(machine: Machine, heard: list[Signal], reader: Person) -> list[Photo]:
    """Its own photos, then those of the signals about it; each once."""
    found = list(other_brands.pictures_of(machine, reader=reader)[:LATEST])
    for taken in evidence.photos_of(heard).values():
        found += taken
    return list({photo.pk: photo for photo in found}.values())[:LATEST]


@login_required
@require_safe
def machine_by_code(request: HttpRequest, code: str) -> HttpResponse:
    """From the label to the machine's page; what one may not see is as unknown as a wrong code."""
    kept = machine_codes.read(code)
    found = Machine.objects.visible_to(request.user).filter(code=kept).only("pk").first()
    if not kept or found is None:
        raise Http404
    return redirect("machine", found.pk)
