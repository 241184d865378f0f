"""The page of one machine: what it is, what covers it, what happened to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import endings, looks
from accounts.models import Contract, Machine
from calls.models import Visit
from signals import outcomes
from signals.models import Signal

LATEST = 8


@login_required
@require_GET
@looks.kept("machine")
def machine(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A machine at a site that this person may see."""
    person, now = request.user, timezone.now()
    rows = Machine.objects.visible_to(person).select_related("model", "site__customer")
    found = get_object_or_404(rows, pk=pk)
    today = now.astimezone(ZoneInfo(found.site.zone)).date()
    contracts = Contract.objects.visible_to(person).current(today).filter(machines=found)
    visits = Visit.objects.visible_to(person).filter(machines=found).exclude(state="cancelled")
    signals = Signal.objects.visible_to(person).kept().filter(machine=found).for_status()
    page: dict[str, Any] = {
        "now": now,
        "tab": "accounts",
        "machine": found,
        "query": f"machine={found.pk}",
        "site": found.site,
        "contracts": list(contracts.order_by("ends_on", "id")[:6]),
        "endings": [one for one in endings.of_machine(found, today=today) if one.is_soon],
        "visits": visits.select_related("lead").order_by("-window_start", "-id")[:LATEST],
        "outcomes": outcomes.of(signals.order_by("-noticed_at", "-id")[:LATEST], reader=person),
    }
    return render(request, "pages/machine.html", page)
