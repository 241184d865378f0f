"""Territories: the map of prefixes, what nobody takes, and changes with a rehearsal."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import company, territories, territory_changes
from accounts.models import Person, Site, Territory
from accounts.territories import Area, Map
from accounts.territory_changes import Move
from accounts.territory_forms import TerritoryForm
from fieldapp.pages.setup.index import for_setup
from fieldapp.plumbing.downloads import offered
from fieldapp.plumbing.problems import Refused

SHOWN = 25


@require_safe
@for_setup
def listed(request: HttpRequest) -> HttpResponse:
    """All territories, the map, and the sites that no area takes; counts of what one may see."""
    seen, today = Site.objects.visible_to(request.user), territories.as_it_is()
    counts = territory_changes.counted(seen, today)
    names = dict(Territory.objects.values_list("pk", "name"))
    here = Person.objects.filter(is_active=True)
    rows = (
        Territory.objects.filter(archived_on=None)
        .order_by("name")
        .annotate(people_here=Count("people", filter=Q(people__in=here), distinct=True))
    )
    totals = seen.current().order_by().values_list("territory").annotate(n=Count("pk"))
    sites = dict(totals)
    context = {
        "territories": [(row, sites.get(row.pk, 0)) for row in rows],
        "countries": countries(today, names, counts),
        "unmatched": [
            {"country": country, "start": start, "sites": number}
            for (country, start), number in territory_changes.unmatched(seen, today).items()
        ],
        "default": names.get(today.default) if today.default else None,
        "without": sites.get(None, 0),
        "files": [offered(_("The map"), "setup_territories_file")],
    }
    return render(request, "setup/territories.html", context)


def countries(
    today: Map, names: dict[UUID, str], counts: dict[Area, int]
) -> list[tuple[str, list[dict[str, Any]]]]:
    """The map as a table for each country, in the order of prefixes, with what overlaps."""
    found = []
    for country, areas in groupby(sorted(today.areas), key=lambda area: area[0]):
        rows = []
        for area in areas:
            around = today.around(area)
            owner = today.areas[area]
            rows.append(
                {
                    "prefix": area[1],
                    "territory": names[owner],
                    "pk": owner,
                    "sites": counts.get(area, 0),
                    "inside": around and (around[1] or country),
                    "cut_from": names[today.areas[around]] if around else "",
                    "is_needless": bool(around and today.areas[around] == owner),
                }
            )
        found.append((country, rows))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def new(request: HttpRequest) -> HttpResponse:
    """A new territory."""
    return _edited(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One territory; saving shows first which sites move."""
    rows = Territory.objects.filter(archived_on=None).prefetch_related("people")
    return _edited(request, get_object_or_404(rows, pk=pk))


@require_POST
@for_setup
def archived(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a territory up."""
    territory = get_object_or_404(Territory, pk=pk)
    try:
        moves = territory_changes.archive(pk, by=request.user, today=company.today())
    except Refused as refusal:
        messages.error(request, refusal.detail)
        return redirect("setup_territory", pk)
    said = _("%(name)s is archived. %(moved)s")
    messages.success(request, said % {"name": territory, "moved": in_words(moves)})
    return redirect("setup_territories")


def _edited(request: HttpRequest, territory: Territory | None) -> HttpResponse:
    form = TerritoryForm(request.POST or None, territory=territory)
    moves: list[Move] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            moves = territory_changes.rehearse(form.wish)
            territory_changes.require_sight(moves, request.user)
            if request.POST.get("sure") == str(len(moves)) or not moves:
                moves = territory_changes.save(form.wish, by=request.user)
                messages.success(request, _("Saved. %(moved)s") % {"moved": in_words(moves)})
                return redirect("setup_territories")
        except Refused as refusal:
            form.refuse(refusal)
            moves = None
    context = {
        "form": form,
        "territory": territory,
        "rehearsal": None if moves is None else rehearsed(moves),
        "said": None if moves is None else in_words(moves, would=True),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "setup/territory.html", context, status=status)


def rehearsed(moves: list[Move]) -> dict[str, Any]:
    """The first sites that would move, with the names of from and to."""
    names: dict[UUID | None, str] = dict(Territory.objects.values_list("pk", "name"))
    sites = Site.objects.select_related("customer").in_bulk([m.site for m in moves[:SHOWN]])
    rows = [
        {
            "site": sites[move.site],
            "was": names.get(move.was, _("no territory")),
            "becomes": names.get(move.becomes, ""),
        }
        for move in moves[:SHOWN]
    ]
    return {"rows": rows, "count": len(moves), "more": len(moves) - len(rows)}


def in_words(moves: list[Move], *, would: bool = False) -> str:
    """How many sites moved, or would."""
    if not moves:
        return _("No site moves.")
    if would:
        return ngettext("%(n)d site would move", "%(n)d sites would move", len(moves)) % {
            "n": len(moves)
        }
    return ngettext("%(n)d site moved.", "%(n)d sites moved.", len(moves)) % {"n": len(moves)}
