"""One follow-up: what was heard, whom to call, what to say, what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts import notices
from fieldapp.plumbing.problems import Refused
from signals import cards, closing, followups, pausing, undoing
from signals.closing_forms import LoseForm, MergeForm, WinForm
from signals.followup_forms import (
    ClaimForm,
    ContactForm,
    HandOverForm,
    QualifyForm,
    QuoteForm,
    ReturnForm,
    SnoozeForm,
    UndoForm,
    VerbForm,
)
from signals.lifecycle import WrongMove
from signals.models import FollowUp
from signals.views import follow_up_page
from signals.views.queue import require_office

if TYPE_CHECKING:
    from accounts.models import Person

Verb = tuple[type[VerbForm], Callable[..., FollowUp], Callable[["Person", FollowUp], bool]]
VERBS: dict[str, Verb] = {
    "claim": (ClaimForm, followups.claim, followups.can_claim),
    "contact": (ContactForm, followups.contact, followups.can_contact),
    "qualify": (QualifyForm, followups.qualify, followups.can_qualify),
    "quote": (QuoteForm, followups.quote, followups.can_quote),
    "win": (WinForm, closing.win, closing.can_win),
    "lose": (LoseForm, closing.lose, followups.can_contact),
    "snooze": (SnoozeForm, pausing.snooze, followups.can_contact),
    "return": (ReturnForm, pausing.ask_technician, pausing.can_ask),
    "merge": (MergeForm, closing.merge, closing.can_merge),
    "hand-over": (HandOverForm, followups.hand_over, followups.can_hand_over),
    "undo": (UndoForm, undoing.undo, followups.can_contact),
}


@login_required
@require_safe
def follow_up(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The page; asked for by the queue at a desk, only what stands beside the list."""
    require_office(request)
    found = seen_by(request.user, pk)
    notices.mark_read_at(request.user, request.path, now=timezone.now())
    return follow_up_page.answer(request, found, forms=forms_for(request, found))


@login_required
@require_POST
def follow_up_verb(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Do one verb. Refused: 422 with what was typed. A wrong move: 409 with what is so by now."""
    if not followups.sells(request.user):
        raise PermissionDenied(_("Follow-ups are the work of sales."))
    if verb not in VERBS:
        raise Http404
    found, now = seen_by(request.user, pk), timezone.now()
    kind, do, _can = VERBS[verb]
    form = kind(request.POST, follow_up=found, person=request.user)
    if not form.is_valid():
        return _refused(request, found, form)
    try:
        done = form.act(do, now)
    except WrongMove as wrong:
        return _too_late(request, pk, str(wrong))
    except Refused as refusal:
        name = refusal.pointer.strip("/")
        form.add_error(name if name in form.fields else None, refusal.detail)
        return _refused(request, found, form)
    _say(request, done, verb, now)
    return _after(request, done)


def seen_by(person: Person, pk: UUID) -> FollowUp:
    """The follow-up with all that its page shows; 404 for an unknown one and for one unseen."""
    rows = FollowUp.objects.visible_to(person).for_page()
    return get_object_or_404(rows, pk=pk)


def forms_for(
    request: HttpRequest, found: FollowUp, bound: VerbForm | None = None
) -> dict[str, VerbForm]:
    """A form for each verb that this person may do now; ``bound`` is the one just refused."""
    person, forms = request.user, {}
    for verb, (kind, _do, can) in VERBS.items():
        if bound is not None and bound.verb == verb:
            forms[verb] = bound
        elif verb != "undo" and can(person, found):
            forms[verb] = kind(follow_up=found, person=person)
    return forms


def _refused(request: HttpRequest, found: FollowUp, form: VerbForm) -> HttpResponse:
    forms = forms_for(request, found, form)
    return follow_up_page.answer(request, found, forms=forms, refused=form, status=422)


def _too_late(request: HttpRequest, pk: UUID, why: str) -> HttpResponse:
    found = seen_by(request.user, pk)
    return follow_up_page.answer(
        request, found, forms=forms_for(request, found), meanwhile=why, status=409
    )


def _say(request: HttpRequest, done: FollowUp, verb: str, now: datetime) -> None:
    """What just happened, and until when it can be undone."""
    step, tags = undoing.last_step(done), ""
    if verb != "undo" and step and undoing.can_undo(request.user, step, now=now):
        until = step.at + timedelta(seconds=settings.UNDO_SECONDS)
        undo = reverse("follow_up_verb", args=[done.pk, "undo"])
        tags = f"undo:{undo} until:{until.isoformat()}"
    messages.success(request, said(done, verb), extra_tags=tags)


def said(done: FollowUp, verb: str) -> str:
    """The result in one line, with whoever hears of it."""
    technician = done.signal.technician
    sentences = {
        "claim": _("Claimed. %(name)s was told."),
        "contact": _("Logged."),
        "qualify": _("The need is real. Next: the offer."),
        "quote": _("Offer noted. %(name)s was told."),
        "win": _("Won. %(name)s was told."),
        "lose": _("Closed. %(name)s was told."),
        "snooze": _("Snoozed."),
        "return": _("%(name)s was asked."),
        "merge": _("Made part of the other one."),
        "hand-over": _("Handed to %(owner)s."),
        "undo": _("Taken back."),
    }
    return sentences[verb] % {"name": technician, "owner": done.owner}


def _after(request: HttpRequest, done: FollowUp) -> HttpResponse:
    """Without htmx back to where the button stood; with it, the part of the page that changed."""
    listed = request.POST.get("list", "")
    if not FollowUp.objects.visible_to(request.user).filter(pk=done.pk).exists():
        return HttpResponseClientRedirect(reverse("queue")) if request.htmx else redirect("queue")
    if request.htmx:
        found = seen_by(request.user, done.pk)
        return follow_up_page.answer(request, found, forms=forms_for(request, found), listed=listed)
    if request.POST.get("back") == "queue":
        query = QueryDict(listed).urlencode()
        return redirect(f"{reverse('queue')}?{query}" if query else reverse("queue"))
    return redirect(cards.address(done, listed))
