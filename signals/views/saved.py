"""A signal that was saved: what can be done next, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from fieldapp.plumbing.problems import Refused
from signals import asked, brochures, closing, describing, outcomes, pausing, routing, undoing
from signals.clues import SignalType
from signals.forms import AnswerForm, BrochureForm, DescribeForm, FieldForm
from signals.lifecycle import WrongMove
from signals.models import Signal
from signals.status import follow_up_of

JUST_NOW = timedelta(minutes=10)
Forms = dict[str, FieldForm]


def seen_by(request: HttpRequest, pk: UUID) -> Signal:
    """The signal, if this person may see it. Raises Http404."""
    rows = Signal.objects.visible_to(request.user).kept().for_status()
    return get_object_or_404(rows.select_related("contact", "site__customer", "visit"), pk=pk)


@login_required
@require_GET
def signal_saved(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One signal: its words and photos, what may be added, what became of it."""
    return show(request, seen_by(request, pk))


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
    """One of the verbs below; a refusal is shown on the signal's page, with what was typed."""
    if verb not in VERBS:
        raise Http404
    signal = seen_by(request, pk)
    if verb in ONES_OWN and signal.technician_id != request.user.pk:
        raise PermissionDenied(_("Only whoever noticed it may do this."))
    form = _form(verb, request, signal)
    if not form.is_valid():
        return show(request, signal, {verb: form}, status=422)
    try:
        said = VERBS[verb](request, signal, form)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return show(request, signal, {verb: form}, status=refusal.status)
    messages.success(request, said)
    return redirect(_next(request, signal, verb))


def _form(verb: str, request: HttpRequest, signal: Signal) -> FieldForm:
    if verb == "brochure":
        return BrochureForm(request.POST, signal=signal)
    form = {"describe": DescribeForm, "answer": AnswerForm}.get(verb, FieldForm)(request.POST)
    form.zone = signal.site.zone if signal.site else ""
    return form


def _next(request: HttpRequest, signal: Signal, verb: str) -> str:
    """Where the form says; else the signal's page, which is gone for one that was taken back."""
    wished = request.POST.get("next", "")
    if wished.startswith("/") and url_has_allowed_host_and_scheme(wished, {request.get_host()}):
        return wished
    if verb == "take-back":
        return _close_url(signal, request)
    return reverse("signal_saved", args=[signal.pk])


def take_back(request: HttpRequest, signal: Signal, form: FieldForm) -> str:
    """Undo the capture."""
    undoing.take_back(signal.pk, by=request.user, now=timezone.now())
    return _("Taken back. Nobody gets it.")


def said_yes(request: HttpRequest, signal: Signal, form: FieldForm) -> str:
    """A hint, or something seen, became a wish."""
    if signal.type == SignalType.OVERT:
        raise WrongMove(_("They asked themselves already."))
    pausing.said_yes(signal.pk, by=request.user, now=timezone.now())
    return _("They said yes: it is to be called now.")


def nobody_called(request: HttpRequest, signal: Signal, form: FieldForm) -> str:
    """The customer waits still."""
    op_id = form.cleaned_data["op_id"]
    closing.nobody_called(signal.pk, by=request.user, now=timezone.now(), op_id=op_id)
    return _("The rep and the managers are told. The clock runs again.")


def brochure(request: HttpRequest, signal: Signal, form: FieldForm) -> str:
    """Have the brochure sent."""
    facts = form.cleaned_data
    brochures.promise(
        signal, facts["contact"], by=request.user, now=timezone.now(), agreed=facts["agreed"]
    )
    return _("The brochure goes to %(name)s in a minute.") % {"name": facts["contact"]}


def answer(request: HttpRequest, signal: Signal, form: FieldForm) -> str:
    """Answer what sales asked."""
    follow_up = follow_up_of(signal)
    if follow_up is None:
        raise WrongMove(_("Nothing was asked."))
    facts = form.cleaned_data
    pausing.answer(
        follow_up.pk, by=request.user, now=timezone.now(), text=facts["text"], op_id=facts["op_id"]
    )
    return _("Answer sent to %(name)s.") % {"name": follow_up.owner or follow_up.queue}


def describe(request: HttpRequest, signal: Signal, form: FieldForm) -> str:
    """Add what was left out."""
    facts = dict(form.cleaned_data)
    if not facts["expects_call"]:
        facts["expects_call_on"] = None
    describing.describe(signal.pk, by=request.user, now=timezone.now(), **facts)
    return _("Added.")


VERBS: dict[str, Callable[[HttpRequest, Signal, Any], str]] = {
    "take-back": take_back,
    "said-yes": said_yes,
    "nobody-called": nobody_called,
    "brochure": brochure,
    "answer": answer,
    "describe": describe,
}
ONES_OWN = {"take-back", "brochure", "answer", "describe"}
