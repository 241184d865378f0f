"""Who may see what: one door per table, for pages, API, exports and counts alike.

An admin sees all. Everybody else sees the sites for which an Access row names them, and with a
site what stands and happens there.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts import company

if TYPE_CHECKING:
    from accounts.models import Person


def sites_of(person: Person) -> models.QuerySet:
    """The ids of the sites that ``person`` may see today, as a subquery."""
    access = apps.get_model("accounts", "Access").objects.filter(person=person)
    return access.filter(Q(until=None) | Q(until__gte=company.today())).values("site_id")


class SiteQuerySet(models.QuerySet):
    """Places of customers."""

    def visible_to(self, person: Person) -> SiteQuerySet:
        """Sites that ``person`` may see."""
        if person.is_admin:
            return self
        return self.filter(pk__in=sites_of(person))

    def with_kept(self, person: Person) -> SiteQuerySet:
        """With the site that each became part of, where ``person`` may see that; else with none."""
        sites = apps.get_model("accounts", "Site").objects.visible_to(person)
        return self.prefetch_related(models.Prefetch("merged_into", sites))

    def current(self) -> SiteQuerySet:
        """Sites that are not archived."""
        return self.filter(archived_on=None)


class CustomerQuerySet(models.QuerySet):
    """Companies that we serve."""

    def visible_to(self, person: Person) -> CustomerQuerySet:
        """Customers with at least one site that ``person`` may see."""
        if person.is_admin:
            return self
        site = apps.get_model("accounts", "Site").objects.visible_to(person)
        return self.filter(Exists(site.filter(customer=OuterRef("pk"))))

    def known_to(self, person: Person) -> CustomerQuerySet:
        """Those, and what became part of them: old ids go on being answered."""
        customers = apps.get_model("accounts", "Customer").objects
        visible = customers.visible_to(person).order_by().values("pk")
        return self.filter(Q(pk__in=visible) | Q(merged_into__in=visible))

    def with_parent(self, person: Person) -> CustomerQuerySet:
        """With the company each is a branch of, where ``person`` may see that; else with none."""
        parents = apps.get_model("accounts", "Customer").objects.visible_to(person)
        return self.prefetch_related(models.Prefetch("parent", parents))

    def reaching_beyond(self, person: Person) -> CustomerQuerySet:
        """Customers of whom ``person`` does not see every site: what holds for all of a customer
        is not theirs to decide, least of all who else sees it.
        """
        if person.is_admin:
            return self.none()
        sites = apps.get_model("accounts", "Site").objects.current()
        hidden = sites.exclude(pk__in=sites_of(person))
        return self.filter(Exists(hidden.filter(customer=OuterRef("pk"))))

    def with_kept(self, person: Person) -> CustomerQuerySet:
        """With the customer that each became part of, where ``person`` may see that."""
        kept = apps.get_model("accounts", "Customer").objects.visible_to(person)
        return self.prefetch_related(models.Prefetch("merged_into", kept))

    def current(self) -> CustomerQuerySet:
        """Customers that are not archived."""
        return self.filter(archived_on=None)


class ContactQuerySet(models.QuerySet):
    """People at customers'."""

    def visible_to(self, person: Person) -> ContactQuerySet:
        """Contacts at sites that ``person`` may see, and those of such customers without a site."""
        if person.is_admin:
            return self
        customer = apps.get_model("accounts", "Customer").objects.visible_to(person)
        return self.filter(
            Q(site__in=sites_of(person)) | Q(site=None, customer__in=customer.values("pk"))
        )

    def current(self) -> ContactQuerySet:
        """Contacts who still work there."""
        return self.filter(archived_on=None, left_on=None)


class MachineQuerySet(models.QuerySet):
    """Machines at sites, ours and other brands'."""

    def visible_to(self, person: Person) -> MachineQuerySet:
        """Machines at sites that ``person`` may see."""
        if person.is_admin:
            return self
        return self.filter(site__in=sites_of(person))

    def current(self) -> MachineQuerySet:
        """Machines that stand at a site today."""
        return self.filter(archived_on=None).exclude(status="gone")


class ContractQuerySet(models.QuerySet):
    """Leases, service and warranty contracts."""

    def visible_to(self, person: Person) -> ContractQuerySet:
        """Contracts of customers whom ``person`` may see."""
        if person.is_admin:
            return self
        customer = apps.get_model("accounts", "Customer").objects.visible_to(person)
        return self.filter(customer__in=customer.values("pk"))

    def current(self, on: dt.date) -> ContractQuerySet:
        """Contracts that hold on a day."""
        return self.filter(archived_on=None, starts_on__lte=on).filter(
            Q(ends_on=None) | Q(ends_on__gte=on)
        )


class PhotoQuerySet(models.QuerySet):
    """Pictures taken in the field."""

    def visible_to(self, person: Person) -> PhotoQuerySet:
        """Photos of sites that ``person`` may see, and their own."""
        if person.is_admin:
            return self
        return self.filter(Q(person=person) | Q(site__in=sites_of(person)))
