"""What must always be true of photos and machines.

Each rule yields a sentence for every row that breaks it.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db.models import F, OuterRef, Q, Subquery, Window
from django.db.models.functions import Lag

from accounts import photos
from accounts.models import Machine, MachineLoan, MachineOwner, MachinePlace, Photo


def photos_have_bytes() -> Iterator[str]:
    """The bytes that were sent are there, and the copy that is shown once it was made."""
    for photo in Photo.objects.iterator():
        if not default_storage.exists(photos.path_as_sent(photo)) and not photo.ready_at:
            yield f"Photo {photo.pk} has no bytes."
        if photo.ready_at and not default_storage.exists(photos.path_to_show(photo)):
            yield f"Photo {photo.pk} was made ready, but there is no copy to show."


def dated_rows_of_machines_follow_each_other() -> Iterator[str]:
    """No machine stood in two places, had two owners or stood in for two others on one day."""
    for name, model in (("places", MachinePlace), ("owners", MachineOwner), ("loans", MachineLoan)):
        before = Window(Lag("until"), partition_by="machine", order_by=["since", "id"])
        first = Window(Lag("since"), partition_by="machine", order_by=["since", "id"])
        rows = model.objects.order_by().annotate(ended=before, began=first)
        wrong = rows.filter(began__isnull=False).filter(Q(ended=None) | Q(ended__gt=F("since")))
        for pk in wrong.values_list("machine", flat=True):
            yield f"Machine {pk} has {name} that overlap."


def loaners_have_their_loan() -> Iterator[str]:
    """What a machine stands in for today is what its open loan says."""
    given = MachineLoan.objects.filter(machine=OuterRef("pk"), until=None)
    rows = Machine.objects.annotate(lent=Subquery(given.values("stands_in_for")[:1]))
    wrong = rows.filter(lent__isnull=False).exclude(stands_in_for=F("lent"))
    wrong |= rows.filter(lent__isnull=False, stands_in_for=None)
    for pk in wrong.values_list("pk", flat=True):
        yield f"Machine {pk} does not stand in for what its open loan says."


ALL = (
    photos_have_bytes,
    dated_rows_of_machines_follow_each_other,
    loaners_have_their_loan,
)
