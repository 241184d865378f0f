"""Which tables of sales have a history (see accounts/models/history.py)."""

import pghistory

from accounts.models.history import additions, changes, keep
from signals.models.offers import Offer
from signals.models.queues import Queue, QueueClock

for each in (Offer, Queue, QueueClock):
    keep(each, additions(), *changes(), name=f"{each.__name__}Change")


class QueueMember(Queue.members.through):  # type: ignore[name-defined]
    """That a person works a queue; by this name migrations know the table's triggers."""

    class Meta:
        proxy = True


keep(
    QueueMember,
    additions(),
    pghistory.DeleteEvent(),
    name="QueueMemberChange",
    obj_field=None,
)
