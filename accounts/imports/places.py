"""Customers, their sites, and whom to ask for there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import access, territories
from accounts.imports import references
from accounts.imports.references import CUSTOMER, PERSON, SITE
from accounts.keeping import NOT_ALL_YOURS
from accounts.models import Contact, Customer, Site
from accounts.models.customers import ConsentBasis
from fieldapp.plumbing.importing import values
from fieldapp.plumbing.importing.kinds import Column, Entry, Kind

MOST_LEVELS = 50  # of companies that own companies


class Customers(Kind):
    """Companies that we serve; a branch names its parent, which may stand further down."""

    name = "customers"
    label = gettext_lazy("Customers")
    model = Customer
    key_column = "customer_ref"
    columns = (
        Column("customer_ref", values.text(80), field="ref", required=True),
        Column("name", values.text(160), required=True),
        Column("segment", values.text(60)),
        Column("country", values.country),
        Column("phone", values.text(40)),
        Column("website", values.web_address),
        Column("account_rep", to=PERSON),
        Column("parent_ref", field="parent", to=CUSTOMER, itself=True),
    )

    def hidden(self, rows: Any, by: Any) -> set[Any]:
        """Customers without a site in sight are not theirs to change."""
        return set() if by is None else references.hidden(rows, references.customers_for(by))

    def check(self, entry: Entry, by: Any) -> None:
        """What was merged stays so."""
        references.refuse_merged(entry, self.key_column)

    def settle(self, entries: list[Entry], by: Any) -> None:
        """No customer is a branch of its own branch."""
        for entry in circles([entry for entry in entries if entry.row is not None]):
            entry.refuse("parent_ref", _("That is a branch of this customer."))

    def permit(self, entries: list[Entry], by: Any) -> None:
        """Whoever is rep sees all sites: a manager names them where they see all of them."""
        moved = [entry for entry in entries if entry.row and "account_rep" in entry.changed]
        rows = Customer.objects.filter(pk__in=[entry.row.pk for entry in moved])
        beyond = set(rows.reaching_beyond(by).values_list("pk", flat=True))
        for entry in moved:
            if entry.row.pk in beyond:
                entry.refuse("account_rep", str(NOT_ALL_YOURS))

    def after(self, entries: list[Entry], by: Any, now: datetime) -> None:
        """The account rep sees the customer's sites."""
        moved = [entry.row for entry in entries if "account_rep" in entry.changed]
        if moved:
            access.cover_sites(Site.objects.filter(customer__in=moved))


def circles(entries: list[Entry]) -> list[Entry]:
    """Entries whose new parent is, in the data, below them: found level by level."""
    parents = {entry.number: entry.values.get("parent_ref") for entry in entries}
    above = {number: parent.pk for number, parent in parents.items() if parent and parent.pk}
    found: list[Entry] = []
    for _level in range(MOST_LEVELS):
        found += [entry for entry in entries if above.get(entry.number) == entry.row.pk]
        branches = Customer.objects.filter(pk__in=above.values(), parent__isnull=False)
        up = dict(branches.values_list("pk", "parent"))
        above = {number: up[each] for number, each in above.items() if each in up}
        if not above:
            break
    return found


class Sites(Kind):
    """Places of customers. Their territory follows from the postal code."""

    name = "sites"
    label = gettext_lazy("Sites")
    model = Site
    key_column = "site_ref"
    columns = (
        Column("site_ref", values.text(80), field="ref", required=True),
        Column("customer_ref", field="customer", to=CUSTOMER, required=True),
        Column("name", values.text(160), required=True),
        Column("address", values.text(200)),
        Column("city", values.text(80)),
        Column("region", values.text(80)),
        Column("postal_code", values.text(12)),
        Column("country", values.country, required=True),
        Column("time_zone", values.time_zone),
        Column("account_rep", to=PERSON),
    )

    def hidden(self, rows: Any, by: Any) -> set[Any]:
        """Sites out of sight are not theirs to change."""
        return set() if by is None else references.hidden(rows, references.sites_for(by))

    def check(self, entry: Entry, by: Any) -> None:
        """What was merged stays so."""
        references.refuse_merged(entry, self.key_column)

    def write(self, entries: list[Entry], by: Any, now: datetime) -> None:
        """Also the territory, and with it who sees the site."""
        moved = [e for e in entries if e.row is None or e.changed & {"country", "postal_code"}]
        places = [(self.says(e, "country"), self.says(e, "postal_code") or "") for e in moved]
        for entry, territory in zip(moved, territories.match_all(places), strict=True):
            entry.values["territory"] = territory
            if entry.row is not None:
                entry.row.territory = territory
        super().write(entries, by, now)
        Site.objects.bulk_update([entry.row for entry in moved if entry.changed], ["territory"])
        seen_by = {"account_rep", "customer_ref", "country", "postal_code"}
        access.cover_sites([e.row for e in entries if not e.changed or e.changed & seen_by])

    def fresh(self, entry: Entry) -> None:
        """The territory that was found."""
        entry.row.territory = entry.values["territory"]


class Contacts(Kind):
    """People at customers'. Whoever may be called or written to agreed, in some way, on a day."""

    name = "contacts"
    label = gettext_lazy("Contacts")
    model = Contact
    with_rows = ("site", "customer")
    key_column = "contact_ref"
    columns = (
        Column("contact_ref", values.text(80), field="ref", required=True),
        Column("customer_ref", field="customer", to=CUSTOMER, required=True),
        Column("site_ref", field="site", to=SITE),
        Column("name", values.text(120)),
        Column("role", values.text(80)),
        Column("phone", values.text(40)),
        Column("email", values.email),
        Column("may_call", values.yes_or_no, empty=False),
        Column("may_email", values.yes_or_no, empty=False),
        Column("basis", values.choice(ConsentBasis)),
        Column("since", values.day, empty=None),
    )

    def hidden(self, rows: Any, by: Any) -> set[Any]:
        """Contacts out of sight are not theirs to change."""
        return set() if by is None else references.hidden(rows, references.contacts_for(by))

    def check(self, entry: Entry, by: Any) -> None:
        """Consent has a basis and a day; a site is the customer's own; somebody has a name."""
        if entry.row is not None and entry.row.anonymous_at:
            words = _("This contact was made anonymous, for good. Take the row out of the file.")
            entry.refuse(self.key_column, words)
            return
        basis, since = self.says(entry, "basis"), self.says(entry, "since")
        asked = self.says(entry, "may_call") or self.says(entry, "may_email")
        if asked and not (basis and since):
            words = _("Whoever may be called or written to needs a basis and the day since when.")
            entry.refuse("since" if basis else "basis", words)
        site, customer = self.says(entry, "site_ref"), self.says(entry, "customer_ref")
        if site and customer and site.customer_id != customer.pk:
            entry.refuse("site_ref", _("This is a site of another customer."))
        if not self.says(entry, "name"):
            known = (entry.texts.get(name, "") for name in ("role", "email", "phone"))
            entry.values["name"] = next(filter(None, known), "")
            if not entry.values["name"]:
                entry.refuse("name", _("Say a name, a role, an e-mail address or a phone number."))
