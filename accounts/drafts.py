"""What people have typed and not sent yet: kept for each alone, until it is sent or a month old."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from accounts.models import Draft
from fieldapp.plumbing.parsing import read_object
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import Person

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9:_.-]{0,119}")
MOST_BYTES = 16_000
MOST = 100  # drafts of one person; the oldest go
KEPT = timedelta(days=30)
LONGEST_KEY = 120
SIGNATURE, SIGNATURE_KEPT = ":sign", timedelta(days=1)  # a customer's, and not given yet


def key_of(*parts: object) -> str:
    """The name of a form's draft: ``visit``, an id, ``sign-off`` make ``visit:<id>:sign-off``.

    A part may be an address. What no name could hold becomes dots; a name that would be too long
    ends in a hash, so that two forms never share one.
    """
    named = ":".join(re.sub(r"[^A-Za-z0-9_.-]+", ".", str(part)).strip(".") for part in parts)
    if len(named) <= LONGEST_KEY:
        return named
    return f"{named[:80]}.{hashlib.sha256(named.encode()).hexdigest()[:32]}"


def read(data: bytes) -> dict[str, Any]:
    """A draft as a page sends it: its ``fields``, texts or lists of texts by name, and when.

    ``typed_at`` is in milliseconds of the phone's clock.

    Raises Refused: ``too_large`` (413), unreadable (400), of another shape (422).
    """
    if len(data) > MOST_BYTES:
        raise Refused("too_large", _("This draft is too long to be kept."), status=413)
    said = read_object(data)
    fields, typed_at = said.get("fields"), said.get("typed_at", 0)
    right = isinstance(fields, dict) and all(_is_value(each) for each in fields.values())
    if not right or not isinstance(typed_at, int) or set(said) - {"fields", "typed_at"}:
        raise Refused("bad_draft", _("A draft holds its fields by name, as texts."))
    return {"fields": fields, "typed_at": typed_at}


def _is_value(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(each, str) for each in value)
    return isinstance(value, str)


@transaction.atomic
def keep(person: Person, key: str, data: dict[str, Any], *, now: datetime) -> None:
    """Keep what is in a form now, in place of what was there before."""
    Draft.objects.update_or_create(
        person=person, key=key, defaults={"data": data, "updated_at": now}
    )
    old = Draft.objects.filter(person=person)[MOST:]
    Draft.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()


def of(person: Person, key: str) -> Draft | None:
    """Their draft of a form."""
    return Draft.objects.filter(person=person, key=key).first()


def of_forms(person: Person, keys: list[str]) -> dict[str, dict[str, Any]]:
    """Their drafts of the forms of one page, by key; one query."""
    rows = Draft.objects.filter(person=person, key__in=keys)
    return {draft.key: draft.data for draft in rows}


def forget(person: Person, key: str) -> int:
    """It was sent, or begun anew; returns how many there were."""
    return Draft.objects.filter(person=person, key=key).delete()[0]


def forget_of_all(*keys: str) -> int:
    """The matter is over for everybody, as when a visit is signed; returns how many there were."""
    return Draft.objects.filter(key__in=keys).delete()[0]


def forget_old(*, now: datetime) -> int:
    """Nobody comes back to what was typed a month ago; returns how many.

    What a customer began to sign goes after a day: they never gave it.
    """
    old = Q(updated_at__lt=now - KEPT)
    old |= Q(updated_at__lt=now - SIGNATURE_KEPT, key__endswith=SIGNATURE)
    return Draft.objects.filter(old).delete()[0]


def forget_naming(words: list[str]) -> int:
    """Drafts that hold one of the words, as a contact's name is forgotten; returns how many."""
    found = Q(pk__in=[])
    for word in words:
        found |= Q(text__icontains=word)
    rows = Draft.objects.annotate(text=Cast("data", TextField()))
    return rows.filter(found).delete()[0]
