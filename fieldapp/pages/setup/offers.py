"""Offers: the list, one of them, and how reps and technicians read it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fieldapp.pages.setup.index import for_setup
from fieldapp.plumbing.downloads import offered
from signals import offers as selling
from signals.models import Offer
from signals.offer_forms import OfferForm


@require_safe
@for_setup
def offers(request: HttpRequest) -> HttpResponse:
    """What we sell, in the order in which it is offered; or what we sold once."""
    archived = request.GET.get("view") == "archived"
    found = selling.listed(request.user, archived=archived)
    kept = {"view": "archived"} if archived else {}
    files = [offered(_("These offers"), "setup_offers_file", kept)]
    context = {"offers": found, "archived": archived, "files": files}
    return render(request, "setup/offers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def offer_new(request: HttpRequest) -> HttpResponse:
    """A new one."""
    form = OfferForm(request.POST or None)
    return _saved(request, form) or _shown(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def offer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One of them: its form, and how it is read."""
    found = _found(request, pk)
    form = OfferForm(request.POST or None, instance=found)
    return _saved(request, form) or _shown(request, form, _found(request, pk))


@require_POST
@for_setup
def offer_archive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Offer it no longer."""
    selling.archive(_found(request, pk), on=timezone.localdate())
    messages.success(request, _("Archived. Signals that name it keep it."))
    return redirect("setup_offers")


@require_POST
@for_setup
def offer_restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Offer it again."""
    selling.restore(_found(request, pk))
    messages.success(request, _("In use again."))
    return redirect("setup_offer", pk=pk)


def _found(request: HttpRequest, pk: UUID) -> Offer:
    return get_object_or_404(Offer.objects.visible_to(request.user), pk=pk)


def _saved(request: HttpRequest, form: OfferForm) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid():
        return None
    saved = form.save()
    messages.success(request, _("Saved."))
    return redirect("setup_offer", pk=saved.pk)


def _shown(request: HttpRequest, form: OfferForm, kept: Offer | None = None) -> HttpResponse:
    """The page; ``kept`` is the offer as it is stored, which the preview shows."""
    context = {
        "form": form,
        "offer": kept,
        "points": kept.talking_points.splitlines() if kept else [],
    }
    status = 422 if form.errors else 200
    return render(request, "setup/offer.html", context, status=status)
