"""What phones said of a contact is forgotten with them: the words go, that something came stays."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from django.db.models import Q

from fieldapp.sync.models import FieldOperation, ReviewStep

if TYPE_CHECKING:
    from accounts.models import Contact


def forget(contact: Contact, gone: list[str]) -> None:
    """Of forms about this contact, or naming them as new or as a successor, nothing is readable.

    ``gone`` are their name, e-mail and phone.
    """
    about = Q(body__target__contact=str(contact.pk)) | Q(op_id=contact.pk, type="contact.add")
    for field, word in product(("name", "initial-name"), gone):
        about |= Q(**{f"body__fields__{field}": [word]})
    rows = FieldOperation.objects.filter(about, type__startswith="contact.", body__isnull=False)
    ReviewStep.objects.filter(operation__in=rows.values("pk"), changed__isnull=False).update(
        changed={}
    )
    for row in rows.iterator():
        row.body = {**(row.body or {}), "fields": {}, "says": ""}
        row.says = ""
        row.save(update_fields=["body", "says"])
