"""Queues, and the rules by which signals reach them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Territory
from fieldapp.pages.setup import trying
from fieldapp.pages.setup.index import for_setup
from fieldapp.plumbing.downloads import offered
from fieldapp.plumbing.problems import Refused
from signals import queue_keeping, routing
from signals.models import Queue
from signals.queue_forms import ArchiveForm, QueueForm


@require_safe
@for_setup
def queues(request: HttpRequest) -> HttpResponse:
    """The queues in use, or those that once were."""
    archived = request.GET.get("view") == "archived"
    found = queue_keeping.listed(request.user, archived=archived)
    kept = {"view": "archived"} if archived else {}
    files = [offered(_("These queues"), "setup_queues_file", kept)]
    context = {"queues": found, "archived": archived, "files": files}
    return render(request, "setup/queues.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def queue_new(request: HttpRequest) -> HttpResponse:
    """A new one, with the usual clocks."""
    form = QueueForm(request.POST or None)
    return _stored(request, form) or _shown(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def queue(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of them: name, territory, members, clocks."""
    found = _found(request, pk)
    form = QueueForm(request.POST or None, queue=found)
    return _stored(request, form) or _shown(request, form, found)


@require_POST
@for_setup
def queue_archive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Use it no longer; what is open in it moves."""
    found = _found(request, pk)
    form = ArchiveForm(request.POST, queue=found)
    if not form.is_valid():
        return _shown(request, QueueForm(queue=found), found, archiving=form)
    target = form.cleaned_data["move_to"]
    try:
        queue_keeping.archive(pk, by=request.user, now=timezone.now(), move_to=target)
    except Refused as refused:
        form.add_error("move_to" if refused.pointer else None, refused.detail)
        return _shown(request, QueueForm(queue=found), found, archiving=form)
    messages.success(request, _("Archived. Nothing is sent there any more."))
    return redirect("setup_queues")


@require_POST
@for_setup
def queue_restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Use it again."""
    queue_keeping.restore(_found(request, pk).pk)
    messages.success(request, _("In use again. Choose its territory."))
    return redirect("setup_queue", pk=pk)


@require_safe
@for_setup
def rules(request: HttpRequest) -> HttpResponse:
    """The rules in words, and who would get a signal heard now."""
    now = timezone.now()
    found = routing.queues()
    own = {each.territory_id for each in found}
    territories = Territory.objects.filter(archived_on=None)
    context: dict[str, Any] = {
        "now": now,
        "default": next(each for each in found if each.is_default),
        "without": [each for each in territories if each.pk not in own],
    }
    context |= trying.asked(request, now=now)
    return render(request, "setup/rules.html", context)


def _found(request: HttpRequest, pk: UUID) -> Queue:
    return get_object_or_404(Queue.objects.visible_to(request.user), pk=pk)


def _stored(request: HttpRequest, form: QueueForm) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        with transaction.atomic():
            pk = form.queue.pk if form.queue else None
            kept = queue_keeping.store(pk, form.wanted, by=request.user)
    except Refused as refused:
        form.add_error(None, refused.detail)
        return None
    except IntegrityError:
        form.add_error(None, _("Somebody changed the queues just now. Look at them and try again."))
        return None
    messages.success(request, _("Saved. Clocks that already run keep their end."))
    return redirect("setup_queue", pk=kept.pk)


def _shown(
    request: HttpRequest,
    form: QueueForm,
    found: Queue | None = None,
    *,
    archiving: forms.Form | None = None,
) -> HttpResponse:
    refused = archiving or form
    bad = bool(refused.errors) or any(each.errors for each in form.clocks)
    context = {
        "form": refused,
        "queue_form": form,
        "queue": get_object_or_404(Queue, pk=found.pk) if found else None,
        "open_count": queue_keeping.open_in(found) if found else 0,
        "archiving": archiving or (ArchiveForm(queue=found) if found else None),
    }
    return render(request, "setup/queue.html", context, status=422 if bad else 200)
