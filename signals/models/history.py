"""Which tables of sales have a history (see accounts/models/history.py)."""

from accounts.models.history import additions, changes, keep, keep_links
from signals.models.offers import Offer
from signals.models.queues import Queue, QueueClock

for each in (Offer, Queue, QueueClock):
    keep(each, additions(), *changes(), name=f"{each.__name__}Change")


class QueueMember(Queue.members.through):  # type: ignore[name-defined]
    """That a person works a queue; by this name migrations know the table's triggers."""

    class Meta:
        proxy = True


class OfferModel(Offer.models.through):  # type: ignore[name-defined]
    """That an offer is meant for a machine model."""

    class Meta:
        proxy = True


for each in (QueueMember, OfferModel):
    keep_links(each)
