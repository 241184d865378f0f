"""The technician's own summary of a visit: what was done, what is missing, and who signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from calls.lifecycle import WrongMove
from calls.models import Visit
from calls.models.visits import VisitState
from calls.refusing import said, shown_again
from calls.reports import contents, handlers, languages, missing, signing, summary
from calls.reports.forms import NobodyForm, contacts_of
from calls.reports.views.sign import own
from calls.sending import from_page
from fieldapp import typed
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.kept_pages import for_keeping
from fieldapp.plumbing.problems import Refused
from signals.models import Signal

if TYPE_CHECKING:
    from datetime import datetime

    from django.forms import Form

WHY_NOBODY = (
    gettext_lazy("Nobody is here"),
    gettext_lazy("They have no time"),
    gettext_lazy("They do not want to sign"),
    gettext_lazy("It was done by phone"),
)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_off(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Shown to those who go. On to the customer's page, or to the end where nobody can sign."""
    visit, now = own(request, pk), timezone.now()
    try:
        if request.method == "POST":
            return save(request, visit, now)
        if not for_keeping(request):  # a kept page is opened once one is there
            signing.require_unsigned(visit)
    except WrongMove as refusal:
        messages.error(request, str(refusal))
        return redirect("visit", pk)
    return show(request, visit, new_form(visit, now), now)


def new_form(visit: Visit, now: datetime) -> NobodyForm:
    """What was recorded, put together; the technician's own words where they wrote some."""
    shown = contents.of(visit, language=languages.of(visit), now=now)
    people = contacts_of(visit)
    known = next((each for each in people if each.pk == visit.contact_id), None)
    first = {
        "op_id": uuid7(),
        "summary": visit.summary or summary.drafted(shown),
        "email": known.email if known else "",
    }
    return NobodyForm(initial=first)


def save(request: HttpRequest, visit: Visit, now: datetime) -> HttpResponse:
    """Keep the words; then the customer signs, or the visit ends without them."""
    try:
        kept = handlers.summary(from_page(request, now, visit=visit.pk))
    except WrongMove:
        raise
    except Refused as refusal:
        form, status = shown_again(refusal)
        return show(request, visit, form, now, status=status)
    if kept.undo:
        said(request, kept.words, undo=kept.undo, now=now)
    else:
        typed.stays(request)  # until somebody signs, or nobody does
    return redirect(kept.url)


def show(
    request: HttpRequest, visit: Visit, form: Form, now: datetime, status: int = 200
) -> HttpResponse:
    """The page, with all that was typed."""
    heard = Signal.objects.visible_to(request.user).kept().filter(visit=visit).count()
    page: dict[str, Any] = {
        "now": now,
        "tab": "my_day",
        "visit": visit,
        "shown": contents.of(visit, language=languages.of(visit), now=now),
        "missing": missing.of(visit) if visit.state == VisitState.ON_SITE else [],
        "heard": heard,
        "asks": not heard and not visit.heard_nothing,
        "form": form,
        "whys": WHY_NOBODY,
        "nobody": request.method == "POST" and request.POST.get("go") == handlers.NOBODY,
        "query": f"visit={visit.pk}",
    }
    return render(request, "pages/sign_off.html", page, status=status)
