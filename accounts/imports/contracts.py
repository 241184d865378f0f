"""Contracts, the machines that they cover, and which one renewed which."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.imports import references
from accounts.imports.references import CUSTOMER, MACHINE, by_ref
from accounts.models import Contract
from accounts.models.contracts import ContractKind, ServiceHours
from fieldapp.plumbing.importing import values
from fieldapp.plumbing.importing.kinds import Column, Entry, Kind, Reference


def contracts_for(by: Any) -> Any:
    """Contracts of customers whom somebody may name."""
    if by is None:
        return Contract.objects.all()
    return Contract.objects.filter(customer__in=references.customers_for(by).values("pk"))


CONTRACT = Reference("contracts", lambda names, by: by_ref(contracts_for(by), names))


class Contracts(Kind):
    """A lease, service or warranty contract. The one that it renews may stand further down."""

    name = "contracts"
    label = gettext_lazy("Contracts")
    model = Contract
    key_column = "contract_ref"
    columns = (
        Column("contract_ref", values.text(80), field="ref", required=True),
        Column("customer_ref", field="customer", to=CUSTOMER, required=True),
        Column("kind", values.choice(ContractKind), required=True),
        Column("machine_refs", values.names, field="machines", to=MACHINE, many=True),
        Column("starts_on", values.day, required=True),
        Column("ends_on", values.day, empty=None),
        Column("notice_on", values.day, empty=None),
        Column("value", values.amount, empty=None),
        Column("response_hours", values.whole(32_767), empty=None),
        Column("service_hours", values.choice(ServiceHours), empty=ServiceHours.WORKING_DAYS.value),
        Column("pm_per_year", values.whole(366), empty=None),
        Column("renewed_from", to=CONTRACT, itself=True),
    )

    def hidden(self, rows: Any, by: Any) -> set[Any]:
        """Contracts of customers out of sight are not theirs to change."""
        return set() if by is None else references.hidden(rows, contracts_for(by))

    def check(self, entry: Entry, by: Any) -> None:
        """It ends after it has started."""
        starts, ends = self.says(entry, "starts_on"), self.says(entry, "ends_on")
        if ends and ends < starts:
            entry.refuse("ends_on", _("This is before the contract starts."))

    def settle(self, entries: list[Entry], by: Any) -> None:
        """A contract is renewed once."""
        asked = {entry.number: entry.values.get("renewed_from") for entry in entries}
        ids = {each.pk for each in asked.values() if each and each.pk}
        taken = dict(
            Contract.objects.filter(renewed_from__in=ids).values_list("renewed_from", "ref")
        )
        for entry in entries:
            renewed = asked[entry.number]
            if not (renewed and renewed.pk):
                continue
            if taken.setdefault(renewed.pk, entry.texts["contract_ref"]) != entry.key:
                entry.refuse("renewed_from", _("Another contract renewed that one already."))
