"""A photo that was too large: its phone makes it smaller, and its bytes have another name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.models import Photo
from calls import pictures
from fieldapp.sync.models import DeclaredPhoto
from signals import photos as of_signals

if TYPE_CHECKING:
    from accounts.models import Person

SHA256 = re.compile(r"[0-9a-f]{64}")


@transaction.atomic
def instead(old: str, new: str, *, by: Person) -> None:
    """Whatever of theirs named the photo ``old``, which never came, names ``new``, which has."""
    if not SHA256.fullmatch(old) or old == new:
        return
    if Photo.objects.filter(person=by, sha256=old).exists():
        return
    rows = DeclaredPhoto.objects.filter(operation__person=by, sha256=old)
    there = DeclaredPhoto.objects.filter(operation__person=by, sha256=new).values("operation")
    rows.exclude(operation__in=there).update(sha256=new)
    pictures.instead(old, new, by=by)
    of_signals.instead(old, new, by=by)
