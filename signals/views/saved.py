"""A signal that was saved: what can be done next, and what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from calls.sending import from_page
from fieldapp.plumbing.field_forms import FormRefused, Kept
from fieldapp.plumbing.problems import Refused
from signals import asked, brochures, describing, handlers, outcomes, routing
from signals.forms import AnswerForm, BrochureForm, DescribeForm, FieldForm
from signals.models import Signal
from signals.status import follow_up_of

JUST_NOW = timedelta(minutes=10)
Forms = dict[str, FieldForm]


@login_required
@require_GET
def signal_saved(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One signal: its words and photos, what may be added, what became of it."""
    return show(request, handlers.seen_by(request.user, pk))


def show(
    request: HttpRequest, signal: Signal, forms: Forms | None = None, status: int = 200
) -> HttpResponse:
    """The page of a signal; ``forms`` holds the one that was refused."""
    forms = forms or {}
    outcome = outcomes.of([signal], reader=request.user, photos=True)[0]
    mine = outcome.mine
    page: dict[str, Any] = {
        "signal": signal,
        "outcome": outcome,
        "form": next(iter(forms.values()), None),
        "close_url": _close_url(signal, request),
        "can_take_back": mine and describing.can_describe(request.user, signal),
        "can_describe": mine and describing.can_describe(request.user, signal),
        "fresh": mine and timezone.now() - signal.received_at < JUST_NOW,
        "describe": forms.get("describe") or DescribeForm(),
    }
    if outcome.follow_up is None or page["fresh"]:
        page["to"] = routing.destination(signal.site)
    if mine:
        page |= _brochure(signal, forms) | _question(signal, forms)
    return render(request, "signals/saved.html", page, status=status)


def _brochure(signal: Signal, forms: Forms) -> dict[str, Any]:
    """The brochure that fits, and who could get it."""
    follow_up = follow_up_of(signal)
    if signal.brochure_sent_at or signal.site is None or (follow_up and not follow_up.is_open):
        return {}
    offer = brochures.offer_for(signal)
    if offer is None:
        return {}
    form = forms.get("brochure") or BrochureForm(
        signal=signal, initial={"contact": signal.contact_id}
    )
    return {"offer": offer, "brochure": form, "addressed": form.addressed}


def _question(signal: Signal, forms: Forms) -> dict[str, Any]:
    """What sales asks, while they wait for the answer."""
    follow_up = follow_up_of(signal)
    if follow_up is None or follow_up.returned_at is None:
        return {}
    return {
        "question": asked.question_about(follow_up),
        "answer": forms.get("answer", AnswerForm()),
    }


def _close_url(signal: Signal, request: HttpRequest) -> str:
    if signal.visit and signal.visit.finished_at is None:
        return reverse("visit", args=[signal.visit_id])
    return reverse("my_signals") if signal.technician_id == request.user.pk else reverse("home")


@login_required
@require_POST
def signal_verb(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """One of the verbs; a refusal is shown on the signal's page, with what was typed."""
    if verb not in handlers.HANDLERS:
        raise Http404
    try:
        kept = handlers.HANDLERS[verb](from_page(request, timezone.now(), signal=pk))
    except Refused as refusal:
        form = refusal.form
        if not isinstance(refusal, FormRefused):
            form.add_error(None, str(refusal))
        signal = handlers.seen_by(request.user, pk)
        return show(request, signal, {verb: form}, status=refusal.status)
    messages.success(request, kept.words)
    return redirect(_next(request, kept, verb))


def _next(request: HttpRequest, kept: Kept, verb: str) -> str:
    """Where the form says; else the signal's page, which is gone for one that was taken back."""
    wished = request.POST.get("next", "")
    if wished.startswith("/") and url_has_allowed_host_and_scheme(wished, {request.get_host()}):
        return wished
    return _close_url(kept.row, request) if verb == "take-back" else kept.url
