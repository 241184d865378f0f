"""The API's view of visits: lists by day, and the three taps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.response import Response

from accounts.api.answers import Username
from calls import operations, visits
from calls.lifecycle import WrongMove
from calls.models import Visit, VisitStep
from fieldapp.plumbing.fields import OPTIONAL, Day, Flag, Moment, Strict
from fieldapp.plumbing.filtering import Search
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from fieldapp.plumbing.views import Listed, Shown, Verb, op_id, replied, sent_at

if TYPE_CHECKING:
    from rest_framework.request import Request

    from accounts.models import Person


class VisitAnswer(serializers.ModelSerializer):
    """One call at one site. ``rev`` grows with every change."""

    lead = Username()
    helpers = Username(many=True)

    class Meta:
        model = Visit
        fields = [
            "id",
            "ref",
            "site",
            "kind",
            "state",
            "rev",
            "lead",
            "helpers",
            "machines",
            "contact",
            "window_start",
            "window_end",
            "note",
            "on_the_way_at",
            "arrived_at",
            "finished_at",
            "heard_nothing",
        ]
        read_only_fields = fields


class VisitQuery(Search):
    """Words to look for; one day, as the site's calendar has it."""

    day = Day(required=False)


class OfVisits:
    """Calls at sites."""

    model, serializer_class = Visit, VisitAnswer

    def shown(self, queryset: QuerySet) -> QuerySet:
        """With who goes and what stands there."""
        return queryset.select_related("lead").prefetch_related("helpers", "machines")


class Visits(OfVisits, Listed):
    """The visits I may see, in order of time."""

    query = VisitQuery
    ordering = "window_start"
    columns = ("ref", "note", "site__name", "site__customer__name")

    def get_queryset(self) -> QuerySet:
        """Those that are not archived."""
        return super().get_queryset().filter(archived_on=None)

    def narrow(self, queryset: QuerySet, asked: dict[str, Any]) -> QuerySet:
        """One day alone, if that was asked."""
        if "day" in asked:
            queryset = queryset.on(asked["day"])
        return super().narrow(queryset, asked)


class VisitView(OfVisits, Shown):
    """One visit."""


class Goes(BasePermission):
    """Technicians make visits; others never do."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """By role; whose visit it is comes later."""
        return request.user.is_technician


class Move(Strict):
    """When it happened, by the phone's clock; left out, it is now."""

    captured_at = Moment(**OPTIONAL)


class DoneBody(Move):
    """``heard_nothing``: asked whether they heard anything, they said no."""

    heard_nothing = Flag(**OPTIONAL)


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
    """The work is done."""

    body = DoneBody

    def act(self, pk: UUID, said: dict[str, Any], **who: Any) -> None:
        """From on site."""
        visits.done(pk, **said, **who)


urlpatterns = [
    path("visits/", Visits.as_view(), name="api_visits"),
    path("visits/<uuid:pk>/", VisitView.as_view(), name="api_visit"),
    path("visits/<uuid:pk>/on-the-way/", OnTheWay.as_view(), name="api_on_the_way"),
    path("visits/<uuid:pk>/arrive/", Arrive.as_view(), name="api_arrive"),
    path("visits/<uuid:pk>/done/", Done.as_view(), name="api_done"),
]
