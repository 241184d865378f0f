"""What is changed about a machine: one sheet each, sent to the one verb that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import (
    finding,
    machine_details,
    machine_forms,
    machine_moves,
    machine_steps,
    standing_in,
)
from accounts.machine_moves import Doing, Spot
from accounts.models import Machine, Person, Site
from fieldapp.plumbing.form_fields import FieldForm
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused


@dataclass(frozen=True)
class Sheet:
    """One change: its words, who may, which form asks for it, and what does it."""

    title: Any
    save: Any
    may: Callable[[Person], bool]
    form: Callable[..., FieldForm]
    do: Callable[[Machine, FieldForm, Doing], object]
    hint: Any = ""
    finder: str = ""  # the field whose choices a search finds


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def machine_change(request: HttpRequest, pk: UUID, change: str) -> HttpResponse:
    """The sheet of one change: shown, or done and back to the machine."""
    if change == "undo" and request.method == "POST":
        return undo(request, pk)
    sheet = SHEETS.get(change)
    if sheet is None:
        raise Http404
    machine_steps.require(sheet.may(request.user))
    rows = Machine.objects.visible_to(request.user).filter(archived_on=None)
    machine = get_object_or_404(rows.select_related("model", "site__customer"), pk=pk)
    now = timezone.now()
    form = new_form(request, sheet, machine, now)
    if request.method != "POST":
        return show(request, change, sheet, machine, form)
    if not form.is_valid():
        return show(request, change, sheet, machine, form, status=422)
    day = form.cleaned_data.get("on") or machine_steps.today_at(machine.site, now)
    doing = Doing(request.user, now, day, form.cleaned_data["op_id"])
    try:
        sheet.do(machine, form, doing)
    except Refused as refusal:
        field = refusal.pointer.removeprefix("/")
        form.add_error(field if field in form.fields else None, str(refusal))
        return show(request, change, sheet, machine, form, status=refusal.status)
    say(request, machine, now)
    return redirect("machine", machine.pk)


def new_form(request: HttpRequest, sheet: Sheet, machine: Machine, now: datetime) -> FieldForm:
    """The form as sent, or with what is known: today, where it stands, whose it is."""
    data = request.POST if request.method == "POST" else None
    initial = {"op_id": uuid7(), "on": machine_steps.today_at(machine.site, now)}
    return sheet.form(data, machine=machine, request=request, initial=initial)


def show(
    request: HttpRequest,
    change: str,
    sheet: Sheet,
    machine: Machine,
    form: FieldForm,
    status: int = 200,
) -> HttpResponse:
    """The sheet as a page; ``static/js/sheet.js`` takes ``#sheet`` out of it for a dialog."""
    page = {
        "machine": machine,
        "form": form,
        "title": sheet.title,
        "save": sheet.save,
        "hint": sheet.hint,
        "finder": form[sheet.finder] if has_finder(sheet, form) else None,
        "words": finding.SearchForm(request.GET).words,
        "to": reverse("machine_change", args=[machine.pk, change]),
        "close_url": reverse("machine", args=[machine.pk]),
    }
    return render(request, "pages/machine_change.html", page, status=status)


def has_finder(sheet: Sheet, form: FieldForm) -> bool:
    """Whether there is more to choose from than the sheet shows."""
    return sheet.finder in form.fields and getattr(form, "has_more", True)


def say(request: HttpRequest, machine: Machine, now: datetime) -> None:
    """That it is done, and for a minute how to take it back."""
    until = (now + timedelta(seconds=settings.UNDO_SECONDS)).isoformat()
    url = reverse("machine_change", args=[machine.pk, "undo"])
    words = _("%(machine)s: saved.") % {"machine": machine.model.name}
    messages.success(request, words, extra_tags=f"undo:{url} until:{until}")


def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back one's own last change; a machine that was added goes with its page."""
    form = FieldForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        machine = machine_steps.undo(
            pk, by=request.user, now=timezone.now(), op_id=form.cleaned_data["op_id"]
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("machine", pk)
    messages.success(request, _("Taken back."))
    if machine.archived_on:
        url = reverse("account", args=[machine.site.customer_id])
        return redirect(f"{url}?site={machine.site_id}")
    return redirect("machine", pk)


def edit_form(data: Any, *, machine: Machine, request: HttpRequest, **more: Any) -> FieldForm:
    """What is written about it."""
    return machine_forms.EditForm(data, machine=machine, by=request.user, **more)


def spot_form(data: Any, *, machine: Machine, request: HttpRequest, **more: Any) -> FieldForm:
    """Where it goes: sites of its customer, or those that a search finds."""
    person, offered = request.user, None
    if machine_steps.may_rearrange(person):
        words = finding.SearchForm(request.GET).words
        offered = finding.sites(person, words).order_by("customer__name", "name", "id")
        if not words:
            offered = offered.filter(customer=machine.site.customer_id)
    return machine_forms.SpotForm(data, by=person, machine=machine, offered=offered, **more)


def hands_form(data: Any, *, machine: Machine, request: HttpRequest, **more: Any) -> FieldForm:
    """Whose it became."""
    return machine_forms.HandsForm(data, machine=machine, **more)


def day_form(data: Any, *, machine: Machine, request: HttpRequest, **more: Any) -> FieldForm:
    """When."""
    return machine_forms.DayForm(data, **more)


def gone_form(data: Any, *, machine: Machine, request: HttpRequest, **more: Any) -> FieldForm:
    """When, and where to."""
    return machine_forms.GoneForm(data, **more)


def stand_in_form(data: Any, *, machine: Machine, request: HttpRequest, **more: Any) -> FieldForm:
    """For which one of the same site."""
    offered = standing_in.replaceable(machine, by=request.user)
    words = finding.SearchForm(request.GET).words
    return machine_forms.StandInForm(data, offered=offered, words=words, **more)


def spot_of(machine: Machine, form: FieldForm) -> Spot:
    """The place that was chosen."""
    facts = form.cleaned_data
    site: Site = facts.get("site") or machine.site
    return Spot(site, facts["floor"], facts["spot"])


def edit(machine: Machine, form: Any, doing: Doing) -> None:
    """Write what differs."""
    machine_details.edit(machine.pk, form.values, by=doing.by, now=doing.now, op_id=doing.op_id)


SHEETS = {
    "edit": Sheet(
        gettext_lazy("Edit the machine"),
        gettext_lazy("Save"),
        machine_steps.may_describe,
        edit_form,
        edit,
        gettext_lazy("Has it moved to another floor? Then choose “Move it”, so that it is dated."),
    ),
    "move": Sheet(
        gettext_lazy("Move it"),
        gettext_lazy("Save the move"),
        machine_steps.may_describe,
        spot_form,
        lambda machine, form, doing: machine_moves.move(machine.pk, spot_of(machine, form), doing),
        finder="site",
    ),
    "hands": Sheet(
        gettext_lazy("Owner and service"),
        gettext_lazy("Save"),
        machine_steps.may_rearrange,
        hands_form,
        lambda machine, form, doing: machine_moves.change_hands(machine.pk, doing, **form.hands),
    ),
    "store": Sheet(
        gettext_lazy("Put it into store"),
        gettext_lazy("Put into store"),
        machine_steps.may_rearrange,
        day_form,
        lambda machine, form, doing: machine_moves.store(machine.pk, doing),
        gettext_lazy("It stays with this account, and stands nowhere until it is brought back."),
    ),
    "gone": Sheet(
        gettext_lazy("It is gone"),
        gettext_lazy("Save"),
        machine_steps.may_rearrange,
        gone_form,
        lambda machine, form, doing: machine_moves.gone(
            machine.pk, doing, why=form.cleaned_data["why"]
        ),
        gettext_lazy("Sold, scrapped, given back. Its page and its history stay."),
    ),
    "back": Sheet(
        gettext_lazy("Bring it back"),
        gettext_lazy("Bring it back"),
        machine_steps.may_rearrange,
        spot_form,
        lambda machine, form, doing: machine_moves.back(machine.pk, spot_of(machine, form), doing),
        finder="site",
    ),
    "stand-in": Sheet(
        gettext_lazy("It stands in for another"),
        gettext_lazy("Save"),
        machine_steps.may_describe,
        stand_in_form,
        lambda machine, form, doing: standing_in.stand_in(
            machine.pk, form.cleaned_data["instead_of"].pk, doing
        ),
        gettext_lazy("Both must stand at the same site. Move it there first."),
        finder="instead_of",
    ),
    "stand-in-ended": Sheet(
        gettext_lazy("It stands in no longer"),
        gettext_lazy("Save"),
        machine_steps.may_describe,
        day_form,
        lambda machine, form, doing: standing_in.end(machine.pk, doing),
    ),
}
