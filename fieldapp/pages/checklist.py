"""The page of a machine's checklist: big answers for one thumb, saved as they are given."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Machine
from calls import picture_views, strokes
from calls.checklists import filling, form, phone_words, sheets
from calls.checklists.sheets import Sheet
from calls.handlers import checklists
from calls.models import Visit
from calls.refusing import said
from calls.sending import from_page
from fieldapp.plumbing.problems import Refused


@dataclass(frozen=True)
class Next:
    """The next step, as the dock offers it."""

    label: str
    url: str
    left: int = 0


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def checklist(request: HttpRequest, pk: UUID, machine: UUID) -> HttpResponse:
    """One machine's checklist on one visit; filled in by those who go, read by those who see it."""
    now = timezone.now()
    visit = _visit(request, pk)
    if request.method == "POST":
        return _saved(request, visit, machine, now)
    return _page(request, visit, *_sheet(visit, machine, now))


@login_required
@require_POST
def checklist_undo(request: HttpRequest, pk: UUID, machine: UUID, operation: UUID) -> HttpResponse:
    """Take an "all OK" back."""
    _visit(request, pk)
    sent = from_page(request, timezone.now(), visit=pk, machine=machine, operation=operation)
    form.read_id(request.POST.get("op_id", ""))
    try:
        messages.success(request, checklists.taken_back(sent).words)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("checklist", pk, machine)


def _visit(request: HttpRequest, pk: UUID) -> Visit:
    rows = Visit.objects.visible_to(request.user).select_related("site__customer", "lead")
    return get_object_or_404(rows.prefetch_related("helpers"), pk=pk)


def _sheet(visit: Visit, machine: UUID, now: datetime) -> tuple[Sheet, list[Sheet]]:
    """The checklist of one machine, and those of the others: the ones after it come first."""
    found = sheets.of_visit(visit, now=now)
    at = next((n for n, sheet in enumerate(found) if sheet.machine.pk == machine), None)
    if at is None:
        raise Http404
    return found[at], found[at + 1 :] + found[:at]


def _saved(request: HttpRequest, visit: Visit, machine: UUID, now: datetime) -> HttpResponse:
    """Keep what was sent, and back to the page."""
    form.read_id(request.POST.get("op_id", ""))
    sheet, others = _sheet(visit, machine, now)
    try:
        kept = checklists.filled(from_page(request, now, visit=visit.pk, machine=machine))
    except filling.AnswersRefused as refusal:
        return _refused(request, visit, sheet, others, refusal)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(sheet.url)
    if kept.words:
        said(request, kept.words, undo=kept.undo, now=now)
    return _back(request, sheet)


def _back(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """To the section that was saved, or on to the photos of an item, for which it was saved."""
    photos = request.POST.get("photos", "")
    if photos:
        about = urlencode({"machine": sheet.machine.pk, "item_id": form.read_id(photos)})
        return redirect(f"{reverse('visit_photos', args=[sheet.visit.pk])}?{about}")
    section = request.POST.get("all_ok") or request.POST.get("section", "")
    return redirect(f"{sheet.url}#section-{section}" if section else sheet.url)


def _refused(
    request: HttpRequest,
    visit: Visit,
    sheet: Sheet,
    others: list[Sheet],
    refusal: filling.AnswersRefused,
) -> HttpResponse:
    """What was typed stands there again, with words at each item that cannot be kept."""
    typed = form.of(request.POST)
    for row in sheet.rows:
        row.draft, row.error = typed.get(row.item.id), refusal.items.get(row.item.id, "")
    return _page(request, visit, sheet, others, status=422)


def _facts(request: HttpRequest, visit: Visit, sheet: Sheet) -> dict[str, Any]:
    return {
        "visit": visit,
        "sheet": sheet,
        "machine": sheet.machine,
        "site": visit.site,
        "goes": picture_views.may_change(visit, request),
        "pad": strokes.PAD,
        "opened": request.GET.get("open", ""),
        "errors": [row for row in sheet.rows if row.error],
    }


def _page(
    request: HttpRequest, visit: Visit, sheet: Sheet, others: list[Sheet], status: int = 200
) -> HttpResponse:
    facts = _facts(request, visit, sheet)
    facts |= {"tab": "my_day", "next": _next(visit, sheet, others, goes=facts["goes"])}
    if facts["goes"]:
        facts |= {"words": phone_words.of(sheet), "ways": _ways(visit, sheet, others)}
    return render(request, "pages/checklist.html", facts, status=status)


def _next(visit: Visit, sheet: Sheet, others: list[Sheet], *, goes: bool) -> Next:
    """The next machine that waits; else to sign off. Who only reads goes back to the visit."""
    if not goes:
        return Next(_("Back to the visit"), reverse("visit", args=[visit.pk]))
    other = next((each for each in others if each.open), None)
    return _to_sign_off(visit, sheet) if other is None else _to_other(other, sheet)


def _to_other(other: Sheet, sheet: Sheet) -> Next:
    label = _("Next: %(machine)s") % {"machine": _told_apart(other.machine, sheet.machine)}
    return Next(label, other.url, other.open)


def _to_sign_off(visit: Visit, sheet: Sheet) -> Next:
    return Next(_("Sign off"), reverse("sign_off", args=[visit.pk]), sheet.open)


def _ways(visit: Visit, sheet: Sheet, others: list[Sheet]) -> str:
    """All that may be next, as JSON: what is done on a phone without a network decides there."""
    ways = [asdict(_to_other(other, sheet)) for other in others]
    return json.dumps({"others": ways, "last": asdict(_to_sign_off(visit, sheet))})


def _told_apart(machine: Machine, here: Machine) -> str:
    """A machine in few words: its model, or what sets it apart from this one of the same model."""
    if machine.model_id != here.model_id:
        return machine.model.name
    if machine.floor and machine.floor != here.floor:
        return _("floor %(floor)s") % {"floor": machine.floor}
    return machine.serial or machine.model.name
