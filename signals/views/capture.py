"""Capturing a signal: what it was, then one sheet. The sheet is a page, and opens as a dialog."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts import finding
from calls import days
from calls.sending import from_page
from fieldapp.plumbing.field_forms import FormRefused, Kept
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from signals import capture, handlers, outcomes
from signals import where as places
from signals.clues import SHEET_TITLES, Category, SignalType, category_of
from signals.forms import SignalForm, opened_at
from signals.models import Signal
from signals.promising import promise
from signals.views.photos import Arrived
from signals.where import Where

FOUND_AT_ONCE = 12


@login_required
@require_GET
def signal_new(request: HttpRequest) -> HttpResponse:
    """Where, unless we know; then what it was: asked, hinted, or seen."""
    now = timezone.now()
    where = places.of(request.GET, by=request.user)
    if not where and "choose" not in request.GET:
        where = places.now_at(request.user, now=now)
    type_ = request.GET.get("type", "")
    if where and type_ in SignalType.values:
        return redirect(f"{reverse('signal_sheet', args=[type_])}?{where.query}")
    page: dict[str, Any] = {"where": where, "type": type_, "close_url": close_url(where)}
    if not where:
        page |= _choice(request, now)
    return render(request, "signals/new.html", page)


def _choice(request: HttpRequest, now: datetime) -> dict[str, Any]:
    """Recent sites, and those that a search finds."""
    search = finding.SearchForm(request.GET)
    words = search.words
    found = finding.sites(request.user, words).order_by("customer__name", "name", "id")
    return {
        "search": search,
        "words": words,
        "recent": days.recent_sites(request.user, now=now),
        "found": list(found[:FOUND_AT_ONCE]) if words else [],
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def signal_sheet(request: HttpRequest, type_: str) -> HttpResponse:
    """The sheet of one type: shown, or saved."""
    if type_ not in SignalType.values:
        raise Http404
    now = timezone.now()
    where = places.of(request.GET, by=request.user)
    if request.method == "POST":
        return save(request, type_, where, now)
    where = where or places.now_at(request.user, now=now)
    if not where:
        return redirect(f"{reverse('signal_new')}?choose=1&type={type_}")
    return show(request, type_, where, new_form(request, type_, where, now))


def new_form(request: HttpRequest, type_: str, where: Where, now: datetime) -> SignalForm:
    """An empty sheet with what is known: the machine, and whom one came to see."""
    known = {
        "op_id": uuid7(),
        "noticed_at": opened_at(now),
        "machine": where.machine and where.machine.pk,
        "contact": where.host.pk if where.host and type_ != SignalType.OBSERVED else None,
        "clue": request.GET.get("clue", ""),
    }
    return SignalForm(type_=type_, where=where, by=request.user, initial=known)


def save(request: HttpRequest, type_: str, where: Where, now: datetime) -> HttpResponse:
    """Keep the signal, or show the sheet again with all that was typed and sent."""
    arrived = Arrived(request, where, now=now)
    sent = from_page(request, now, arrived.names, type=type_)
    if arrived.refused:
        form = handlers.sheet_of(sent, where)
        for each in arrived.refused:
            form.add_error(None, each)
        return show(request, type_, where, form, arrived, status=422)
    try:
        kept = handlers.captured(sent)
    except FormRefused as refusal:
        return show(request, type_, where, refusal.form, arrived, status=refusal.status)
    except Refused as refusal:
        form = refusal.form
        if refusal.code == "different_body":  # the next Save is a signal of its own
            form.data = form.data.copy()
            form.data["op_id"] = str(uuid7())
        form.add_error(None, str(refusal))
        return show(request, type_, where, form, arrived, status=refusal.status)
    if where.visit is not None:
        _say(request, kept, now)
    return redirect(kept.url)


def _say(request: HttpRequest, kept: Kept, now: datetime) -> None:
    """A toast on the visit's page; from elsewhere the signal's own page says it."""
    until = (now + timedelta(seconds=settings.UNDO_SECONDS)).isoformat()
    more = reverse("signal_saved", args=[kept.row.pk])
    tags = f"undo:{kept.undo} until:{until} more:{more}"
    messages.success(request, kept.words, extra_tags=tags)


def show(
    request: HttpRequest,
    type_: str,
    where: Where,
    form: SignalForm,
    arrived: Arrived | None = None,
    status: int = 200,
) -> HttpResponse:
    """The sheet as a page; ``static/js/sheet.js`` takes ``#sheet`` out of it for a dialog."""
    page = {
        "type": type_,
        "title": SHEET_TITLES[SignalType(type_)],
        "where": where,
        "form": form,
        "kept": arrived.kept if arrived else [],
        "photos_allowed": not (where.site and where.site.no_camera),
        "promise": promise(type_, where),
        "like": like(where, form, request),
        "categories": categories(type_, form),
        "shows_retention": type_ == SignalType.OVERT,
        "retention": Category.RETENTION,
        "close_url": close_url(where),
    }
    return render(request, "signals/sheet.html", page, status=status)


def categories(type_: str, form: SignalForm) -> str:
    """The category that each clue points to, as JSON for ``static/js/clue.js``."""
    clues = [clue for clue, _label in form.fields["clue"].choices if clue]
    return json.dumps({clue: category_of(type_, clue) for clue in clues})


def like(where: Where, form: SignalForm, request: HttpRequest) -> outcomes.Outcome | None:
    """An open signal about the same machine, so that one need can stay one."""
    if where.site is None:
        return None
    signal = capture.open_like(where.site, where.machine, Category.UNSURE, by=request.user)
    if signal is None or str(signal.pk) == str(form["op_id"].value()):
        return None
    fetched = Signal.objects.for_status().get(pk=signal.pk)
    return outcomes.of([fetched], reader=request.user)[0]


def close_url(where: Where) -> str:
    """Where one came from, as far as the address tells."""
    if where.visit:
        return reverse("visit", args=[where.visit.pk])
    if where.site:
        return reverse("account", args=[where.site.customer_id])
    return reverse("home")
