"""The page of a machine's checklist: big answers for one thumb, saved as they are given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Machine
from calls import picture_views, strokes
from calls.checklists import filling, sheets
from calls.checklists.sheets import Sheet
from calls.models import Visit
from calls.operations import Moment
from fieldapp.pages import checklist_form
from fieldapp.plumbing.fetched import is_fetched, signed_in
from fieldapp.plumbing.problems import Refused


@dataclass(frozen=True)
class Next:
    """The next step, as the dock offers it."""

    label: str
    url: str
    left: int = 0


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def checklist(request: HttpRequest, pk: UUID, machine: UUID) -> HttpResponse:
    """One machine's checklist on one visit; filled in by those who go, read by those who see it."""
    now = timezone.now()
    visit = _visit(request, pk)
    if request.method == "POST":
        return _saved(request, visit, machine, now)
    return _page(request, visit, *_sheet(visit, machine, now))


@signed_in
@require_POST
def checklist_undo(request: HttpRequest, pk: UUID, machine: UUID, operation: UUID) -> HttpResponse:
    """Take an "all OK" back."""
    at = _moment(request, timezone.now())
    _visit(request, pk)
    try:
        filling.take_back_all_ok(pk, operation, by=request.user, at=at)
        messages.success(request, _("Taken back. These are open again."))
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


def _moment(request: HttpRequest, now: datetime) -> Moment:
    return Moment.here(now, checklist_form.read_id(request.POST.get("op_id", "")))


def _saved(request: HttpRequest, visit: Visit, machine: UUID, now: datetime) -> HttpResponse:
    """Keep what was sent; a page gets the page again, a script what has changed on it."""
    at, said = _moment(request, now), checklist_form.of(request)
    section = request.POST.get("all_ok", "")
    all_ok = checklist_form.read_id(section) if section else None
    sheet, others = _sheet(visit, machine, now)
    try:
        if said or all_ok is None:
            filling.answer(visit.pk, machine, said, by=request.user, at=at)
        if all_ok is not None:
            _all_ok(request, visit, machine, all_ok, at)
    except filling.AnswersRefused as refusal:
        return _refused(request, visit, sheet, others, said, refusal)
    except Refused as refusal:
        return _declined(request, sheet, refusal)
    if is_fetched(request):
        return _changed(request, visit, *_sheet(visit, machine, now))
    return _back(request, sheet)


def _declined(request: HttpRequest, sheet: Sheet, refusal: Refused) -> HttpResponse:
    if is_fetched(request):
        return JsonResponse({"detail": str(refusal)}, status=refusal.status)
    messages.error(request, str(refusal))
    return redirect(sheet.url)


def _back(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """To the section that was saved, or on to the photos of an item, for which it was saved."""
    photos = request.POST.get("photos", "")
    if photos:
        about = urlencode({"machine": sheet.machine.pk, "item_id": checklist_form.read_id(photos)})
        return redirect(f"{reverse('visit_photos', args=[sheet.visit.pk])}?{about}")
    section = request.POST.get("all_ok") or request.POST.get("section", "")
    if "all_ok" not in request.POST:
        messages.success(request, _("Saved."))
    return redirect(f"{sheet.url}#section-{section}" if section else sheet.url)


def _all_ok(request: HttpRequest, visit: Visit, machine: UUID, section: UUID, at: Moment) -> None:
    """The other checks of a section, as a form of its own, so that it alone can be taken back."""
    own = Moment.here(at.received_at, uuid5(at.op_id, "all_ok"))
    done = filling.all_ok(visit.pk, machine, section, by=request.user, at=own)
    if not done.operation or not done.items:
        return
    undo = reverse("checklist_undo", args=[visit.pk, machine, done.operation.pk])
    until = at.received_at + timedelta(seconds=settings.UNDO_SECONDS)
    count = len(done.items)
    words = ngettext("%(n)d item is OK.", "%(n)d items are OK.", count) % {"n": count}
    messages.success(request, words, extra_tags=f"undo:{undo} until:{until.isoformat()}")


def _refused(
    request: HttpRequest,
    visit: Visit,
    sheet: Sheet,
    others: list[Sheet],
    said: Any,
    refusal: filling.AnswersRefused,
) -> HttpResponse:
    """What was typed stands there again, with words at each item that cannot be kept."""
    if is_fetched(request):
        errors = {str(item): words for item, words in refusal.items.items()}
        return JsonResponse({"errors": errors}, status=422)
    for row in sheet.rows:
        row.draft, row.error = said.get(row.item.id), refusal.items.get(row.item.id, "")
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
    return render(request, "pages/checklist.html", facts, status=status)


def _changed(request: HttpRequest, visit: Visit, sheet: Sheet, others: list[Sheet]) -> JsonResponse:
    """What has changed on the page, as markup of the same fragments."""
    facts = _facts(request, visit, sheet)
    touched = {name.removeprefix("w-") for name in request.POST if name.startswith("w-")}
    all_ok = request.POST.get("all_ok", "")
    items, heads = {}, {}
    for part in sheet.parts:
        facts["part"] = part
        heads[str(part.section.id)] = render_to_string("calls/_check_head.html", facts, request)
        for row in part.rows:
            if str(row.item.id) in touched or str(part.section.id) == all_ok:
                facts["row"] = row
                markup = render_to_string("calls/_check.html", facts, request)
                items[str(row.item.id)] = markup
    facts["next"] = _next(visit, sheet, others, goes=facts["goes"])
    answer = {
        "items": items,
        "heads": heads,
        "done": render_to_string("calls/_check_done.html", facts, request).strip(),
        "progress": render_to_string("calls/_check_progress.html", facts, request),
        "next": render_to_string("pages/_checklist_next.html", facts, request),
        "rest": render_to_string("pages/_checklist_rest.html", facts, request),
        "toasts": render_to_string("_toast.html", facts, request),
        "saved": _("Saved %(time)s") % {"time": f"{timezone.localtime():%H:%M}"},
    }
    return JsonResponse(answer)


def _next(visit: Visit, sheet: Sheet, others: list[Sheet], *, goes: bool) -> Next:
    """The next machine that waits; else to sign off. Who only reads goes back to the visit."""
    if not goes:
        return Next(_("Back to the visit"), reverse("visit", args=[visit.pk]))
    other = next((each for each in others if each.open), None)
    if other is not None:
        label = _("Next: %(machine)s") % {"machine": _told_apart(other.machine, sheet.machine)}
        return Next(label, other.url, other.open)
    return Next(_("Sign off"), reverse("sign_off", args=[visit.pk]), sheet.open)


def _told_apart(machine: Machine, here: Machine) -> str:
    """A machine in few words: its model, or what sets it apart from this one of the same model."""
    if machine.model_id != here.model_id:
        return machine.model.name
    if machine.floor and machine.floor != here.floor:
        return _("floor %(floor)s") % {"floor": machine.floor}
    return machine.serial or machine.model.name
