"""Customers, sites, contacts, machines and contracts: lists and single ones, to read."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from accounts import finding
from accounts.api import answers
from accounts.models import Contact, Contract, Customer, Machine, Person, Site
from fieldapp.plumbing.filtering import Query
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


class Words(Query):
    """Words to look for, as the pages do."""

    search = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=100,
        help_text="Up to five beginnings of words that the row says, or its whole ref.",
    )


class Found(InUse, Listed):
    """A list whose ``?search=`` is looked up in the indexes of words."""

    query = Words
    find: Callable[[Person, str], QuerySet]

    def narrow(self, queryset, asked):
        """The row whose ref was asked for; else those that fit the words."""
        words = asked.get("search", "").strip()
        if not words:
            return queryset
        if queryset.filter(ref=words).exists():
            return queryset.filter(ref=words)
        found = type(self).find(self.request.user, words)
        return self.shown(found.filter(archived_on=None))


class Customers(OfCustomers, Found):
    """The customers I may see."""

    ordering = "name"
    find = finding.customers


class CustomerView(OfCustomers, Shown):
    """One customer. One that was merged is answered as it was, with ``merged_into``."""

    def get_queryset(self):
        """Also what became part of a customer that the person may see."""
        return self.shown(Customer.objects.known_to(self.request.user))


class Sites(OfSites, Found):
    """The sites I may see."""

    ordering = "name"
    find = finding.sites


class SiteView(OfSites, Shown):
    """One site. One that was merged is answered as it was, with ``merged_into``."""


class Contacts(OfContacts, Found):
    """The contacts I may see."""

    ordering = "name"
    find = finding.contacts


class ContactView(OfContacts, Shown):
    """One contact."""


class Machines(OfMachines, Found):
    """The machines I may see."""

    find = finding.machines


class MachineView(OfMachines, Shown):
    """One machine."""


class Contracts(OfContracts, InUse, Listed):
    """The contracts I may see."""

    ordering = "-starts_on"
    columns = ("ref", "kind", "customer__name")


class ContractView(OfContracts, Shown):
    """One contract."""
