"""One more machine of the site on a visit: chosen from what stands there, and taken off again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from calls import work
from calls.models import Visit
from calls.operations import Moment
from calls.refusing import refuse, said
from calls.starting_forms import OneMachine
from calls.starting_views import machines_at
from fieldapp.plumbing.form_fields import FieldForm
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused


class MachineForm(FieldForm):
    """Which one."""

    machine = OneMachine(
        None,
        label=gettext_lazy("Which machine?"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the machine.")},
    )

    def __init__(self, data: Any = None, *, offered: Any, **more: Any):
        super().__init__(data, **more)
        self.fields["machine"].queryset = offered  # type: ignore[attr-defined]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_machine(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What else stands at the site of a visit: shown, or added and on to its page."""
    rows = Visit.objects.of(request.user).select_related("site__customer")
    visit, now = get_object_or_404(rows, pk=pk), timezone.now()
    here = machines_at(visit.site, request.user)
    offered = here if request.method == "POST" else here.exclude(visits=visit)
    data = request.POST if request.method == "POST" else None
    initial = {"op_id": uuid7(), "machine": request.GET.get("machine")}
    form = MachineForm(data, offered=offered, initial=initial)
    if data is None:
        return _show(request, visit, form)
    if not form.is_valid():
        return _show(request, visit, form, 422)
    machine = form.cleaned_data["machine"]
    try:
        at = Moment.here(now, form.cleaned_data["op_id"])
        work.add_machine(pk, machine, by=request.user, at=at)
    except Refused as refusal:
        return _show(request, visit, form, refuse(form, refusal))
    undo = reverse("visit_machine_drop", args=[pk, machine.pk])
    said(request, _("%(machine)s added.") % {"machine": machine.model}, undo=undo, now=now)
    return redirect("visit_machine", pk, machine.pk)


@login_required
@require_POST
def drop_machine(request: HttpRequest, pk: UUID, machine: UUID) -> HttpResponse:
    """Take it off again: back to the visit."""
    form = FieldForm(request.POST)
    op_id = form.cleaned_data["op_id"] if form.is_valid() else None
    try:
        at = Moment.here(timezone.now(), op_id)
        work.drop_machine(pk, machine, by=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("visit", pk)
    said(request, _("Taken back."))
    return redirect("visit", pk)


def _show(request: HttpRequest, visit: Visit, form: MachineForm, status: int = 200) -> HttpResponse:
    page = {
        "visit": visit,
        "form": form,
        "sheet": {"title": _("Add a machine"), "save": _("Add it to this visit")},
        "to": reverse("visit_add_machine", args=[visit.pk]),
        "close_url": reverse("visit", args=[visit.pk]),
    }
    return render(request, "calls/ending.html", page, status=status)
