"""Review: what came from the field and somebody in the office should look at."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Person
from calls.refusing import refuse, said
from fieldapp.plumbing import downloads, keyset
from fieldapp.plumbing.downloads import offered
from fieldapp.plumbing.problems import Refused
from fieldapp.sync import reviewing, settling
from fieldapp.sync.correcting import PREFIX, CorrectForm
from fieldapp.sync.models import FieldOperation, Result

ON_A_PAGE = 50
MOST_AT_ONCE = 100
VIEWS = {"open": "received_at", "phone": "received_at", "settled": "settled_at"}


@login_required
@require_GET
def review(request: HttpRequest) -> HttpResponse:
    """What is open, the oldest first; what phones still have; what was settled, latest first."""
    by, now, view = cast(Person, request.user), timezone.now(), _view(request)
    settling.require_reviewer(by)
    page = keyset.page(
        reviewing.listed(by, view, now),
        VIEWS[view],
        request.GET.get("cursor", ""),
        size=ON_A_PAGE,
        newest_first=view == "settled",
    )
    context: dict[str, Any] = {
        "rows": reviewing.rows(page.rows, by),
        "view": view,
        "now": now,
        "files": [offered(_("This list"), "review_file", {"view": view})],
        "previous_url": _at(view, page.previous) if page.previous else "",
        "next_url": _at(view, page.next) if page.next else "",
    }
    return render(request, "sync/review.html", context)


def _view(request: HttpRequest) -> str:
    asked = request.GET.get("view", "open")
    return asked if asked in VIEWS else "open"


def _at(view: str, cursor: str) -> str:
    return f"?{urlencode({'view': view, 'cursor': cursor})}"


@login_required
@require_GET
def review_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The same as a file."""
    by, view = cast(Person, request.user), _view(request)
    settling.require_reviewer(by)
    sheet = reviewing.sheet(reviewing.listed(by, view, timezone.now()), by)
    return downloads.answer(form, sheet, by=by)


@login_required
@require_GET
def review_item(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of them: what the phone said, what stands there now, and what can be done."""
    return _item(request, _found(request, pk))


def _found(request: HttpRequest, pk: UUID) -> FieldOperation:
    by = cast(Person, request.user)
    settling.require_reviewer(by)
    rows = FieldOperation.objects.visible_to(by).exclude(result=Result.APPLIED)
    return get_object_or_404(rows.select_related("person", "settled_by", "imported_by"), pk=pk)


def _item(
    request: HttpRequest, row: FieldOperation, status: int = 200, **more: Any
) -> HttpResponse:
    by, now = cast(Person, request.user), timezone.now()
    context = reviewing.page_of(row, by, now=now) | {"sends": SendBackForm()} | more
    context["with_keys"] = request.COOKIES.get("keys") != "off"
    return render(request, "sync/review_item.html", context, status=status)


class SendBackForm(forms.Form):
    """What the technician is asked."""

    words = forms.CharField(
        max_length=settling.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        missing = _("Say in a few words what is to be put right.")
        self.fields["words"].error_messages["required"] = missing
        self.fields["words"].label = _("What shall be put right?")
        self.fields["words"].help_text = _("They read this on their phone, beside what they sent.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review_verb(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Accept, correct (a page of its own), send back, undo."""
    if verb not in VERBS or (request.method != "POST" and verb != "correct"):
        raise Http404
    return VERBS[verb](request, pk, timezone.now())


def _accept(request: HttpRequest, pk: UUID, now: datetime) -> HttpResponse:
    return _done(request, pk, now, settling.accept, _("Accepted."))


def _send_back(request: HttpRequest, pk: UUID, now: datetime) -> HttpResponse:
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return _item(request, _found(request, pk), 422, sends=form)
    verb = partial(settling.send_back, words=form.cleaned_data["words"])
    try:
        return _done(request, pk, now, verb, _("Sent back to the phone."), form=form)
    except Refused as refusal:
        return _item(request, _found(request, pk), refuse(form, refusal), sends=form)


def _undo(request: HttpRequest, pk: UUID, now: datetime) -> HttpResponse:
    return _done(request, pk, now, settling.undo, _("Open again."))


def _done(
    request: HttpRequest, pk: UUID, now: datetime, verb: Any, words: str, form: Any = None
) -> HttpResponse:
    """Do it and go on to the next one; a refusal is said on its page."""
    by = cast(Person, request.user)
    try:
        row = verb(pk, by=by, now=now)
    except Refused as refusal:
        if form is not None and refusal.pointer:
            raise
        return _item(request, _found(request, pk), refusal.status, refusal=refusal)
    undo = reverse("review_verb", args=[pk, "undo"]) if settling.may_undo(row, by=by) else ""
    said(request, words, undo=undo, now=now)
    following = reviewing.after(row, by)
    return redirect("review_item", following.pk) if following else redirect("review")


def _correct(request: HttpRequest, pk: UUID, now: datetime) -> HttpResponse:
    by, row = cast(Person, request.user), _found(request, pk)
    form = CorrectForm(row, request.POST or None, by=by, now=now)
    if request.method != "POST":
        return _correction(request, row, form)
    if not form.is_valid():
        return _correction(request, row, form, 422)
    verb = partial(
        settling.correct,
        changed=form.changed(),
        note=form.cleaned_data["note"],
        new_visit_at=form.new_visit_at,
    )
    try:
        verb(pk, by=by, now=now)
    except Refused as refusal:
        return _correction(request, row, form, _told(form, refusal))
    said(request, _("Corrected, and applied."))
    following = reviewing.after(row, by)
    return redirect("review_item", following.pk) if following else redirect("review")


def _told(form: CorrectForm, refusal: Refused) -> int:
    """Put what a handler's form refuses at the fields of ours."""
    for name, words in getattr(refusal.form, "errors", {}).items():
        shown = PREFIX + name if PREFIX + name in form.fields else None
        form.add_error(shown or (name if name in form.fields else None), words)
    if not form.errors:
        form.add_error(None, str(refusal))
    return refusal.status


def _correction(
    request: HttpRequest, row: FieldOperation, form: CorrectForm, status: int = 200
) -> HttpResponse:
    by, now = cast(Person, request.user), timezone.now()
    context = reviewing.page_of(row, by, now=now) | {"form": form}
    return render(request, "sync/review_correct.html", context, status=status)


VERBS: dict[str, Any] = {
    "accept": _accept,
    "correct": _correct,
    "send-back": _send_back,
    "undo": _undo,
}


@login_required
@require_POST
def review_many(request: HttpRequest) -> HttpResponse:
    """Accept those that were ticked, in the order in which they were recorded."""
    by, now = cast(Person, request.user), timezone.now()
    settling.require_reviewer(by)
    try:
        ids = [UUID(each) for each in request.POST.getlist("ids")[:MOST_AT_ONCE]]
    except ValueError:
        raise BadRequest("ids") from None
    done = settling.accept_many(ids, by=by, now=now)
    words = ngettext("%(n)d accepted.", "%(n)d accepted.", done.accepted)
    if done.accepted or not done.refused:
        messages.success(request, words % {"n": done.accepted})
    for each in done.refused:
        messages.error(request, each)
    return redirect("review")
