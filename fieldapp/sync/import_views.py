"""A phone's saved file, brought to the office: sent here, applied line by line, and told."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.models import Person
from calls.refusing import refuse
from fieldapp.middleware import takes
from fieldapp.plumbing.problems import Refused
from fieldapp.sync import files, phones

SHOWN = 1_000  # lines on the page
AROUND = 100_000  # bytes of a form around its file


class FileForm(forms.Form):
    """The file that "Save a copy" made."""

    file = forms.FileField(
        label=_("Saved file"),
        help_text=_("field-unsent-….ndjson, at most 200 MB."),
        max_length=200,
        error_messages={
            "required": _("Choose the file."),
            "empty": _("This file is empty. Choose another."),
        },
        widget=forms.FileInput(attrs={"accept": ".ndjson,.json,.txt"}),
    )


@takes(files.MOST_BYTES + AROUND)
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def not_received_import(request: HttpRequest) -> HttpResponse:
    """Choose the file; then what became of each line of it."""
    by = cast(Person, request.user)
    phones.require_watcher(by)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _show(request, form)
    if not form.is_valid():
        return _show(request, form, 422)
    try:
        brought = files.bring_in(form.cleaned_data["file"], by=by, now=timezone.now())
    except Refused as refusal:
        return _show(request, form, refuse(form, refusal))
    return _show(request, FileForm(), brought=brought)


def _show(
    request: HttpRequest, form: FileForm, status: int = 200, brought: files.Brought | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "brought": brought, "tab": "review"}
    context["zone"] = timezone.get_current_timezone_name()
    if brought is not None:
        context["lines"] = brought.lines[:SHOWN]
        context["more"] = len(brought.lines) - SHOWN
    return render(request, "sync/import.html", context, status=status)
