"""The technician's own summary of a visit: what was done, what is missing, and who signs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from calls.lifecycle import WrongMove
from calls.models import Visit
from calls.models.visits import VisitState
from calls.operations import Moment
from calls.refusing import refuse
from calls.reports import contents, languages, missing, signing, summary
from calls.reports.forms import NobodyForm, SummaryForm, contacts_of
from calls.reports.views.sign import own, say_done
from fieldapp import typed
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from signals.models import Signal

if TYPE_CHECKING:
    from datetime import datetime

NOBODY = "nobody"
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
    nobody = request.POST.get("go") == NOBODY
    form: SummaryForm = (NobodyForm if nobody else SummaryForm)(request.POST)
    if not form.is_valid():
        return show(request, visit, form, now, status=422)
    said = form.cleaned_data
    at = Moment.here(now, said["op_id"])
    words = {name: said[name] for name in ("summary", "heard_nothing")}
    if visit.state == VisitState.ON_SITE and missing.of(visit):
        form.add_error(None, _("Something is still missing."))
        return show(request, visit, form, now, status=422)
    try:
        if not isinstance(form, NobodyForm):
            signing.keep_summary(visit.pk, by=request.user, at=at, **words)
            typed.stays(request)  # until somebody signs, or nobody does
            return redirect("sign", visit.pk)
        signing.finish_unsigned(
            visit.pk, form.signed(languages.of(visit)), by=request.user, at=at, **words
        )
    except Refused as refusal:
        if isinstance(refusal, WrongMove):
            raise
        return show(request, visit, form, now, status=refuse(form, refusal))
    visit.refresh_from_db()
    say_done(request, visit, now)
    return redirect("my_day")


def show(
    request: HttpRequest, visit: Visit, form: SummaryForm, now: datetime, status: int = 200
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
        "nobody": request.method == "POST" and request.POST.get("go") == NOBODY,
        "query": f"visit={visit.pk}",
    }
    return render(request, "pages/sign_off.html", page, status=status)
