"""The page on which a technician works at one machine of a visit: one form a subject."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Machine, Person
from calls import pictures, readings, work, work_entry, worklists
from calls.lifecycle import OPEN
from calls.models import Visit
from calls.models.visits import VisitKind
from calls.operations import Moment
from calls.refusing import refuse, said
from calls.worklists import Sheet
from fieldapp.plumbing.form_fields import FieldForm
from fieldapp.plumbing.problems import Refused

ROWS = ("fault", "part")
PART_OF = {"fault": "faults", "done": "done", "part": "parts", "counters": "counters"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def visit_machine(request: HttpRequest, pk: UUID, machine: UUID) -> HttpResponse:
    """One machine of a visit. ``?do=`` names the form that is sent, or shown open."""
    visit = get_object_or_404(Visit.objects.visible_to(request.user).for_cards(), pk=pk)
    found = next((each for each in visit.machines.all() if each.pk == machine), None)
    if found is None:
        raise Http404
    now, do = timezone.now(), request.GET.get("do", "")
    if request.method == "POST":
        if not Visit.objects.of(request.user).filter(pk=pk).exists():
            raise Http404
        if do in ("strike", "put-back"):
            return strike(request, visit, found, do, now)
        return save(request, visit, found, do, now)
    sheet = worklists.of_machine(visit, found)
    return show(request, visit, sheet, work_entry.forms_of(sheet), do)


def save(
    request: HttpRequest, visit: Visit, machine: Machine, do: str, now: datetime
) -> HttpResponse:
    """Keep one form, and back to the page; or the page again with all that was typed."""
    if do not in work_entry.FORMS:
        raise Http404
    sheet = worklists.of_machine(visit, machine)
    forms = work_entry.forms_of(sheet, do=do, data=request.POST)
    form = forms[do]
    if not form.is_valid():
        return show(request, visit, sheet, forms, do, 422)
    at, person = Moment.here(now, form.cleaned_data["op_id"]), cast(Person, request.user)
    try:
        words = work_entry.save(visit, machine, do, form, by=person, at=at)
    except Refused as refusal:
        status = refuse(form, refusal)
        if refusal.code == "changed_meanwhile":
            sheet = worklists.of_machine(visit, machine)  # with what was written meanwhile
            form.data["was"] = sheet.done  # type: ignore[index]
        return show(request, visit, sheet, forms, do, status)
    said(request, words)
    return redirect(f"{reverse('visit_machine', args=[visit.pk, machine.pk])}#{PART_OF[do]}")


def strike(
    request: HttpRequest, visit: Visit, machine: Machine, do: str, now: datetime
) -> HttpResponse:
    """Take a fault or a part off the list, or put it back."""
    form = FieldForm(request.POST)
    kind, row = request.GET.get("kind", ""), _id(request.GET.get("row", ""))
    if kind not in ROWS or row is None or not form.is_valid():
        raise Http404
    at = Moment.here(now, form.cleaned_data["op_id"])
    act = work.strike if do == "strike" else work.put_back
    here = reverse("visit_machine", args=[visit.pk, machine.pk])
    try:
        act(visit.pk, kind, row, by=cast(Person, request.user), at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{here}#{PART_OF[kind]}")
    if do == "strike":
        query = urlencode({"do": "put-back", "kind": kind, "row": row})
        said(request, _("Taken off the list."), undo=f"{here}?{query}", now=now)
    else:
        said(request, _("It is on the list again."))
    return redirect(f"{here}#{PART_OF[kind]}")


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def show(
    request: HttpRequest, visit: Visit, sheet: Sheet, forms: dict, do: str, status: int = 200
) -> HttpResponse:
    """All that is kept about the machine on this visit, and the forms for more."""
    person = cast(Person, request.user)
    goes = Visit.objects.of(person).filter(pk=visit.pk).exists() and not visit.archived_on
    may_write = goes and visit.state in OPEN
    page: dict[str, Any] = {
        "tab": "my_day",
        "visit": visit,
        "site": visit.site,
        "machine": sheet.machine,
        "sheet": sheet,
        "forms": forms,
        "form": forms.get(do),  # whose errors stand at the top
        "do": do,
        "may_write": may_write,
        "next_step": next_step(visit, sheet) if may_write else "",
        "photos": pictures.about(pictures.of_visit(visit), sheet.machine.pk),
        "counters": counters(forms["counters"], sheet),
        "query": f"visit={visit.pk}&machine={sheet.machine.pk}",
    }
    return render(request, "pages/visit_machine.html", page, status=status)


def next_step(visit: Visit, sheet: Sheet) -> str:
    """The form that a technician needs now; it stands open, and its button is the black one.

    A repair begins with what is wrong. Other visits may find nothing wrong.
    """
    if visit.kind == VisitKind.REPAIR and not sheet.faults:
        return "fault"
    return "" if sheet.done or sheet.fixed is not None else "done"


def counters(form: Any, sheet: Sheet) -> list[dict[str, Any]]:
    """Each counter with what it showed last, what it shows now, and the difference."""
    found = []
    for name in form.counters:
        last, now = sheet.last.get(name), sheet.readings.get(name)
        more = now.value - last.value if now and last else None
        found.append(
            {
                "field": form[name],
                "label": readings.NAMES.get(name, name),
                "last": last,
                "now": now,
                "more": more,
                "lower": more is not None and more < 0,
            }
        )
    return found
