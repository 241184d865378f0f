"""Makes a contact anonymous, for good: nothing is left that tells who it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Q

from accounts import company
from accounts import models as accounts_models
from accounts.models import Contact, Notice
from accounts.models.customers import NAMELESS
from fieldapp.plumbing.importing.models import ImportRow, ImportRun

if TYPE_CHECKING:
    from accounts.models import Person

log = structlog.get_logger(__name__)

OF_CONTACTS = "contacts"  # the kind of files that bring contacts
SHORTEST_WORD = 3  # of a name that is looked for in notes: "Li" would be found everywhere
ALSO: list[Callable[[Contact, list[str]], None]] = []  # what other rooms copied; each adds its own


def words_of(contact: Contact) -> list[str]:
    """What gives somebody away in a note: the name, its parts, phone and e-mail."""
    parts = [part.strip(".,") for part in contact.name.split()]
    words = [contact.name, *(part for part in parts if len(part) >= SHORTEST_WORD)]
    words += [contact.phone, contact.email]
    return list(dict.fromkeys(word for word in words if word))


def naming(column: str, words: list[str]) -> Q:
    """Rows whose ``column`` holds one of the words, whatever their capitals; none for no words."""
    found = Q(pk__in=[])
    for word in words:
        found |= Q(**{f"{column}__icontains": word})
    return found


@transaction.atomic
def make_anonymous(contact_id: UUID, *, by: Person | None, now: datetime) -> Contact:
    """Take name, phone, e-mail and best time away, here, in the audit log, in notices,
    and in the rows of files that brought them.

    The row stays with its place, role and consent (what was agreed, why and since when), so that
    visits and signals keep their history. Nothing brings the rest back. Done twice, it was done
    once. ``by`` is empty when the time that the company keeps contacts is over.
    """
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact_id)
    if contact.anonymous_at:
        return contact
    gone = [word for word in (contact.name, contact.email, contact.phone) if word]
    Notice.objects.filter(naming("title", gone) | naming("text", gone)).delete()
    contact.name = NAMELESS
    contact.phone = contact.email = contact.best_time = ""
    contact.decides = False
    contact.left_on = contact.left_on or company.today()
    contact.archived_on = contact.archived_on or company.today()
    contact.anonymous_at = now
    contact.save()
    _clear_history(contact)
    _clear_files(contact)
    for forget in ALSO:
        forget(contact, gone)
    log.info("contact_made_anonymous", contact=str(contact.pk), person=str(by.pk) if by else "")
    return contact


def _clear_history(contact: Contact) -> None:
    """The audit log keeps who agreed to what and when, and no longer who that was."""
    changes: Any = accounts_models.ContactChange  # type: ignore[attr-defined]
    changes.objects.filter(pgh_obj_id=contact.pk).update(
        name=contact.name, phone="", email="", best_time=""
    )


def _clear_files(contact: Contact) -> None:
    """Imports keep what became of each row, and of this one no longer what it said."""
    if not contact.ref:
        return
    runs = ImportRun.objects.filter(kind=OF_CONTACTS).values("pk")
    for row in ImportRow.objects.filter(run__in=runs, key=contact.ref):
        row.cells, row.errors = [""] * len(row.cells), []
        row.save(update_fields=["cells", "errors"])
