"""A photo from the field, for those who may see where it was taken or what it is on."""

from __future__ import annotations

from uuid import UUID

import structlog
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from accounts.models import Photo
from accounts.photos import path_to_show, small_of
from calls import pictures
from signals import evidence

log = structlog.get_logger(__name__)
# What is shown was written anew by us; even so a browser must take it for a picture only.
SANDBOX = "default-src 'none'; sandbox"


@login_required
@require_safe
def photo(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The copy without metadata; ``?size=thumb`` is a small one, for lists.

    Not ready, not theirs and not there read the same: 404. A browser that has it already is told
    so, after the same question of whether they may see it.
    """
    found = Photo.objects.filter(pk=pk, ready_at__isnull=False).first()
    if found is None or not may_see(found, request):
        raise Http404
    size = "thumb" if request.GET.get("size") == "thumb" else "whole"
    etag = f'"{pk}-{size}"'  # what is shown of a photo never changes
    answer = get_conditional_response(request, etag) or _file(found, size)
    answer["ETag"] = etag
    answer["Content-Security-Policy"] = SANDBOX
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=600"
    return answer


def _file(found: Photo, size: str) -> FileResponse:
    try:
        path = small_of(found) if size == "thumb" else path_to_show(found)
        file = default_storage.open(path)
    except FileNotFoundError:
        log.exception("photo_without_bytes", photo=str(found.pk))
        raise Http404 from None
    return FileResponse(file, content_type="image/jpeg", filename=f"{found.sha256[:12]}.jpg")


def may_see(found: Photo, request: HttpRequest) -> bool:
    """Their own, of a site they see, on a visit or a signal they see, also by its follow-up."""
    if Photo.objects.visible_to(request.user).filter(pk=found.pk).exists():
        return True
    return evidence.shows(found, request.user) or pictures.shows(found, request.user)
