"""The API's photos: their bytes, before or after the signal or the visit that names them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpResponse, UnreadablePostError
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiTypes
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import photos
from accounts.models import Photo
from calls import pictures
from fieldapp.plumbing.parsing import too_large
from fieldapp.plumbing.problems import Refused
from fieldapp.plumbing.views import replied
from fieldapp.sync import machines_seen, smaller
from signals import photos as of_signals

if TYPE_CHECKING:
    from rest_framework.request import Request

    from accounts.models import Person


class PhotoAnswer(serializers.ModelSerializer):
    """A photo that we have. It is shown once it was written anew (``ready_at``)."""

    class Meta:
        model = Photo
        fields = ["sha256", "kind", "size", "width", "height", "received_at", "ready_at"]
        read_only_fields = fields


class PhotoView(APIView):
    """A photo's bytes, named by their SHA-256. They may come before what names them."""

    answer = PhotoAnswer
    body = dict.fromkeys(("image/jpeg", "image/png", "image/webp"), OpenApiTypes.BINARY)

    def put(self, request: Request, sha256: str) -> Response:
        """Stores a JPEG, PNG or WebP of at most 10 MB: 201; again 200. HEAD asks for it.

        `X-Instead-Of` names one that was too large: what named that names this.
        """
        person: Any = request.user
        photo, is_new = photos.receive(sha256, _bytes(request), by=person, now=timezone.now())
        smaller.instead(request.headers.get("X-Instead-Of", ""), sha256, by=person)
        if photo.site_id is None:
            settle(photo, by=person)
        return replied(self.answer(photo).data, replayed=not is_new, status=201)

    def head(self, request: Request, sha256: str) -> HttpResponse:
        """200 where we have it from this person, else 404."""
        person: Any = request.user
        mine = Photo.objects.visible_to(person).filter(person=person)
        if not mine.filter(sha256=sha256).exists():
            raise Http404
        return HttpResponse()


def settle(photo: Photo, *, by: Person) -> None:
    """A photo that a signal, a visit or a machine has named already belongs to the site of that."""
    site = of_signals.site_of(photo.sha256, by=by) or pictures.site_of(photo.sha256, by=by)
    site = machines_seen.pictured(photo, by=by) or site
    if site is not None:
        photos.belong_to(site, [photo.sha256], by=by)


def _bytes(request: Request) -> bytes:
    """The body, never more of it than we take. Raises Refused when the connection was cut."""
    most = settings.PHOTO_MAX_BYTES
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > most:
        raise too_large(most)
    try:
        data = request._request.read(most + 1)
    except UnreadablePostError:
        raise Refused("cut_off", _("The photo was cut off. Send it again."), status=400) from None
    if len(data) > most:
        raise too_large(most)
    return data
