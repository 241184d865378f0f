"""How a page says what it sends, so that its form ends in the same handler as a phone's."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from calls.operations import Moment
from fieldapp.plumbing.field_forms import Sent
from fieldapp.plumbing.ids import uuid7

NAMED = ("visit", "site", "machine", "place", "kind", "row")  # what addresses of forms may name


def from_page(
    request: HttpRequest, now: datetime, photos: tuple[str, ...] = (), **target: UUID | str
) -> Sent:
    """A form as a page of ours posts it, just now. ``target`` is what its address is about.

    An id that is none gets one here; the form itself refuses it.
    """
    named = asked(request) | target
    op_id = read_id(request.POST.get("op_id", ""))
    at = Moment.here(now, op_id if isinstance(op_id, UUID) else uuid7())
    return Sent(request.user, at, named, request.POST, photos)


def asked(request: HttpRequest) -> dict[str, UUID | str]:
    """What the query of an address names: ids as ids, the rest as it is."""
    return {name: read_id(request.GET[name]) for name in NAMED if request.GET.get(name)}


def read_id(text: str) -> UUID | str:
    """An id as an id; other words as they are."""
    try:
        return UUID(text)
    except ValueError:
        return text
