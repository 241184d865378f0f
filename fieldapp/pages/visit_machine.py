"""The page on which a technician works at one machine of a visit: one form a subject."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Machine, Person
from calls import pictures, readings, work_entry, worklists
from calls.handlers import machine_work
from calls.lifecycle import OPEN
from calls.models import Visit
from calls.models.visits import VisitKind
from calls.refusing import said, shown_again
from calls.sending import from_page
from calls.worklists import Sheet
from fieldapp.plumbing.problems import Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def visit_machine(request: HttpRequest, pk: UUID, machine: UUID) -> HttpResponse:
    """One machine of a visit. ``?do=`` names the form that is sent, or shown open."""
    visit = get_object_or_404(Visit.objects.visible_to(request.user).for_cards(), pk=pk)
    found = next((each for each in visit.machines.all() if each.pk == machine), None)
    if found is None:
        raise Http404
    do = request.GET.get("do", "")
    if request.method == "POST":
        if not Visit.objects.of(request.user).filter(pk=pk).exists():
            raise Http404
        if do in machine_work.STRIKES:
            return strike(request, visit, found, do)
        return save(request, visit, found, do)
    sheet = worklists.of_machine(visit, found)
    return show(request, visit, sheet, work_entry.forms_of(sheet), do)


def save(request: HttpRequest, visit: Visit, machine: Machine, do: str) -> HttpResponse:
    """Keep one form, and back to the page; or the page again with all that was typed."""
    if do not in machine_work.FORMS:
        raise Http404
    sent = from_page(request, timezone.now(), visit=visit.pk, machine=machine.pk)
    try:
        kept = machine_work.FORMS[do](sent)
    except Refused as refusal:
        form, status = shown_again(refusal)
        sheet = worklists.of_machine(visit, machine)  # with what was written meanwhile
        if refusal.code == "changed_meanwhile":
            form.data["was"] = sheet.done  # type: ignore[index]
        return show(request, visit, sheet, work_entry.forms_of(sheet) | {do: form}, do, status)
    said(request, kept.words)
    return redirect(kept.url)


def strike(request: HttpRequest, visit: Visit, machine: Machine, do: str) -> HttpResponse:
    """Take a fault or a part off the list, or put it back."""
    now = timezone.now()
    sent = from_page(request, now, visit=visit.pk, machine=machine.pk)
    try:
        kept = machine_work.STRIKES[do](sent)
    except Refused as refusal:
        messages.error(request, str(refusal))
        here = reverse("visit_machine", args=[visit.pk, machine.pk])
        return redirect(f"{here}#{machine_work.PART_OF[sent.word('kind')]}")
    said(request, kept.words, undo=kept.undo, now=now)
    return redirect(kept.url)


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
