"""Customers, sites, contacts, machines and contracts: lists and single ones, to read."""

from django.db.models import Prefetch

from accounts.api import answers
from accounts.models import Contact, Contract, Customer, Machine, Site
from fieldapp.plumbing.views import Listed, Shown


class OfCustomers:
    """Customers with at least one site that the person may see."""

    model, serializer_class = Customer, answers.CustomerAnswer

    def shown(self, queryset):
        """With the rep's name, the parent and what it became as far as they may see it."""
        person = self.request.user
        return queryset.select_related("account_rep").with_parent(person).with_kept(person)


class OfSites:
    """Sites that the person may see."""

    model, serializer_class = Site, answers.SiteAnswer

    def shown(self, queryset):
        """With the territory's and the rep's name, and what it became as far as they may see it."""
        rows = queryset.select_related("territory", "account_rep")
        return rows.with_kept(self.request.user)


class OfContacts:
    """People at those customers."""

    model, serializer_class = Contact, answers.ContactAnswer


class OfMachines:
    """Machines at those sites, ours and other brands'."""

    model, serializer_class = Machine, answers.MachineAnswer

    def shown(self, queryset):
        """With the model's name and brand."""
        return queryset.select_related("model")


class OfContracts:
    """Contracts of those customers."""

    model, serializer_class = Contract, answers.ContractAnswer

    def shown(self, queryset):
        """With the machines that each covers, as far as the person may see them."""
        machines = Machine.objects.visible_to(self.request.user)
        return queryset.prefetch_related(Prefetch("machines", machines))


class InUse:
    """Lists leave out what is archived; asked for by its id it is still there."""

    def get_queryset(self):
        """Those that are not archived."""
        return super().get_queryset().filter(archived_on=None)


class Customers(OfCustomers, InUse, Listed):
    """The customers I may see."""

    ordering = "name"
    columns = ("name", "ref", "segment")


class CustomerView(OfCustomers, Shown):
    """One customer. One that was merged is answered as it was, with ``merged_into``."""

    def get_queryset(self):
        """Also what became part of a customer that the person may see."""
        return self.shown(Customer.objects.known_to(self.request.user))


class Sites(OfSites, InUse, Listed):
    """The sites I may see."""

    ordering = "name"
    columns = ("name", "ref", "address", "city", "postal_code", "customer__name")


class SiteView(OfSites, Shown):
    """One site. One that was merged is answered as it was, with ``merged_into``."""


class Contacts(OfContacts, InUse, Listed):
    """The contacts I may see."""

    ordering = "name"
    columns = ("name", "ref", "role", "phone", "email", "customer__name")


class ContactView(OfContacts, Shown):
    """One contact."""


class Machines(OfMachines, InUse, Listed):
    """The machines I may see."""

    columns = ("serial", "ref", "model__name", "model__brand", "site__name")


class MachineView(OfMachines, Shown):
    """One machine."""


class Contracts(OfContracts, InUse, Listed):
    """The contracts I may see."""

    ordering = "-starts_on"
    columns = ("ref", "kind", "customer__name")


class ContractView(OfContracts, Shown):
    """One contract."""
