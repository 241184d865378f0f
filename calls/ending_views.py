"""Sheets with which a visit ends otherwise than done: incomplete, or closed short."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from calls import returns, visits
from calls.ending_forms import ME, CloseShortForm, IncompleteForm
from calls.models import Visit
from calls.models.visits import WhyIncomplete
from calls.operations import Moment
from calls.refusing import refuse, said
from fieldapp.plumbing.form_fields import FieldForm
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import Person


@dataclass(frozen=True)
class Ending:
    """One sheet: its words, its form, and what does it."""

    title: Any
    save: Any
    form: Callable[..., FieldForm]
    do: Callable[..., Visit]
    hint: Any = ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def visit_ending(request: HttpRequest, pk: UUID, ending: str) -> HttpResponse:
    """The sheet: shown, or done and on to the next page with a toast that can undo it."""
    sheet, now = ENDINGS[ending], timezone.now()
    visit = get_object_or_404(
        Visit.objects.of(request.user).select_related("site__customer"), pk=pk
    )
    data = request.POST if request.method == "POST" else None
    form = sheet.form(data, visit=visit, initial={"op_id": uuid7()})
    if data is None:
        return _show(request, visit, sheet, form)
    if not form.is_valid():
        return _show(request, visit, sheet, form, 422)
    at = Moment.here(now, form.cleaned_data["op_id"])
    try:
        sheet.do(visit.pk, form, by=request.user, at=at)
    except Refused as refusal:
        return _show(request, visit, sheet, form, refuse(form, refusal))
    visit.refresh_from_db(fields=["state"])
    facts = {"account": visit.site.customer, "state": visit.get_state_display().lower()}
    undo = reverse("visit_move", args=[pk, "undo"])
    said(request, _("%(account)s: %(state)s") % facts, undo=undo, now=now)
    return redirect("sign_off", pk) if visit.arrived_at else redirect("my_day")


def _show(
    request: HttpRequest, visit: Visit, sheet: Ending, form: FieldForm, status: int = 200
) -> HttpResponse:
    """The sheet as a page; ``static/js/sheet.js`` takes ``#sheet`` out of it for a dialog."""
    page = {
        "visit": visit,
        "form": form,
        "sheet": sheet,
        "to": request.path,
        "close_url": reverse("visit", args=[visit.pk]),
    }
    return render(request, "calls/ending.html", page, status=status)


def incomplete_form(data: Any, *, visit: Visit, **more: Any) -> IncompleteForm:
    """With the machines that are not fixed yet."""
    today = timezone.now().astimezone(ZoneInfo(visit.site.zone)).date()
    machines = returns.unfinished(visit)
    return IncompleteForm(data, machines=machines, today=today, **more)


def incomplete(pk: UUID, form: Any, *, by: Person, at: Moment) -> Visit:
    """It waits, and a return visit is planned."""
    facts = form.cleaned_data
    return visits.incomplete(
        pk,
        by=by,
        at=at,
        why=WhyIncomplete(facts["why"]),
        left=facts["left"],
        returns_by=by if facts["who"] == ME else None,
        return_on=facts["return_on"],
        parts=form.parts,
    )


def plain_form(kind: type[FieldForm]) -> Callable[..., FieldForm]:
    """A form that needs to know nothing of the visit."""
    return lambda data, *, visit, **more: kind(data, **more)


def close_short(pk: UUID, form: Any, *, by: Person, at: Moment) -> Visit:
    """It ends without all that was asked for."""
    facts = {name: form.cleaned_data[name] for name in ("asked", "why_not", "agreed")}
    return visits.close_short(pk, by=by, at=at, **facts)


ENDINGS = {
    "incomplete": Ending(
        gettext_lazy("Could not finish"),
        gettext_lazy("Plan the return visit"),
        incomplete_form,
        incomplete,
        gettext_lazy("The return visit knows what is left and which parts to bring."),
    ),
    "close-short": Ending(
        gettext_lazy("Close short"),
        gettext_lazy("Close the visit"),
        plain_form(CloseShortForm),
        close_short,
        gettext_lazy("For a visit that ends without what they asked for. Nobody comes back."),
    ),
}
