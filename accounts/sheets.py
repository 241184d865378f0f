"""Accounts, sites, machines, contacts and contracts as files: which columns, and which rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import company
from accounts.models import Contact, Contract, Customer, Machine, Site
from fieldapp.plumbing.downloads import Column, Sheet, yes

if TYPE_CHECKING:
    from accounts.models import Person

ACCOUNT = _("Account")
SITE = _("Site")


def accounts(found: QuerySet[Customer], person: Person) -> Sheet:
    """The accounts of a list, each with how many of its sites and machines ``person`` sees."""
    sites = Site.objects.visible_to(person).current().filter(customer=OuterRef("pk"))
    machines = Machine.objects.visible_to(person).current().filter(site__customer=OuterRef("pk"))
    rows = found.select_related("account_rep", "parent").order_by("name", "id")
    rows = rows.annotate(
        site_count=_number(sites, "customer"), machine_count=_number(machines, "site__customer")
    )
    return Sheet(f"accounts-{company.today()}", gettext("Accounts"), ACCOUNTS, rows)


def _number(rows: QuerySet, of: str) -> Any:
    """How many rows belong to the one around them."""
    counted = rows.order_by().values(of).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


ACCOUNTS: list[Column[Any]] = [
    Column(_("Ref"), lambda one: one.ref),
    Column(_("Name"), lambda one: one.name),
    Column(_("Segment"), lambda one: one.segment),
    Column(_("Country"), lambda one: one.country),
    Column(_("Phone"), lambda one: one.phone),
    Column(_("Website"), lambda one: one.website),
    Column(_("Account rep"), lambda one: str(one.account_rep or "")),
    Column(_("Belongs to"), lambda one: str(one.parent or "")),
    Column(_("Sites"), lambda one: one.site_count),
    Column(_("Machines"), lambda one: one.machine_count),
    Column("Id", lambda one: str(one.pk)),
]


def sites(person: Person, customer: Customer | None) -> Sheet:
    """The sites of an account, or all, that ``person`` may see."""
    rows = Site.objects.visible_to(person).current()
    rows = rows.filter(customer=customer) if customer else rows
    rows = rows.select_related("customer", "territory", "account_rep")
    rows = rows.order_by("customer__name", "name", "id")
    return Sheet(f"sites-{company.today()}", gettext("Sites"), SITES, rows)


SITES: list[Column[Site]] = [
    Column(_("Ref"), lambda one: one.ref),
    Column(ACCOUNT, lambda one: one.customer.name),
    Column(_("Name"), lambda one: one.name),
    Column(_("Address"), lambda one: one.address),
    Column(_("Town"), lambda one: one.city),
    Column(_("Region"), lambda one: one.region),
    Column(_("Postal code"), lambda one: one.postal_code),
    Column(_("Country"), lambda one: one.country),
    Column(_("Time zone"), lambda one: one.zone),
    Column(_("Territory"), lambda one: str(one.territory or "")),
    Column(_("Rep of this site"), lambda one: str(one.account_rep or "")),
    Column(_("No photos"), lambda one: yes(one.no_camera)),
    Column(_("Do not sell here"), lambda one: yes(one.do_not_sell)),
    Column(_("Credit is on hold"), lambda one: yes(one.credit_hold)),
    Column("Id", lambda one: str(one.pk)),
]


def machines(person: Person, customer: Customer | None) -> Sheet:
    """The machines of an account, or all, that ``person`` may see."""
    rows = Machine.objects.visible_to(person).current()
    rows = rows.filter(site__customer=customer) if customer else rows
    rows = rows.select_related("model", "site__customer")
    rows = rows.order_by("site__customer__name", "site__name", "floor", "id")
    return Sheet(f"machines-{company.today()}", gettext("Machines"), MACHINES, rows)


MACHINES: list[Column[Machine]] = [
    Column(_("Ref"), lambda one: one.ref),
    Column(ACCOUNT, lambda one: one.site.customer.name),
    Column(SITE, lambda one: one.site.name),
    Column(_("Floor"), lambda one: one.floor),
    Column(_("Spot"), lambda one: one.spot),
    Column(_("Model"), lambda one: one.model.name),
    Column(_("Brand"), lambda one: one.model.brand),
    Column(_("Serial"), lambda one: one.serial),
    Column(_("Status"), lambda one: str(one.get_status_display())),
    Column(_("Owned by"), lambda one: one.owned_by or gettext("us")),
    Column(_("Serviced by"), lambda one: one.serviced_by or gettext("us")),
    Column(_("In use since"), lambda one: one.installed_on),
    Column(_("Warranty until"), lambda one: one.warranty_until),
    Column(_("Lessor"), lambda one: one.lessor),
    Column(_("Lease number"), lambda one: one.lease_number),
    Column(_("Lease ends"), lambda one: one.lease_end),
    Column(_("Notice by"), lambda one: one.notice_on),
    Column(_("Made for (pages a month)"), lambda one: one.model.recommended_monthly_volume),
    Column("Id", lambda one: str(one.pk)),
]


def contacts(person: Person, customer: Customer | None) -> Sheet:
    """The contacts of an account, or all, that ``person`` may see and that still work there."""
    rows = Contact.objects.visible_to(person).current()
    rows = rows.filter(customer=customer) if customer else rows
    rows = rows.select_related("customer", "site").order_by("customer__name", "name", "id")
    return Sheet(f"contacts-{company.today()}", gettext("Contacts"), CONTACTS, rows)


CONTACTS: list[Column[Contact]] = [
    Column(_("Ref"), lambda one: one.ref),
    Column(ACCOUNT, lambda one: one.customer.name),
    Column(SITE, lambda one: str(one.site or "")),
    Column(_("Name"), lambda one: one.name),
    Column(_("Role"), lambda one: one.role),
    Column(_("Phone"), lambda one: one.phone),
    Column(_("Email"), lambda one: one.email),
    Column(_("Decides"), lambda one: yes(one.decides)),
    Column(_("May be called about offers"), lambda one: yes(one.may_call)),
    Column(_("May be emailed about offers"), lambda one: yes(one.may_email)),
    Column(_("Because"), lambda one: str(one.get_basis_display())),
    Column(_("Since"), lambda one: one.since),
    Column(_("Best time"), lambda one: one.best_time),
    Column("Id", lambda one: str(one.pk)),
]


def contracts(person: Person, customer: Customer | None) -> Sheet:
    """The contracts of an account, or all, that ``person`` may see; machines only in sight."""
    seen = Machine.objects.visible_to(person).filter(contracts=OuterRef("pk"))
    rows = Contract.objects.visible_to(person).filter(archived_on=None)
    rows = rows.filter(customer=customer) if customer else rows
    rows = rows.select_related("customer").annotate(machine_count=_number(seen, "contracts"))
    rows = rows.order_by("customer__name", "ends_on", "id")
    return Sheet(f"contracts-{company.today()}", gettext("Contracts"), _contract_columns(), rows)


def _contract_columns() -> list[Column[Any]]:
    return [
        Column(_("Ref"), lambda one: one.ref),
        Column(ACCOUNT, lambda one: one.customer.name),
        Column(_("Kind"), lambda one: str(one.get_kind_display())),
        Column(_("Starts"), lambda one: one.starts_on),
        Column(_("Ends"), lambda one: one.ends_on),
        Column(_("Notice by"), lambda one: one.notice_on),
        Column(_("At its end"), lambda one: str(one.get_renewal_display())),
        Column(value_head(), lambda one: one.value),
        Column(_("Response hours"), lambda one: one.response_hours),
        Column(_("Hours of service"), lambda one: str(one.get_service_hours_display())),
        Column(_("PM per year"), lambda one: one.pm_per_year),
        Column(_("Machines"), lambda one: one.machine_count),
        Column("Id", lambda one: str(one.pk)),
    ]


def value_head() -> str:
    """The heading of money: which currency it is in."""
    return gettext("Value (%(currency)s)") % {"currency": company.current().currency}
