"""Photos of a visit: named and listed over the API, by the hashes of their bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.response import Response

from calls import operations, pictures
from calls.api.answers import PhotosAnswer
from calls.api.bodies import PhotosBody
from calls.api.moves import Goes
from calls.lifecycle import WrongMove
from calls.models import Visit, VisitPhoto
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.views import Verb, op_id, replied, sent_at

if TYPE_CHECKING:
    from rest_framework.request import Request


class ReadsOrGoes(Goes):
    """Whoever sees a visit sees its photos; technicians take them."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """By role; whose visit it is comes later."""
        return request.method in SAFE_METHODS or super().has_permission(request, view)


class VisitPhotos(Verb):
    """Photos of a visit that one sees; taken on a visit of one's own."""

    permission_classes = (IsAuthenticated, ReadsOrGoes)
    body, answer = PhotosBody, PhotosAnswer

    def get(self, request: Request, pk: UUID) -> Response:
        """Those that were not taken out, as they were taken."""
        if not Visit.objects.visible_to(request.user).filter(pk=pk).exists():
            raise Http404
        rows = VisitPhoto.objects.filter(visit=pk, removed_at=None)
        return Response(self.answer({"photos": rows}).data)

    def post(self, request: Request, pk: UUID) -> Response:
        """Name photos by their hashes: of the place, a machine or an item. Twice is once."""
        person, now = request.user, timezone.now()
        if not Visit.objects.visible_to(person).filter(pk=pk).exists():
            raise Http404
        said, sent = self.said(request), sent_at(request, now)
        key = op_id(request) or uuid7()
        at = operations.Moment(key, said.get("captured_at") or sent, sent, now)
        about = {"machine_id": said.get("machine"), "item_id": said.get("item")}
        there = VisitPhoto.objects.filter(visit=pk, sha256__in=said["photos"], **about)
        known = set(there.filter(removed_at=None).values_list("sha256", flat=True))
        try:
            rows = pictures.send(pk, said["photos"], by=person, at=at, **about)
        except Http404:
            raise WrongMove(_("This is somebody else’s visit.")) from None
        new = {row.sha256 for row in rows} - known
        return replied(self.answer({"photos": rows}).data, replayed=not new)
