"""What is changed about a machine: one sheet each, sent to the one handler that keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import finding, machine_steps
from accounts.models import Machine
from calls.handlers import machine_sheets as handler
from calls.handlers import other_brands
from calls.refusing import said, shown_again
from calls.sending import from_page
from fieldapp.plumbing.field_forms import FormRefused
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused


@dataclass(frozen=True)
class Sheet:
    """The words of one change."""

    title: Any
    save: Any
    hint: Any = ""
    finder: str = ""  # the field whose choices a search finds


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def machine_change(request: HttpRequest, pk: UUID, change: str) -> HttpResponse:
    """The sheet of one change: shown, or done and back to the machine."""
    if change == "undo" and request.method == "POST":
        return undo(request, pk)
    if change not in SHEETS:
        raise Http404
    machine_steps.require(handler.CHANGES[change].may(request.user))
    machine, now = handler.seen(pk, request.user), timezone.now()
    if request.method != "POST":
        words = finding.SearchForm(request.GET).words
        initial = {"op_id": uuid7()} | handler.start(change, machine, now)
        form = handler.form_of(change, machine, request.user, words=words, initial=initial)
        return show(request, change, machine, form)
    try:
        kept = handler.keep(change, from_page(request, now, machine=pk))
    except Refused as refusal:
        form, status = shown_again(refusal)
        return show(request, change, machine, form, status=status)
    said(request, kept.words, undo=kept.undo, now=now)
    return redirect(kept.url)


def show(
    request: HttpRequest, change: str, machine: Machine, form: Any, status: int = 200
) -> HttpResponse:
    """The sheet as a page; ``static/js/sheet.js`` takes ``#sheet`` out of it for a dialog."""
    sheet = SHEETS[change]
    kind = f"machine.{change.replace('-', '_')}" if change in handler.ON_PHONES else ""
    page = {
        "machine": machine,
        "form": form,
        "kind": kind,
        "title": sheet.title,
        "says": f"{machine.model.name}: {sheet.title}",
        "save": sheet.save,
        "hint": sheet.hint,
        "finder": form[sheet.finder] if has_finder(sheet, form) else None,
        "words": finding.SearchForm(request.GET).words,
        "to": reverse("machine_change", args=[machine.pk, change]),
        "close_url": reverse("machine", args=[machine.pk]),
    }
    return render(request, "pages/machine_change.html", page, status=status)


def has_finder(sheet: Sheet, form: Any) -> bool:
    """Whether there is more to choose from than the sheet shows."""
    return sheet.finder in form.fields and getattr(form, "has_more", True)


def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back one's own last change; a machine that was added goes with its page."""
    try:
        kept = other_brands.take_back(from_page(request, timezone.now(), machine=pk))
    except FormRefused:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("machine", pk)
    said(request, kept.words)
    return redirect(kept.url)


SHEETS = {
    "edit": Sheet(
        gettext_lazy("Edit the machine"),
        gettext_lazy("Save"),
        gettext_lazy("Has it moved to another floor? Then choose “Move it”, so that it is dated."),
    ),
    "move": Sheet(gettext_lazy("Move it"), gettext_lazy("Save the move"), finder="site"),
    "hands": Sheet(gettext_lazy("Owner and service"), gettext_lazy("Save")),
    "store": Sheet(
        gettext_lazy("Put it into store"),
        gettext_lazy("Put into store"),
        gettext_lazy("It stays with this account, and stands nowhere until it is brought back."),
    ),
    "gone": Sheet(
        gettext_lazy("It is gone"),
        gettext_lazy("Save"),
        gettext_lazy("Sold, scrapped, given back. Its page and its history stay."),
    ),
    "back": Sheet(gettext_lazy("Bring it back"), gettext_lazy("Bring it back"), finder="site"),
    "stand-in": Sheet(
        gettext_lazy("It stands in for another"),
        gettext_lazy("Save"),
        gettext_lazy("Both must stand at the same site. Move it there first."),
        finder="instead_of",
    ),
    "stand-in-ended": Sheet(gettext_lazy("It stands in no longer"), gettext_lazy("Save")),
}
