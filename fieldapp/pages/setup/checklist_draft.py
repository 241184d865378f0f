"""The draft of a checklist, changed piece by piece; two who change it at once are both told."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from calls.checklists import changing, content, editing
from calls.checklists.changing import Change
from calls.checklists.content import Content, Kind, Wrong
from calls.models import ChecklistVersion
from fieldapp.pages.setup.checklist_forms import SectionForm
from fieldapp.pages.setup.index import for_setup
from fieldapp.pages.setup.item_forms import ItemForm, first_of

NOT_SHOWN = {"csrfmiddlewaretoken", "rev"}


@require_POST
@for_setup
def section_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new section at the end."""
    form = SectionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the section a title."))
        return redirect(f"{reverse('setup_checklist', args=[pk])}#new")
    data = form.cleaned_data
    return _changed(request, pk, changing.add_section(data["title"], all_ok=data["all_ok"]))


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def section(request: HttpRequest, pk: UUID, section: UUID) -> HttpResponse:
    """A section's title, and whether one tap may answer it."""
    draft, told = _draft(pk)
    kept = told.section(section)
    if kept is None:
        raise Http404
    first = {"title": kept.title, "all_ok": kept.all_ok}
    form = SectionForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        how = changing.set_section(section, data["title"], all_ok=data["all_ok"])
        return _changed(request, pk, how, f"section-{section}")
    facts = {"form": form, "draft": draft, "template": draft.template, "section": kept}
    status = 422 if form.errors else 200
    return render(request, "setup/checklist_section.html", facts, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def item_new(request: HttpRequest, pk: UUID, section: UUID, kind: str) -> HttpResponse:
    """A new item at the end of a section."""
    draft, told = _draft(pk)
    if kind not in Kind.values or told.section(section) is None:
        raise Http404
    form = ItemForm(request.POST or None, kind=Kind(kind))
    return _item(request, draft, form, lambda item: changing.add_item(section, item))


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def item(request: HttpRequest, pk: UUID, item: UUID) -> HttpResponse:
    """One item; its id and its kind stay."""
    draft, told = _draft(pk)
    kept = told.item(item)
    if kept is None:
        raise Http404
    form = ItemForm(request.POST or None, kind=kept.kind, item=kept, initial=first_of(kept))
    return _item(request, draft, form, changing.set_item)


def _item(
    request: HttpRequest,
    draft: ChecklistVersion,
    form: ItemForm,
    how: Callable[[content.Item], Change],
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        written = form.as_item()
        try:
            editing.change(draft.template_id, rev_of(request), how(written), by=request.user)
            messages.success(request, _("Saved in the draft."))
            return redirect(f"{_page(draft.template_id)}#item-{written.id}")
        except editing.Changed as changed:
            return conflict(request, changed, form)
        except Wrong as wrong:
            for problem in wrong.problems:
                field = problem.path.rpartition("/")[2]
                form.add_error(field if field in form.fields else None, problem.words)
    facts = {"form": form, "draft": draft, "template": draft.template, "kind": form.kind}
    return render(request, "setup/checklist_item.html", facts, status=422 if form.errors else 200)


@require_POST
@for_setup
def move(request: HttpRequest, pk: UUID, what: str, which: UUID, verb: str) -> HttpResponse:
    """Up, down, or out: a section or an item."""
    if (what, verb) not in MOVES:
        raise Http404
    place = "" if verb == "remove" else f"{what.rstrip('s')}-{which}"
    return _changed(request, pk, MOVES[what, verb](which), place)


MOVES: dict[tuple[str, str], Callable[[UUID], Change]] = {
    ("items", "up"): lambda which: changing.move_item(which, -1),
    ("items", "down"): lambda which: changing.move_item(which, 1),
    ("items", "remove"): changing.remove_item,
    ("sections", "up"): lambda which: changing.move_section(which, -1),
    ("sections", "down"): lambda which: changing.move_section(which, 1),
    ("sections", "remove"): changing.remove_section,
}


def _changed(request: HttpRequest, pk: UUID, how: Change, place: str = "new") -> HttpResponse:
    try:
        editing.change(pk, rev_of(request), how, by=request.user)
    except editing.Changed as changed:
        return conflict(request, changed)
    except Wrong as wrong:
        messages.error(request, wrong.problems[0].words)
    return redirect(f"{_page(pk)}#{place}" if place else _page(pk))


def conflict(
    request: HttpRequest, changed: editing.Changed, form: ItemForm | None = None
) -> HttpResponse:
    """409: how the draft is now, beside what was sent; nothing is overwritten silently."""
    draft = changed.draft
    told = content.stored(draft.content)
    theirs = told.item(form.item.id) if form is not None and form.item else None
    sent = [
        (name, value)
        for name in request.POST
        if name not in NOT_SHOWN
        for value in request.POST.getlist(name)
    ]
    facts = {
        "draft": draft,
        "template": draft.template,
        "content": told,
        "form": form,
        "theirs": ItemForm(kind=theirs.kind, item=theirs, initial=first_of(theirs))
        if theirs
        else None,
        "sent": sent,
        "again": request.path,
    }
    return render(request, "setup/checklist_changed.html", facts, status=409)


def rev_of(request: HttpRequest) -> int:
    """Which state of the draft the form was made from. Raises BadRequest."""
    text = request.POST.get("rev", "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BadRequest("rev")
    return int(text)


def _draft(pk: UUID) -> tuple[ChecklistVersion, Content]:
    rows = ChecklistVersion.objects.filter(template=pk, published_at=None)
    draft = rows.select_related("template", "by").first()
    if draft is None:
        raise Http404
    return draft, content.stored(draft.content)


def _page(pk: UUID) -> str:
    return reverse("setup_checklist", args=[pk])
