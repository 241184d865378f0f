"""The moves of a visit, as its page sends them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calls import starting, visits
from calls.lifecycle import WrongMove
from calls.models import Visit
from calls.operations import Moment
from calls.reports import signing
from fieldapp.plumbing.problems import Refused


class MoveForm(forms.Form):
    """One tap: its id, and for "done" whether nothing was heard."""

    op_id = forms.UUIDField()
    heard_nothing = forms.BooleanField(required=False)


@login_required
@require_POST
def visit_move(request: HttpRequest, pk: UUID, move: str) -> HttpResponse:
    """On the way, arrive, leave, done, undo: on to the next page, with a toast that can undo it."""
    if move not in MOVES:
        raise Http404
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise BadRequest("op_id")
    now = timezone.now()
    at = Moment.here(now, form.cleaned_data["op_id"])
    facts = {"heard_nothing": form.cleaned_data["heard_nothing"]} if move == "done" else {}
    try:
        visit = MOVES[move](pk, by=request.user, at=at, **facts)
    except (WrongMove, Refused) as refusal:
        messages.error(request, str(refusal))
        return redirect("sign_off" if refusal.code in SIGNS_OFF else "visit", pk)
    _say(request, visit, move, until=now + timedelta(seconds=settings.UNDO_SECONDS))
    ended = move == "done" or visit.archived_on
    return redirect("my_day") if ended else redirect("visit", pk)


def _say(request: HttpRequest, visit: Visit, move: str, *, until) -> None:
    if move in TAKES_BACK:
        messages.success(request, _("Taken back."))
        return
    undo = reverse("visit_move", args=[visit.pk, _undoing(request, visit, move)])
    tags = f"undo:{undo} until:{until.isoformat()}"
    words = _("%(account)s: %(state)s")
    state = _("you have left") if move == "leave" else visit.get_state_display().lower()
    facts = {"account": visit.site.customer, "state": state}
    messages.success(request, words % facts, extra_tags=tags)


def _undoing(request: HttpRequest, visit: Visit, move: str) -> str:
    """What takes a move back: who came second did not move the visit."""
    if move == "leave":
        return "stay"
    last = visit.steps.filter(undone_by=None, undoes=None).last()
    moved = last is not None and last.by_id == request.user.pk
    return "undo" if moved else "not-here"


MOVES = {
    "on-the-way": visits.on_the_way,
    "arrive": visits.arrive,
    "done": signing.done,
    "undo": visits.undo,
    "leave": visits.leave,
    "stay": visits.stay,
    "not-here": visits.not_here,
    "not-fixed": starting.unfix_by_phone,
}
SIGNS_OFF = ("sign_off_missing", "checklist_missing")  # what is put right on that page
TAKES_BACK = ("undo", "stay", "not-here", "not-fixed")
