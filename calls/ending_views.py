"""Sheets with which a visit ends otherwise than done: incomplete, or closed short."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from calls.handlers import endings
from calls.models import Visit
from calls.refusing import said, shown_again
from calls.sending import from_page
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused


@dataclass(frozen=True)
class Ending:
    """The words of one sheet."""

    title: Any
    save: Any
    hint: Any = ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def visit_ending(request: HttpRequest, pk: UUID, ending: str) -> HttpResponse:
    """The sheet: shown, or done and on to the next page with a toast that can undo it."""
    now = timezone.now()
    visit = get_object_or_404(
        Visit.objects.of(request.user).select_related("site__customer"), pk=pk
    )
    if request.method != "POST":
        form = endings.FORMS[ending](None, visit, now=now, initial={"op_id": uuid7()})
        return _show(request, visit, ending, form)
    try:
        kept = endings.HANDLERS[ending](from_page(request, now, visit=pk))
    except Refused as refusal:
        return _show(request, visit, ending, *shown_again(refusal))
    said(request, kept.words, undo=kept.undo, now=now)
    return redirect(kept.url)


def _show(
    request: HttpRequest, visit: Visit, ending: str, form: Any, status: int = 200
) -> HttpResponse:
    """The sheet as a page; ``static/js/sheet.js`` takes ``#sheet`` out of it for a dialog."""
    page = {
        "visit": visit,
        "form": form,
        "sheet": ENDINGS[ending],
        "to": request.path,
        "close_url": reverse("visit", args=[visit.pk]),
    }
    return render(request, "calls/ending.html", page, status=status)


ENDINGS = {
    "incomplete": Ending(
        gettext_lazy("Could not finish"),
        gettext_lazy("Plan the return visit"),
        gettext_lazy("The return visit knows what is left and which parts to bring."),
    ),
    "close-short": Ending(
        gettext_lazy("Close short"),
        gettext_lazy("Close the visit"),
        gettext_lazy("For a visit that ends without what they asked for. Nobody comes back."),
    ),
}
