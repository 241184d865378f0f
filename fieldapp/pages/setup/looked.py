"""Who looked at whose data."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.models import Contact, Customer, Look, Machine, Person
from accounts.models.looks import LookedAt
from fieldapp.pages.setup.admins import for_admins
from fieldapp.plumbing import keyset

PAGE = 50
SUBJECTS: dict[str, type[Model]] = {
    LookedAt.ACCOUNT: Customer,
    LookedAt.CONTACT: Contact,
    LookedAt.MACHINE: Machine,
}


@require_safe
@for_admins
def looks(request: HttpRequest) -> HttpResponse:
    """The latest first; of one person or of one account, contact or machine where asked."""
    asked = {name: _id(request.GET.get(name, "")) for name in ("who", "what")}
    rows = Look.objects.select_related("person")
    if asked["who"]:
        rows = rows.filter(person=asked["who"])
    if asked["what"]:
        rows = rows.filter(subject_id=asked["what"])
    cursor = request.GET.get("cursor", "")
    page = keyset.page(rows, "at", cursor, size=PAGE, newest_first=True)
    names = names_of(page.rows)
    kept = {name: str(value) for name, value in asked.items() if value}
    context = {
        "looks": [(each, *names.get(each.subject_id, ("", ""))) for each in page.rows],
        "people": Person.objects.order_by("name", "id").only("name", "username"),
        "who": asked["who"],
        "what": asked["what"],
        "previous_url": _at(kept, page.previous),
        "next_url": _at(kept, page.next),
    }
    return render(request, "setup/looks.html", context)


def names_of(found: list[Look]) -> dict[UUID, tuple[str, str]]:
    """Name and address of what was looked at, with one question for each kind."""
    ids = defaultdict(list)
    for each in found:
        ids[each.kind].append(each.subject_id)
    names: dict[UUID, tuple[str, str]] = {}
    for kind, model in SUBJECTS.items():
        rows: Any = model._default_manager.filter(pk__in=ids[kind])
        if kind == LookedAt.MACHINE:
            rows = rows.select_related("model")
        for row in rows:
            page = "" if kind == LookedAt.CONTACT else reverse(kind, args=[row.pk])
            names[row.pk] = (str(row), page)
    return names


def _id(written: str) -> UUID | None:
    """An id of the address; empty is none. Raises BadRequest for what cannot be one."""
    try:
        return UUID(written) if written else None
    except ValueError:
        raise BadRequest("id") from None


def _at(kept: dict[str, str], cursor: str) -> str:
    return f"?{urlencode(kept | {'cursor': cursor})}" if cursor else ""
