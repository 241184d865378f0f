"""The moves of a visit, as its page sends them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from calls.handlers import moves
from calls.refusing import said
from calls.sending import from_page
from fieldapp.plumbing.field_forms import FormRefused
from fieldapp.plumbing.problems import Refused


@login_required
@require_POST
def visit_move(request: HttpRequest, pk: UUID, move: str) -> HttpResponse:
    """On the way, arrive, leave, done, undo: on to the next page, with a toast that can undo it."""
    if move not in moves.HANDLERS:
        raise Http404
    now = timezone.now()
    try:
        kept = moves.HANDLERS[move](from_page(request, now, visit=pk))
    except FormRefused:
        raise BadRequest("op_id") from None
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("sign_off" if refusal.code in SIGNS_OFF else "visit", pk)
    said(request, kept.words, undo=kept.undo, now=now)
    return redirect(kept.url)


SIGNS_OFF = ("sign_off_missing", "checklist_missing")  # what is put right on that page
