"""The verbs of a follow-up: each is a POST, and repeating it changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.response import Response

from accounts import coverage
from accounts.models import Person
from accounts.sign_in import may_sign_in
from fieldapp.plumbing.fields import unknown_references
from fieldapp.plumbing.problems import Refused
from fieldapp.plumbing.views import Verb, op_id, replied
from signals import closing, followups, pausing, undoing
from signals.api import answers, bodies
from signals.lifecycle import WrongMove
from signals.models import FollowUp, Step

if TYPE_CHECKING:
    from rest_framework.request import Request


class Sells(BasePermission):
    """Reps, sales managers and admins work follow-ups."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Others never may."""
        return followups.sells(request.user)


class FollowUpVerb(Verb):
    """Something that sales does with a follow-up."""

    permission_classes = (IsAuthenticated, Sells)
    answer = answers.FollowUpAnswer
    name = ""

    def post(self, request: Request, pk: UUID) -> Response:
        """200 with the follow-up; 409 when its stage, or its owner, does not allow it."""
        self.require_visible(request.user, pk)
        said, now, key = self.said(request), timezone.now(), op_id(request)
        step = key and Step.objects.filter(follow_up=pk, op_id=key).first()
        if step and (step.by_id != request.user.pk or step.verb != self.name):
            detail = _("This Idempotency-Key was used for something else.")
            raise Refused("different_body", detail, status=409)
        if not step:
            self.act(pk, said, by=request.user, now=now, op_id=key)
        row = FollowUp.objects.select_related("owner", "signal").get(pk=pk)
        done = row.steps.filter(by=request.user, at=now).exists()
        return replied(self.shown(row), replayed=not done)

    def shown(self, row: FollowUp) -> dict[str, Any]:
        """The follow-up as the answer tells it."""
        return self.answer(row).data

    def require_visible(self, person: Person, pk: UUID) -> None:
        """Raises Http404 for what this person may not see."""
        rows = FollowUp.objects.visible_to(person).filter(signal__withdrawn_at=None)
        if not rows.filter(pk=pk).exists():
            raise Http404

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """Do it."""
        raise NotImplementedError


class Claim(FollowUpVerb):
    """It is mine now."""

    name = "claim"

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """Also when it was given to somebody, as long as it is new."""
        followups.claim(pk, **who)


class Contact(FollowUpVerb):
    """A try to reach the customer; only reaching them stops the clock."""

    name, body = "contact", bodies.Contact

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """Reached moves it to contacted."""
        followups.contact(pk, **said, **who)


class Qualify(FollowUpVerb):
    """The need is real and somebody can decide."""

    name = "qualify"

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """After the customer was reached."""
        followups.qualify(pk, **who)


class Quote(FollowUpVerb):
    """An offer went out."""

    name = "quote"

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """After the customer was reached."""
        followups.quote(pk, **who)


class Win(FollowUpVerb):
    """They bought."""

    name, body = "win", bodies.Win

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """Credit freezes."""
        closing.win(pk, **said, **who)


class Lose(FollowUpVerb):
    """They did not buy, and why."""

    name, body = "lose", bodies.Lose

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """What is bound until a date wakes then."""
        closing.lose(pk, **said, **who)


class Snooze(FollowUpVerb):
    """It can wait; first contact cannot, unless the customer named the day."""

    name, body = "snooze", bodies.Snooze

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """A day begins at midnight of the site."""
        site = FollowUp.objects.select_related("signal__site").get(pk=pk).signal.site
        zone = ZoneInfo(coverage.calendar_of(site).zone)
        until = bodies.at_midnight(said["until"], zone)
        pausing.snooze(pk, until=until, reason=said["reason"], **who)


class Return(FollowUpVerb):
    """Asks the technician; the clock waits for a working day at most."""

    name, body = "return", bodies.Return

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """One question at a time."""
        pausing.ask_technician(pk, **said, **who)


OF_SALES = dict.fromkeys(("value", "monthly", "months")) | dict.fromkeys(
    ("rival", "lost_reason", "snooze_reason"), ""
)


class Answer(FollowUpVerb):
    """The technician who noticed it answers."""

    permission_classes = (IsAuthenticated,)
    name, body = "answer", bodies.Answer

    def require_visible(self, person: Person, pk: UUID) -> None:
        """Raises Http404 for what they may not see, WrongMove where somebody else was asked."""
        theirs = Q(signal__technician=person) | Q(merged__signal__technician=person)
        kept = FollowUp.objects.filter(pk=pk, signal__withdrawn_at=None)
        if not kept.filter(theirs).exists():
            super().require_visible(person, pk)
            raise WrongMove(_("Only the technician who noticed it can answer."))

    def shown(self, row: FollowUp) -> dict[str, Any]:
        """To a technician without the talk of sales: no price, no rival, no reason to wait."""
        told = super().shown(row)
        if FollowUp.objects.visible_to(self.request.user).filter(pk=row.pk).exists():
            return told
        return told | OF_SALES

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """The clock goes on."""
        pausing.answer(pk, **said, **who)


class Merge(FollowUpVerb):
    """It is about the same as another one of the same account."""

    name, body = "merge", bodies.Merge

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """Credit is split."""
        rows = FollowUp.objects.visible_to(who["by"]).filter(signal__withdrawn_at=None)
        if not rows.filter(pk=said["into"]).exists():
            raise unknown_references(["into"])
        closing.merge(pk, into=said["into"], **who)


class HandOver(FollowUpVerb):
    """Somebody else takes it over."""

    name, body = "hand_over", bodies.HandOver

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """Only its owner or a manager may."""
        to = Person.objects.filter(username__iexact=said["to"]).first()
        if to is None or not may_sign_in(to):
            raise unknown_references(["to"])
        followups.hand_over(pk, to=to, **who)


class Undo(FollowUpVerb):
    """Takes back one's own last step, for a minute."""

    name = "undo"

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """As a step that undoes it."""
        undoing.undo(pk, by=who["by"], now=who["now"])
