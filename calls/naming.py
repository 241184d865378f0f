"""Words of visits that carry somebody's name: found, and written anew.

A person reads each and takes the name out, as in ``signals/naming.py``. What we copied from the
contact ourselves goes with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.anonymity import naming, words_of
from accounts.models.customers import NAMELESS
from calls.models import Answer, Fault, ReportEmail, Signature, SuppliesRequest, Visit, Work

if TYPE_CHECKING:
    from accounts.models import Contact, Person


@dataclass(frozen=True)
class Place:
    """A column of words: whose table, how it leads to a visit, and whether it may be empty."""

    kind: str
    label: str | Promise
    model: type[Model]
    column: str
    visit: str = ""
    needed: bool = False

    @property
    def most(self) -> int:
        """How many characters it takes."""
        field: Any = self.model._meta.get_field(self.column)
        return field.max_length

    def naming(self, contact: Contact, *, reader: Person) -> QuerySet[Any]:
        """Its rows at the contact's customer that carry the name, phone or e-mail, newest first."""
        rows = _about(contact, self, reader).filter(naming(self.column, words_of(contact)))
        return rows.order_by("-pk")


OF_ANSWER = "checklist__visit"
PLACES = {
    place.kind: place
    for place in (
        Place("visit", _("Visit"), Visit, "note"),
        Place("visit-problem", _("Visit: what is wrong"), Visit, "problem"),
        Place("visit-caller", _("Visit: who called"), Visit, "reported_by"),
        Place("visit-left", _("Visit: what is left"), Visit, "left"),
        Place("visit-summary", _("Visit: summary"), Visit, "summary"),
        Place("visit-asked", _("Visit: what was asked"), Visit, "asked", needed=True),
        Place("visit-why-not", _("Visit: why not"), Visit, "why_not", needed=True),
        Place("visit-agreed", _("Visit: what was agreed"), Visit, "agreed", needed=True),
        Place("visit-cancelled", _("Visit: why it was cancelled"), Visit, "cancelled_why"),
        Place("work-done", _("Visit: what was done"), Work, "done", "visit"),
        Place("fault-note", _("Visit: a fault"), Fault, "note", "work__visit"),
        Place(
            "answer", _("Checklist: an answer"), Answer, "value", "checklist__visit", needed=True
        ),
        Place("answer-note", _("Checklist: a note"), Answer, "note", OF_ANSWER),
        Place("unsigned", _("Why nobody signed"), Signature, "why_not", "visit", needed=True),
        Place("supplies", _("Supplies request"), SuppliesRequest, "what", needed=True),
    )
}


def _about(contact: Contact, place: Place, reader: Person) -> QuerySet[Any]:
    """Rows at the contact's customer, as far as the reader may see them."""
    model: Any = place.model
    if place.visit:
        seen = _visits(contact, reader).order_by().values("pk")
        return model.objects.filter(**{f"{place.visit}__in": seen})
    if model is Visit:
        return _visits(contact, reader)
    return model.objects.visible_to(reader).filter(site__customer=contact.customer_id)


def _visits(contact: Contact, reader: Person) -> QuerySet[Visit]:
    there = Q(site__customer=contact.customer_id) | Q(contact=contact)
    return Visit.objects.visible_to(reader).filter(there)


@transaction.atomic
def rewrite(place: Place, row_id: UUID, *, words: str) -> None:
    """Put other words in their place. What an answer left for another time says the same."""
    model: Any = place.model
    row = model.objects.select_for_update(of=("self",)).get(pk=row_id)
    was = getattr(row, place.column)
    model.objects.filter(pk=row_id).update(**{place.column: words})
    if place.kind == "answer-note":
        checklist, item = row.checklist, str(row.item_id)
        if checklist.left.get(item) == was:
            checklist.left[item] = words
            checklist.save(update_fields=["left"])


def forget(contact: Contact, gone: list[str]) -> None:
    """What was copied from a contact who is anonymous now: as caller, and where reports went.

    What the customer signed, and the report of it, stay as they were given to them.
    """
    called = Q(pk__in=[])
    for word in gone:
        called |= Q(reported_by__iexact=word)
    Visit.objects.filter(called, contact=contact).update(reported_by=NAMELESS)
    signatures = Signature.objects.filter(Q(contact=contact) | Q(email__in=gone)).exclude(email="")
    addresses = {*signatures.values_list("email", flat=True), *gone}
    ReportEmail.objects.filter(to__in=addresses, sent_at__isnull=False).update(to="")
    signatures.update(email="")
