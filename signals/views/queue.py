"""The queue: what is mine, what may be claimed, by what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from signals import followups, worklist
from signals.cards import Card, card
from signals.clues import SignalType
from signals.querysets import is_late
from signals.worklist import Asked, View

FILTERS = ("type", "queue", "owner", "territory", "search")
KEYS_COOKIE = "keys"


@dataclass(frozen=True)
class Chip:
    """One view, with how many stand in it; ``count`` may be unknown."""

    label: str
    url: str
    count: str | None
    is_current: bool


@dataclass(frozen=True)
class Group:
    """Some cards under one heading."""

    name: str
    label: str
    count: str | None
    cards: list[Card]


@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """A page of the list; beside it, at a desk, the follow-up that is open."""
    require_office(request)
    now, asked = timezone.now(), asked_of(request.GET)
    scope = worklist.scope_of(request.user, now=now)
    page = worklist.page(scope, asked, request.GET.get("cursor", ""), now=now)
    counts = worklist.groups(scope, asked, now=now)
    tell_waiting(request, scope, now)
    filtering = asked.is_narrowed or "filter" in request.GET
    context = {
        "now": now,
        "asked": asked,
        "filtering": filtering,
        "choices": worklist.choices_of(scope) if filtering else None,
        "types": SignalType.choices,
        "counts": counts,
        "chips": chips_of(scope, asked),
        "groups": groups_of(page.rows, request, asked, counts, now),
        "previous_url": address(request.GET, cursor=page.previous) if page.previous else "",
        "next_url": address(request.GET, cursor=page.next) if page.next else "",
        "listed": listed(request.GET),
        "with_keys": request.COOKIES.get(KEYS_COOKIE) != "off",
    }
    return render(request, "signals/queue.html", context)


def tell_waiting(request: HttpRequest, scope: worklist.Scope, now: datetime) -> None:
    """A rep's page has counted already what the bar and the tabs would ask for again."""
    if not scope.sees_all:
        late = sum(is_late(moment, now) for moment in scope.mine)
        request.waiting = {"late": late, "unread": len(scope.unread)}


def require_office(request: HttpRequest) -> None:
    """Raises PermissionDenied for whoever neither sells nor manages."""
    person = request.user
    if not (followups.sells(person) or person.is_manager):
        raise PermissionDenied(_("Follow-ups are the work of sales."))


def asked_of(query: QueryDict) -> Asked:
    """Read what is asked for from an address. Raises BadRequest for what is no id or view."""
    view = query.get("view") or View.MINE
    kind = query.get("type", "")
    if view not in View.values or (kind and kind not in SignalType.values):
        raise BadRequest("view")
    return Asked(
        view=view,
        type=kind,
        queue=_id(query, "queue"),
        owner=_id(query, "owner"),
        territory=_id(query, "territory"),
        search=query.get("search", "").strip()[:80].replace("\x00", ""),
    )


def _id(query: QueryDict, name: str) -> UUID | None:
    try:
        return UUID(query[name]) if query.get(name) else None
    except ValueError:
        raise BadRequest(name) from None


def listed(query: QueryDict) -> str:
    """The part of an address that says which list it is, without the page of it."""
    kept = QueryDict(mutable=True)
    for name in ("view", *FILTERS):
        if query.get(name) and (name, query[name]) != ("view", View.MINE):
            kept[name] = query[name]
    return kept.urlencode()


def address(query: QueryDict, **changes: str) -> str:
    """The same list, changed in some way."""
    kept = QueryDict(listed(query), mutable=True)
    for name, value in changes.items():
        kept[name] = value
    return f"?{kept.urlencode()}"


def chips_of(scope: worklist.Scope, asked: Asked) -> list[Chip]:
    """The views this person has."""
    views = [view for view in View if view != View.ALL or scope.sees_all]
    return [
        Chip(str(view.label), f"?view={view}", scope.count(view), asked.view == view)
        for view in views
    ]


def groups_of(
    rows: list, request: HttpRequest, asked: Asked, counts: dict[str, str], now: datetime
) -> list[Group]:
    """Late, today, later; one group without a clock for what sleeps or is done."""
    where = listed(request.GET)
    cards = [(row, card(row, request.user, now=now, listed=where)) for row in rows]
    if asked.column != "act_by":
        label = str(View(asked.view).label)
        return [Group(asked.view, label, None, [each for _row, each in cards])] if cards else []
    labels = {"late": _("Late"), "today": _("Today"), "later": _("Later")}
    return [
        Group(name, labels[name], counts.get(name), [each for _row, each in some])
        for name, some in groupby(cards, key=lambda pair: worklist.group_of(pair[0].act_by, now))
    ]
