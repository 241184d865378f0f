"""Finds what a captured signal refers to, among what its sender may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import FilteredRelation, Model, Q

from accounts.models import Contact, Machine, Site
from calls.models import Visit
from fieldapp.plumbing.fields import unknown_references
from signals.models import Signal

if TYPE_CHECKING:
    from accounts.models import Person

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
    joins = {
        f"the_{name}": FilteredRelation(
            AT_A_SITE[name][1], condition=Q(**{AT_A_SITE[name][1]: ids[name]})
        )
        for name in others
    }
    sites = Site.objects.visible_to(by).filter(pk=ids["site"]).annotate(**joins)
    site = sites.select_related("customer", *joins).first()
    if site is None:
        return {}
    rows: dict[str, Model] = {"site": site}
    for name in others:
        row = getattr(site, f"the_{name}", None)
        if row is not None:
            rows[name] = row
    return rows
