"""Checklists in set-up: the list, one of them with its draft and its versions, what it is for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calls import strokes
from calls.checklists import choosing, content, editing, rows, sheets
from calls.checklists.content import Kind, Wrong
from calls.checklists.starters import STARTERS
from calls.models import ChecklistTemplate, ChecklistVersion
from calls.models.visits import VisitKind
from fieldapp.pages.setup import checklist_draft
from fieldapp.pages.setup.checklist_forms import AboutForm, NewForm, SectionForm
from fieldapp.pages.setup.index import for_setup
from fieldapp.plumbing.problems import Refused


@require_safe
@for_setup
def checklists(request: HttpRequest) -> HttpResponse:
    """What technicians fill in, and for which machines; or what they filled in once."""
    archived = request.GET.get("view") == "archived"
    found = [(row, kinds_in_words(row)) for row in editing.listed(archived=archived)]
    return render(request, "setup/checklists.html", {"checklists": found, "archived": archived})


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def checklist_new(request: HttpRequest) -> HttpResponse:
    """A new one: a copy of what many start from, or empty."""
    form = NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        make = STARTERS[data["starter"]][1] if data["starter"] else content.Content
        template = editing.create(
            data["name"],
            kinds=data["kinds"],
            categories=data["categories"],
            models=data["machine_models"],
            content=make(),
            by=request.user,
        )
        messages.success(request, _("Saved as a draft. Technicians get it once it is published."))
        return redirect("setup_checklist", template.pk)
    status = 422 if form.errors else 200
    return render(request, "setup/checklist_about.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def checklist_about(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its name, and which machines get it on which visits: this holds at once."""
    template = found(pk)
    form = AboutForm(request.POST or None, template=template)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        editing.describe(
            template,
            name=data["name"],
            kinds=data["kinds"],
            categories=data["categories"],
            models=data["machine_models"],
        )
        messages.success(request, _("Saved."))
        return redirect("setup_checklist", pk)
    facts = {"form": form, "template": template}
    return render(request, "setup/checklist_about.html", facts, status=422 if form.errors else 200)


@require_safe
@for_setup
def checklist(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its draft where there is one, else what holds; and all versions."""
    template = found(pk)
    draft, current = editing.draft_of(template), editing.published(template)
    shown = draft or current
    facts = {
        "template": template,
        "draft": draft,
        "current": current,
        "content": content.stored(shown.content) if shown else None,
        "versions": template.versions.filter(published_at__isnull=False).select_related("by"),
        "kinds": kinds_in_words(template),
        "others": [] if template.archived_on else choosing.taken_by_others(template),
        "item_kinds": Kind.choices,
        "section_form": SectionForm(),
    }
    return render(request, "setup/checklist.html", facts)


@require_safe
@for_setup
def checklist_version(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """One version as technicians see it, before anything is answered."""
    version = get_object_or_404(
        ChecklistVersion.objects.select_related("template", "by"), template=pk, number=number
    )
    told = content.stored(version.content)
    numbers = {item.id: n for n, item in content.numbered(told)}
    parts = [
        sheets.Part(each, [rows.Row(numbers[item.id], item) for item in each.items])
        for each in told.sections
    ]
    facts = {"version": version, "template": version.template, "parts": parts}
    facts |= {"goes": True, "pad": strokes.PAD}
    return render(request, "setup/checklist_version.html", facts)


@require_POST
@for_setup
def checklist_verb(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Publish, throw the draft away, start the next one, archive, take into use again."""
    if verb not in VERBS:
        raise Http404
    found(pk)
    try:
        words = VERBS[verb](request, pk)
        messages.success(request, words)
    except editing.Changed as changed:
        return checklist_draft.conflict(request, changed)
    except (Wrong, Refused) as refusal:
        said = refusal.problems[0].words if isinstance(refusal, Wrong) else str(refusal)
        messages.error(request, said)
    return redirect("setup_checklist", pk)


def _publish(request: HttpRequest, pk: UUID) -> str:
    rev = checklist_draft.rev_of(request)
    version = editing.publish(pk, rev, by=request.user, now=timezone.now())
    words = _("Version %(n)d is published. Whoever begins this checklist from now on gets it.")
    return words % {"n": version.number}


def _discard(request: HttpRequest, pk: UUID) -> str:
    editing.discard(pk, checklist_draft.rev_of(request))
    return _("The draft is gone. What was published holds.")


def _edit(request: HttpRequest, pk: UUID) -> str:
    editing.start_draft(pk, by=request.user)
    return _("Change the draft; technicians get it once it is published.")


def _archive(request: HttpRequest, pk: UUID) -> str:
    editing.archive(pk, on=timezone.localdate())
    return _("Archived. What was begun with it goes on.")


def _restore(request: HttpRequest, pk: UUID) -> str:
    editing.restore(pk)
    return _("In use again.")


VERBS = {
    "publish": _publish,
    "discard": _discard,
    "edit": _edit,
    "archive": _archive,
    "restore": _restore,
}


def found(pk: UUID) -> ChecklistTemplate:
    """The checklist, or 404."""
    return get_object_or_404(ChecklistTemplate.objects.prefetch_related("machine_models"), pk=pk)


def kinds_in_words(template: ChecklistTemplate) -> str:
    """``PM call, Repair``."""
    known: dict[str, Any] = dict(VisitKind.choices)
    return ", ".join(str(known[kind]) for kind in template.kinds if kind in known)
