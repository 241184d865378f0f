"""What must always be true of the channel: a sentence for every row that breaks a rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from calls.models import Operation
from fieldapp.sync.models import DeclaredPhoto, FieldOperation, Result

LONG = timedelta(days=30)
# Kinds whose effect is an Operation of the visit, under the id of the form.
WITH_OPERATION = ("work.", "checklist.")
NONE_KEPT = {"work.strike", "work.put_back", "checklist.undo"}


def photos_arrive() -> Iterator[str]:
    """A photo that something names comes within a month, or somebody should know."""
    before = timezone.now() - LONG
    rows = DeclaredPhoto.objects.missing().filter(operation__received_at__lt=before)
    for sha256, op_id in rows.values_list("sha256", "operation__op_id").iterator():
        yield f"Photo {sha256[:12]}… of operation {op_id} was declared and never came."


def what_counts_has_its_effect() -> Iterator[str]:
    """An operation that was applied is found where it belongs."""
    same = Operation.objects.filter(by=OuterRef("person"), op_id=OuterRef("op_id"))
    kinds = Q()
    for beginning in WITH_OPERATION:
        kinds |= Q(type__startswith=beginning)
    counts = Q(result__in=[Result.APPLIED, Result.FLAGGED])
    rows = FieldOperation.objects.filter(kinds, counts, supersedes=None)
    rows = rows.exclude(type__in=NONE_KEPT).filter(~Exists(same))
    for op_id, kind in rows.values_list("op_id", "type").iterator():
        yield f"Operation {op_id} ({kind}) counts, but nothing was kept of it."


ALL = (photos_arrive, what_counts_has_its_effect)
