"""The short lists that a fault is told with: problem, cause, correction. Managers keep them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from calls import fault_words
from calls.models import FaultCode
from calls.models.work import FaultList

if TYPE_CHECKING:
    from accounts.models import Machine

Offered = dict[str, list[FaultCode]]


def offered(machine: Machine, *, archived: bool = False) -> Offered:
    """What fits a machine, by list, in order; to a machine of no kind everything fits.

    ``archived``: also what is offered no longer, for what was told while it was.
    """
    return offered_among([machine], archived=archived)


def offered_among(machines: Iterable[Machine], *, archived: bool = False) -> Offered:
    """What fits at least one of some machines."""
    categories = {machine.model.category for machine in machines}
    found: Offered = {kind: [] for kind in FaultList.values}
    codes = FaultCode.objects.all()
    for code in codes if archived else codes.filter(archived_on=None):
        if any(fits(code, category) for category in categories):
            found[code.kind].append(code)
    return found


def offered_anywhere() -> Offered:
    """What fits machines of every kind: where it is not known yet which one it will be."""
    found: Offered = {kind: [] for kind in FaultList.values}
    for code in FaultCode.objects.filter(archived_on=None, categories=[]):
        found[code.kind].append(code)
    return found


def fits(code: FaultCode, category: str) -> bool:
    """Whether an entry is for a kind of machine: "copier" is for a "Colour copier" too."""
    said = set(category.casefold().split())
    wanted = [set(each.casefold().split()) for each in code.categories]
    return not said or not wanted or any(each <= said for each in wanted)


def listed(*, archived: bool) -> QuerySet[FaultCode]:
    """All entries in their order, in use or archived."""
    return FaultCode.objects.filter(archived_on__isnull=not archived)


def archive(code: FaultCode, *, on: dt.date) -> None:
    """Offer it no longer; faults that were told with it keep it."""
    code.archived_on = on
    code.save(update_fields=["archived_on"])


def restore(code: FaultCode) -> None:
    """Offer it again."""
    code.archived_on = None
    code.save(update_fields=["archived_on"])


def lacks_ours() -> bool:
    """Whether an entry of our lists is neither in use nor archived."""
    there = set(FaultCode.objects.values_list("kind", "words"))
    return any((kind, words) not in there for kind, words, *_more in fault_words.rows())


@transaction.atomic
def start_with_ours() -> int:
    """Add our lists; an entry that is there already, in use or archived, stays as it is.

    Returns how many were added.
    """
    there = set(FaultCode.objects.values_list("kind", "words"))
    missing = [
        FaultCode(kind=kind, words=words, categories=categories, position=position)
        for kind, words, categories, position in fault_words.rows()
        if (kind, words) not in there
    ]
    FaultCode.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)
