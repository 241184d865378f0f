"""The page that the customer reads and signs, in the technician's hand until it is theirs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from calls import strokes
from calls.lifecycle import WrongMove
from calls.models import Visit
from calls.refusing import said
from calls.reports import contents, handlers, languages, reading, signing
from calls.reports import page as page_of
from calls.reports.forms import OTHER, SignForm, contacts_of
from calls.sending import from_page
from fieldapp.plumbing.field_forms import FormRefused
from fieldapp.plumbing.form_fields import TOO_OLD
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.kept_pages import for_keeping
from fieldapp.plumbing.problems import Refused

# What of a refusal is the customer's to read.
TO_CUSTOMERS = {
    "not_what_was_shown": signing.ADDED,
    "op_reused": TOO_OLD,
    "different_body": TOO_OLD,
}


def own(request: HttpRequest, pk: UUID) -> Visit:
    """A visit of somebody who goes, or 404."""
    rows = Visit.objects.of(request.user).select_related("site__customer", "lead", "contact")
    return get_object_or_404(rows, pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Only what the customer may see, in their language; and their name under it."""
    visit = own(request, pk)
    asked = request.POST.get("language") or request.GET.get("language", "")
    language = languages.of(visit, asked)
    if request.method == "POST":
        return save(request, visit, language)
    try:
        if not for_keeping(request):  # a kept page is opened once one is there
            signing.require_unsigned(visit)
    except WrongMove as refusal:
        messages.error(request, str(refusal))
        return redirect("visit", pk)
    return show(request, visit, language)


def save(request: HttpRequest, visit: Visit, language: str) -> HttpResponse:
    """Keep the signature, or show the page again with all that was drawn and typed.

    What is wrong with the form the customer reads, in their language; what is wrong with the
    visit, the technician.
    """
    now = timezone.now()
    try:
        kept = handlers.sign(from_page(request, now, visit=visit.pk))
    except FormRefused as refusal:
        return show(request, visit, language, refusal.form, status=422)
    except WrongMove as refusal:
        messages.error(request, str(refusal))
        return redirect("visit", visit.pk)
    except Refused as refusal:
        if refusal.code == "checklist_missing":
            messages.error(request, str(refusal))
            return redirect("sign_off", visit.pk)
        form = refusal.form
        with translation.override(language):
            form.add_error(None, str(TO_CUSTOMERS.get(refusal.code, refusal)))
        return show(request, visit, language, form, status=refusal.status)
    if kept.row and kept.row.operation.received_at == now:
        said(request, kept.words, undo=kept.undo, now=now)
    return redirect(kept.url)


def show(
    request: HttpRequest,
    visit: Visit,
    language: str,
    form: SignForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page. What it shows is named by a digest, so that nobody signs what they did not read."""
    shown = contents.of(visit, language=language, now=timezone.now())
    form = form or new_form(visit, language)
    if form.is_bound:
        form.data = form.data.copy()
        form.data["shown"] = signing.digest(shown)
        if status == 409:  # the next sending is a form of its own
            form.data["op_id"] = str(uuid7())
    else:
        form.initial["shown"] = signing.digest(shown)
    page: dict[str, Any] = {
        "visit": visit,
        "shown": page_of.of(shown),
        "form": form,
        "pad": strokes.PAD,
        "languages": settings.CUSTOMER_LANGUAGES,
        "chosen": language,
        "says": _("Signature"),  # for the outbox, which the technician reads
    }
    return in_language(request, language, "calls/sign.html", page, status)


def in_language(
    request: HttpRequest, language: str, template: str, page: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page that a customer reads, as a whole in their language."""
    with translation.override(language):
        answer = render(request, template, page, status=status)
    answer["Content-Language"] = language
    return answer


def new_form(visit: Visit, language: str) -> SignForm:
    """An empty page, with whom one came to see."""
    people = contacts_of(visit)
    known = next((each for each in people if each.pk == visit.contact_id), None)
    if known is None and len(people) == 1:
        known = people[0]
    first = {
        "op_id": uuid7(),
        "who": str(known.pk) if known else ("" if people else OTHER),
        "email": known.email if known else "",
        "language": language,
    }
    return SignForm(visit=visit, initial=first)


@login_required
@require_safe
def signed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Thanks, and the phone back to whom it belongs."""
    visit = own(request, pk)
    signature = reading.current_signature(visit)
    if signature is None:
        return redirect("visit", pk)
    language = languages.of(visit, signature.language)
    return in_language(
        request, language, "calls/signed.html", {"visit": visit, "signature": signature}
    )
