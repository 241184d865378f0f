"""Finds what a captured signal refers to, among what its sender may see."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import FilteredRelation, Model, Q, QuerySet

from accounts.models import Contact, Machine, Person, Site
from calls.models import Visit
from fieldapp.plumbing import prepared
from fieldapp.plumbing.fields import unknown_references
from signals.models import Signal

# What a signal may name besides its site, and how the site leads there.
AT_A_SITE: dict[str, tuple[Any, str]] = {
    "machine": (Machine, "machines"),
    "visit": (Visit, "visits"),
    "contact": (Contact, "contacts"),
    "adds_to": (Signal, "signals"),
}


def found(ids: dict[str, UUID], *, by: Person) -> dict[str, Model]:
    """The rows behind ``ids`` (by field name). One query where all of them are at the site.

    Raises ValidationError ``unknown_reference`` for each that ``by`` may not see.
    """
    rows = _with_site(ids, by=by)
    missing = [name for name in ids if name not in rows]
    for name in missing:
        if name in AT_A_SITE:
            model = AT_A_SITE[name][0]
            row = model.objects.visible_to(by).filter(pk=ids[name]).first()
            if row is not None:
                rows[name] = row
    unknown = [name for name in ids if name not in rows]
    if unknown:
        raise unknown_references(unknown)
    return rows


def _with_site(ids: dict[str, UUID], *, by: Person) -> dict[str, Model]:
    """The site, and what stands or happens there: whoever sees a site sees that too."""
    if "site" not in ids:
        return {}
    others = [name for name in AT_A_SITE if name in ids]
    for site in _sites(tuple(by.roles), person=by.pk, **ids):
        found = {name: getattr(site, f"the_{name}", None) for name in others}
        return {"site": site, **{name: row for name, row in found.items() if row is not None}}
    return {}


@prepared.question
def _sites(roles: tuple[str, ...], *, person: UUID, site: UUID, **others: UUID) -> QuerySet[Site]:
    joins = {
        f"the_{name}": FilteredRelation(
            AT_A_SITE[name][1], condition=Q(**{f"{AT_A_SITE[name][1]}__id": pk})
        )
        for name, pk in others.items()
    }
    sites = Site.objects.visible_to(Person(pk=person, roles=list(roles))).filter(pk=site)
    return sites.annotate(**joins).select_related("customer", *joins).order_by()
