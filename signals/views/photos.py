"""Photos that come with a form: each is kept as it arrives, whatever else is refused."""

from __future__ import annotations

from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts import photos
from accounts.models import Person, Photo
from fieldapp.plumbing.problems import Refused
from signals.where import Where

MOST = 6


class Arrived:
    """The photos of one form: ``kept`` by hash, in order, and the sentences about refused ones."""

    def __init__(self, request: HttpRequest, where: Where, *, now: datetime) -> None:
        self.kept = _known(request.POST.getlist("kept")[:MOST], request.user)
        self.refused: list[str] = []
        files = request.FILES.getlist("photos")
        if files and where.site and where.site.no_camera:
            self.refused.append(_("No photos may be taken here. Save it without."))
            return
        for file in files:
            self._take(file, request.user, now)

    def _take(self, file: UploadedFile, by: Person, now: datetime) -> None:
        try:
            sha256 = photos.receive_file(file, by=by, now=now)
        except Refused as refusal:
            self.refused.append(str(refusal))
            return
        if sha256 not in self.kept:
            self.kept.append(sha256)
        if len(self.kept) > MOST:
            self.kept = self.kept[:MOST]
            self.refused.append(_("Six photos are enough. The others were left out."))

    @property
    def names(self) -> tuple[str, ...]:
        """For the signal."""
        return tuple(self.kept)


def _known(names: list[str], by: Person) -> list[str]:
    """Of what a form says it has sent before, what we have from this person, in its order."""
    have = set(Photo.objects.filter(person=by, sha256__in=names).values_list("sha256", flat=True))
    return [name for name in dict.fromkeys(names) if name in have]
