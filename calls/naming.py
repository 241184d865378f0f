"""Notes of visits that carry somebody's name: found, and written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.anonymity import naming, words_of
from calls.models import Visit

if TYPE_CHECKING:
    from accounts.models import Contact, Person


def visits_naming(contact: Contact, *, reader: Person) -> QuerySet[Visit]:
    """Visits to the contact's customer whose note carries the name, phone or e-mail."""
    there = Q(site__customer=contact.customer_id) | Q(contact=contact)
    rows = Visit.objects.visible_to(reader).filter(there)
    return rows.filter(naming("note", words_of(contact))).order_by("-window_start", "-id")


def rewrite_visit(visit_id: UUID, *, note: str) -> None:
    """Put other words in place of a visit's note."""
    Visit.objects.filter(pk=visit_id).update(note=note)
