"""The moves of a visit, as technicians send them; and cancelling, by managers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.response import Response

from calls import operations, planning, visits
from calls.api.answers import VisitAnswer
from calls.api.bodies import CancelBody, CloseShortBody, DoneBody, IncompleteBody, Move, PartBody
from calls.api.visits import OfVisits, manages
from calls.lifecycle import WrongMove
from calls.models import Visit, VisitStep
from calls.reports import signing
from fieldapp.plumbing.fields import unknown_references
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from fieldapp.plumbing.views import Verb, op_id, replied, sent_at

if TYPE_CHECKING:
    from rest_framework.request import Request

    from accounts.models import Person


class Goes(BasePermission):
    """Technicians make visits; others never do."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """By role; whose visit it is comes later."""
        return request.user.is_technician


class VisitMove(OfVisits, Verb):
    """A tap of the technician; sent again, it changes nothing."""

    permission_classes = (IsAuthenticated, Goes)
    body, answer = Move, VisitAnswer

    def post(self, request: Request, pk: UUID) -> Response:
        """200 with the visit; 409 when its state does not allow it."""
        person, now = request.user, timezone.now()
        if not Visit.objects.visible_to(person).filter(pk=pk).exists():
            raise Http404
        said = self.said(request)
        key = _unused(op_id(request), person, pk)
        sent = sent_at(request, now)
        at = operations.Moment(key or uuid7(), said.pop("captured_at", None) or sent, sent, now)
        try:
            self.act(pk, said, by=person, at=at)
        except Http404:
            raise WrongMove(_("This is somebody else’s visit.")) from None
        done = VisitStep.objects.filter(visit=pk, by=person, received_at=now).exists()
        row = self.shown(Visit.objects.filter(pk=pk)).get()
        return replied(self.answer(row).data, replayed=not done)

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """Do it."""
        raise NotImplementedError


def _unused(key: UUID | None, person: Person, visit_id: UUID) -> UUID | None:
    """The key, unless this person used it for another visit."""
    others = VisitStep.objects.filter(by=person, op_id=key).exclude(visit=visit_id)
    if key and others.exists():
        detail = _("This Idempotency-Key was used for something else.")
        raise Refused("different_body", detail, status=409)
    return key


class OnTheWay(VisitMove):
    """I drive there."""

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """From planned."""
        visits.on_the_way(pk, **who)


class Arrive(VisitMove):
    """I am on site."""

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """From on the way, or straight from planned."""
        visits.arrive(pk, **who)


class Done(VisitMove):
    """The work is done. With work or a checklist, the visit is signed off and its report made.

    422 ``checklist_missing`` while a checklist asks for something; the detail says what.
    """

    body = DoneBody

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """From on site."""
        said.setdefault("why_unsigned", _("Nobody was asked to sign."))
        signing.done(pk, **said, **who)


class Incomplete(VisitMove):
    """It could not be finished; a return visit is planned for what is not fixed."""

    body = IncompleteBody

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """From on site."""
        here = set(Visit.objects.get(pk=pk).machines.values_list("pk", flat=True))
        parts = said.pop("parts", [])
        if any(part["machine"] not in here for part in parts):
            raise unknown_references(["parts"])
        wanted = [(part["machine"], PartBody.item(part)) for part in parts]
        back = who["by"] if "return_on" in said else None
        visits.incomplete(pk, **said, parts=wanted, returns_by=back, **who)


class CloseShort(VisitMove):
    """It ends without all that the customer asked for."""

    body = CloseShortBody

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """From any open state."""
        visits.close_short(pk, **said, **who)


class Plans(BasePermission):
    """Managers plan visits; others never do."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """By role."""
        return manages(request.user)


class Cancel(VisitMove):
    """Nobody goes."""

    permission_classes = (IsAuthenticated, Plans)
    body = CancelBody

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """Until somebody is there."""
        planning.cancel(pk, **said, **who)
