"""The short lists that faults are told with: problem, cause, correction."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calls import fault_codes
from calls.fault_code_forms import SAME_WORDS, FaultCodeForm
from calls.models import FaultCode
from calls.models.work import FaultList
from fieldapp.pages.setup.index import for_setup


@require_safe
@for_setup
def faults(request: HttpRequest) -> HttpResponse:
    """The three lists in their order; or what was archived."""
    archived = request.GET.get("view") == "archived"
    lists: dict[str, list[FaultCode]] = {kind: [] for kind in FaultList.values}
    for code in fault_codes.listed(archived=archived):
        lists[code.kind].append(code)
    page = {
        "lists": [(FaultList(kind), codes) for kind, codes in lists.items()],
        "archived": archived,
        "ours_missing": not archived and fault_codes.lacks_ours(),
    }
    return render(request, "setup/faults.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def fault_new(request: HttpRequest) -> HttpResponse:
    """A new entry."""
    kind = request.GET.get("kind", "")
    initial = {"kind": kind if kind in FaultList.values else FaultList.PROBLEM}
    form = FaultCodeForm(request.POST or None, initial=initial)
    return _saved(request, form) or _shown(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def fault(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One entry."""
    form = FaultCodeForm(request.POST or None, instance=get_object_or_404(FaultCode, pk=pk))
    kept = get_object_or_404(FaultCode, pk=pk)
    return _saved(request, form) or _shown(request, form, kept)


@require_POST
@for_setup
def fault_archive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Offer it no longer."""
    fault_codes.archive(get_object_or_404(FaultCode, pk=pk), on=timezone.localdate())
    messages.success(request, _("Archived. Faults that were told with it keep it."))
    return redirect("setup_faults")


@require_POST
@for_setup
def fault_restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Offer it again."""
    fault_codes.restore(get_object_or_404(FaultCode, pk=pk))
    messages.success(request, _("In use again."))
    return redirect("setup_fault", pk=pk)


@require_POST
@for_setup
def faults_start(request: HttpRequest) -> HttpResponse:
    """Add our lists to what there is."""
    added = fault_codes.start_with_ours()
    words = ngettext("%(n)d entry added.", "%(n)d entries added.", added)
    messages.success(request, words % {"n": added})
    return redirect("setup_faults")


def _saved(request: HttpRequest, form: FaultCodeForm) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:  # somebody wrote the same at this moment
        form.add_error("words", SAME_WORDS)
        return None
    messages.success(request, _("Saved."))
    return redirect("setup_faults")


def _shown(
    request: HttpRequest, form: FaultCodeForm, kept: FaultCode | None = None
) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "setup/fault.html", {"form": form, "code": kept}, status=status)
