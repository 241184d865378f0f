"""Draws a follow-up: as a page, beside the list at a desk, or as its card alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import moments
from fieldapp.plumbing import keyset
from fieldapp.plumbing.ids import uuid7
from signals import cards, dossier, history, undoing, worklist
from signals.lifecycle import Stage
from signals.models import FollowUp
from signals.views.queue import KEYS_COOKIE, asked_of

if TYPE_CHECKING:
    from signals.followup_forms import VerbForm

WAY = (
    (Stage.CLAIMED, gettext_lazy("Claimed")),
    (Stage.CONTACTED, gettext_lazy("Call")),
    (Stage.QUALIFIED, gettext_lazy("Qualify")),
    (Stage.QUOTED, gettext_lazy("Quote")),
)
ORDER = (Stage.NEW, Stage.CLAIMED, Stage.CONTACTED, Stage.QUALIFIED, Stage.QUOTED)


def answer(
    request: HttpRequest,
    found: FollowUp,
    *,
    forms: dict[str, VerbForm],
    refused: VerbForm | None = None,
    meanwhile: str = "",
    listed: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the page, or with the part of it that htmx asked for."""
    listed = request.GET.get("list", "") if listed is None else listed
    listed = request.POST.get("list", listed)
    target = (
        request.htmx.target if request.htmx and not request.htmx.history_restore_request else ""
    )
    context = told(request, found, listed)
    if target.startswith("fq-") and status == 200:
        reply = render(request, "signals/_claimed.html", context)
    else:
        context |= filled(request, found, forms, refused, meanwhile, context["now"])
        template = "signals/_beside.html" if target == "side" else "signals/follow_up.html"
        reply = render(request, template, context | {"in_side": target == "side"}, status=status)
    patch_vary_headers(reply, ["HX-Request", "HX-Target"])
    return reply


def told(request: HttpRequest, found: FollowUp, listed: str) -> dict[str, object]:
    """What the card alone needs."""
    now = timezone.now()
    return {
        "now": now,
        "follow_up": found,
        "card": cards.card(found, request.user, now=now, listed=listed),
        "listed": listed,
        "tab": "queues" if request.user.is_manager or request.user.is_admin else "queue",
        "with_keys": request.COOKIES.get(KEYS_COOKIE) != "off",
    }


def filled(
    request: HttpRequest,
    found: FollowUp,
    forms: dict[str, VerbForm],
    refused: VerbForm | None,
    meanwhile: str,
    now: object,
) -> dict[str, object]:
    """What the whole follow-up needs."""
    person, signal = request.user, found.signal
    last = undoing.last_step(found)
    may_undo = undoing.can_undo(person, last, now=now)
    return {
        "signal": signal,
        "title": cards.title(signal),
        "account": str(signal.customer or signal.place),
        "file": dossier.of(found, reader=person, now=now),
        "history": history.of(found, reader=person, now=now),
        "stages": stages_of(found),
        "whose": whose(found, person),
        "call_by": call_by(found, now),
        "forms": {verb.replace("-", "_"): form for verb, form in forms.items()},
        "form": refused,
        "open_verb": refused.verb if refused else request.GET.get("do", ""),
        "meanwhile": meanwhile,
        "undo": {"op_id": uuid7(), "title": history.sentence(last, person)} if may_undo else None,
        "neighbours": neighbours(request, found, now),
        "shares": list(found.shares.select_related("person")),
        "tries_wanted": dossier.TRIES_BEFORE_NO_ANSWER,
    }


def whose(found: FollowUp, person: object) -> str:
    """Whose it is, in the reader's eyes."""
    if found.owner is None:
        return _("Unclaimed, %(queue)s") % {"queue": found.queue}
    if found.stage == Stage.NEW:
        given = _("Yours to claim") if found.owner == person else _("Given to %(name)s")
        return given % {"name": found.owner}
    return (_("Claimed by you") if found.owner == person else _("With %(name)s")) % {
        "name": found.owner
    }


def call_by(found: FollowUp, now: object) -> str:
    """Until when to call, or that the next step is meant; nothing once it is closed."""
    if not found.is_open:
        return ""
    if found.contacted_at:
        return _("Next step")
    when = moments.due_when(found.act_by, now, cards.zone_of(found.signal))
    return _("Call by %(when)s") % {"when": when}


def stages_of(found: FollowUp) -> list[dict[str, object]]:
    """The stage bar: what is done, what comes next, how it ended."""
    reached = _reached(found)
    bar = []
    for number, (_stage, label) in enumerate(WAY):
        state = "done" if number < reached else ""
        if number == reached and found.is_open:
            state = "now"
        bar.append({"label": label, "state": state})
    endings = {Stage.WON: ("won", _("Won")), Stage.LOST: ("lost", _("Lost"))}
    endings[Stage.MERGED] = ("lost", _("Merged"))
    waits = "now" if reached == len(WAY) else ""
    state, label = endings.get(found.stage, (waits, _("Won or lost")))
    return [*bar, {"label": label, "state": state}]


def _reached(found: FollowUp) -> int:
    """How many of the steps on the way lie behind it."""
    if found.is_open:
        return ORDER.index(found.stage)
    stamps = (found.claimed_at, found.contacted_at, found.qualified_at, found.quoted_at)
    return max((number + 1 for number, stamp in enumerate(stamps) if stamp), default=0)


def neighbours(request: HttpRequest, found: FollowUp, now: object) -> dict[str, str]:
    """The follow-ups before and after this one in the list it was opened from."""
    listed = request.GET.get("list", request.POST.get("list", ""))
    asked = asked_of(QueryDict(listed))
    moment = getattr(found, asked.column)
    if moment is None:
        return {}
    scope = worklist.scope_of(request.user, now=now)
    ways = {
        "next": keyset.Place(moment, found.pk),
        "previous": keyset.Place(moment, found.pk, True),
    }
    others = {name: worklist.beside(scope, asked, place, now=now) for name, place in ways.items()}
    return {name: cards.address(each, listed) if each else "" for name, each in others.items()}
