"""Making a contact anonymous: what goes, what stays, which notes carry the name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import anonymity, looks
from accounts.models import Contact, Person
from accounts.privacy_forms import AnonymousForm, NoteForm
from calls import naming as visit_notes
from fieldapp.pages.setup.index import for_setup
from signals import naming as signal_notes

MOST_NOTES = 50
LONGEST = 2000  # a note of a signal, or of a follow-up's step
OF_SALES = {"signal": gettext_lazy("Signal"), "step": gettext_lazy("Follow-up")}
KINDS = {**OF_SALES, **{kind: place.label for kind, place in visit_notes.PLACES.items()}}


def contact_of(request: HttpRequest, pk: UUID) -> Contact:
    """A contact whom this person may see. Raises Http404, also once they are anonymous."""
    rows = Contact.objects.visible_to(request.user).select_related("customer", "site")
    return get_object_or_404(rows, pk=pk, anonymous_at=None)


def notes_naming(contact: Contact, kind: str, *, reader: Person) -> QuerySet[Any]:
    """Notes of a kind that carry the name. Raises Http404 for no such kind."""
    if kind == "signal":
        return signal_notes.signals_naming(contact, reader=reader)
    if kind == "step":
        return signal_notes.steps_naming(contact, reader=reader)
    if kind not in visit_notes.PLACES:
        raise Http404
    return visit_notes.PLACES[kind].naming(contact, reader=reader)


def words_in(row: Any, kind: str) -> str:
    """What a note of a kind says."""
    return getattr(row, "note" if kind in OF_SALES else visit_notes.PLACES[kind].column)


@require_safe
@for_setup
@looks.kept("contact")
def contact_privacy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is known of them, what would go, and what must be read first."""
    contact = contact_of(request, pk)
    return _shown(request, contact, AnonymousForm(contact=contact))


@require_POST
@for_setup
@reauthentication_required
def contact_anonymous(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Do it: after the password was asked again and the name was typed. It cannot be undone."""
    contact = contact_of(request, pk)
    form = AnonymousForm(request.POST, contact=contact)
    if not form.is_valid():
        return _shown(request, contact, form)
    anonymity.make_anonymous(contact.pk, by=request.user, now=timezone.now())
    messages.success(request, _("The contact is anonymous now."))
    return redirect("setup_privacy")


def _shown(request: HttpRequest, contact: Contact, form: forms.Form) -> HttpResponse:
    notes = [
        {"kind": kind, "label": KINDS[kind], "pk": row.pk, "words": words_in(row, kind)}
        for kind in KINDS
        for row in notes_naming(contact, kind, reader=request.user)[:MOST_NOTES]
    ]
    context = {"contact": contact, "form": form, "notes": notes}
    status = 422 if form.errors else 200
    return render(request, "setup/contact.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def contact_note(request: HttpRequest, pk: UUID, kind: str, note: UUID) -> HttpResponse:
    """One note that carries the name, to be written anew."""
    contact = contact_of(request, pk)
    row = get_object_or_404(notes_naming(contact, kind, reader=request.user), pk=note)
    place = visit_notes.PLACES.get(kind)
    form = NoteForm(
        request.POST or None,
        note=words_in(row, kind),
        most=place.most if place else LONGEST,
        needed=bool(place and place.needed),
    )
    if request.method == "POST" and form.is_valid():
        _rewrite(kind, note, form.cleaned_data["note"], by=request.user)
        messages.success(request, _("The words are changed."))
        return redirect("setup_contact", pk=pk)
    context = {"contact": contact, "form": form, "words": anonymity.words_of(contact)}
    status = 422 if form.errors else 200
    return render(request, "setup/note.html", context, status=status)


def _rewrite(kind: str, pk: UUID, words: str, *, by: Person) -> None:
    words, now = words.replace("\r\n", "\n"), timezone.now()
    if kind == "signal":
        signal_notes.rewrite_signal(pk, by=by, now=now, note=words)
    elif kind == "step":
        signal_notes.rewrite_step(pk, by=by, now=now, note=words)
    else:
        visit_notes.rewrite(visit_notes.PLACES[kind], pk, words=words)
