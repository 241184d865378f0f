"""What we can sell: kept, archived, taken into use again. Nothing is ever deleted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet

from signals.models import Offer

if TYPE_CHECKING:
    from accounts.models import Person


def listed(person: Person, *, archived: bool = False) -> QuerySet[Any]:
    """Offers in use, or archived ones, with how many signals name each and for how many models."""
    rows = Offer.objects.visible_to(person).filter(archived_on__isnull=not archived)
    rows = rows.order_by("position", "name", "id")
    return rows.annotate(
        signal_count=Count("signals", filter=Q(signals__withdrawn_at=None), distinct=True),
        model_count=Count("models", distinct=True),
    )


def archive(offer: Offer, *, on: date) -> None:
    """Offer it no longer; signals that name it keep it. Archived twice, it was archived once."""
    Offer.objects.filter(pk=offer.pk, archived_on=None).update(archived_on=on)


def restore(offer: Offer) -> None:
    """Offer it again."""
    Offer.objects.filter(pk=offer.pk).update(archived_on=None)
