"""Signals as the field sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.response import Response

from fieldapp.plumbing.views import Shown, Verb, answered, op_id, read, replied, sent_at
from signals import capture, closing, pausing, references
from signals.api import answers, bodies
from signals.api.lists import OfSignals
from signals.capture import Heard
from signals.lifecycle import WrongMove
from signals.models import Signal, Step

if TYPE_CHECKING:
    from rest_framework.request import Request

REFERENCES = ("site", *references.AT_A_SITE)


class SignalView(OfSignals, Shown):
    """One signal: to read, and to capture under an id that the phone made."""

    body, answer = bodies.SignalBody, answers.SignalAnswer

    def put(self, request: Request, pk: UUID) -> Response:
        """201; the same again 200; with another body 409; somebody else's id 404."""
        said = read(self.body, request)
        now = timezone.now()
        ids = {name: said.pop(name) for name in REFERENCES if name in said}
        said["photos"] = tuple(said.get("photos", ()))
        heard = Heard(**said, **references.found(ids, by=request.user))
        kept = capture.capture(pk, heard, by=request.user, now=now, sent_at=sent_at(request, now))
        data = answered(self.answer, kept.signal)
        return replied(data, replayed=not kept.is_new, status=201)


class SignalVerb(OfSignals, Verb):
    """Something that happens to a signal after it was captured."""

    answer = answers.SignalAnswer

    def post(self, request: Request, pk: UUID) -> Response:
        """200 with the signal, also when it was so already."""
        self.said(request)
        if not Signal.objects.visible_to(request.user).kept().filter(pk=pk).exists():
            raise Http404
        now = timezone.now()
        done = self.act(pk, by=request.user, now=now, op_id=op_id(request))
        signal = self.shown(Signal.objects.filter(pk=pk)).get()
        return replied(answered(self.answer, signal), replayed=not done)

    def act(self, pk: UUID, **who: Any) -> bool:
        """Do it; whether anything changed."""
        raise NotImplementedError


class SaidYes(SignalVerb):
    """The customer said yes: a passive or observed signal becomes overt."""

    def act(self, pk: UUID, **who: Any) -> bool:
        """The clock hurries."""
        return pausing.said_yes(pk, by=who["by"], now=who["now"]).said_yes_at == who["now"]


class NobodyCalled(SignalVerb):
    """The customer says that nobody called: it opens again and escalates."""

    def act(self, pk: UUID, **who: Any) -> bool:
        """Raises WrongMove while there is nobody who could have called."""
        try:
            follow_up = closing.nobody_called(pk, **who)
        except Http404:
            raise WrongMove(_("It has not reached sales yet.")) from None
        return Step.objects.filter(follow_up=follow_up, by=who["by"], at=who["now"]).exists()
