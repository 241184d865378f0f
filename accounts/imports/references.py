"""What the cells of a file may name, for the person who imports: never more than they may see."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import Contact, Customer, Machine, MachineModel, Person, Site, Territory
from fieldapp.plumbing.importing.kinds import Entry, Reference


def by_ref(rows: models.QuerySet, names: set[str], *fields: str) -> dict[str, Any]:
    """Rows by their `_ref`, with no more of their fields than somebody looks at."""
    return {row.ref: row for row in rows.filter(ref__in=names).only("ref", *fields)}


def kept_by_ref(rows: models.QuerySet, names: set[str], *fields: str) -> dict[str, Any]:
    """As `by_ref`; the name of a row that became part of another means that other."""
    found = by_ref(rows, names, "merged_into", *fields)
    merged = {row.merged_into_id for row in found.values() if row.merged_into_id}
    kept = (
        rows.filter(pk__in=merged).only("ref", "merged_into", *fields).in_bulk() if merged else {}
    )
    meant = {ref: kept.get(row.merged_into_id, row) for ref, row in found.items()}
    return {ref: row for ref, row in meant.items() if not row.merged_into_id}


def people(names: set[str], by: Any) -> dict[str, Person]:
    """People by username, in any case of its letters; everybody may name a colleague."""
    rows = Person.objects.annotate(folded=Lower("username")).filter(folded__in=names)
    return {row.folded: row for row in rows}


def territories(names: set[str], by: Any) -> dict[str, Territory]:
    """Territories by name."""
    return {row.name: row for row in Territory.objects.filter(name__in=names)}


def customers_for(by: Any) -> models.QuerySet[Customer]:
    """Customers that somebody may name: those in sight, and new ones that have no site yet."""
    if by is None:
        return Customer.objects.all()
    seen = Customer.objects.visible_to(by).values("pk")
    has_site = Exists(Site.objects.filter(customer=OuterRef("pk")))
    return Customer.objects.filter(Q(pk__in=seen) | ~has_site)


def sites_for(by: Any) -> models.QuerySet[Site]:
    """Sites that somebody may name: those in sight, and those that no territory matches yet."""
    if by is None:
        return Site.objects.all()
    seen = Site.objects.visible_to(by).values("pk")
    return Site.objects.filter(Q(pk__in=seen) | Q(territory=None))


def machines_for(by: Any) -> models.QuerySet[Machine]:
    """Machines that stand at such sites."""
    if by is None:
        return Machine.objects.all()
    return Machine.objects.filter(site__in=sites_for(by).values("pk"))


def contacts_for(by: Any) -> models.QuerySet[Contact]:
    """Contacts at such customers and sites."""
    if by is None:
        return Contact.objects.all()
    return Contact.objects.filter(
        Q(site__in=sites_for(by).values("pk"))
        | Q(site=None, customer__in=customers_for(by).values("pk"))
    )


PERSON = Reference("people", people, folded=True)
TERRITORY = Reference("territories", territories)
CUSTOMER = Reference("customers", lambda names, by: kept_by_ref(customers_for(by), names))
SITE = Reference(
    "sites", lambda names, by: kept_by_ref(sites_for(by), names, "customer", "time_zone")
)
MACHINE = Reference("machines", lambda names, by: by_ref(machines_for(by), names, "site"))
CONTACT = Reference("contacts", lambda names, by: by_ref(contacts_for(by), names, "customer"))
MODEL = Reference(
    "models",
    lambda names, by: {row.name: row for row in MachineModel.objects.filter(name__in=names)},
)


def refuse_merged(entry: Entry, column: str) -> None:
    """A row that became part of another is changed no more, least of all by an older file."""
    if entry.row is not None and entry.row.merged_into_id:
        words = _("This has become part of “%(name)s”. Take the row out of the file.")
        entry.refuse(column, words % {"name": entry.row.merged_into.name})


def hidden(rows: Any, of: models.QuerySet) -> set[Any]:
    """Of rows that are there, the ids of those that are not among ``of``."""
    ids = {row.pk for row in rows}
    return ids - set(of.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
