"""What ends soon at a customer: contracts, warranties, leases. Each is a reason to talk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from accounts.models import Contract, Machine

SOON = 120  # days: the notice of most leases, and time enough to make an offer
FOR_GOOD = 36_500


@dataclass(frozen=True)
class Ending:
    """Something with a last day; ``days`` from today, negative when it has ended."""

    what: str
    on: dt.date
    days: int

    @property
    def is_soon(self) -> bool:
        """Within the time in which an offer should be made."""
        return 0 <= self.days <= SOON

    @property
    def left(self) -> str:
        """How long is left, in words."""
        if self.days < 0:
            return _("Ended")
        if self.days == 0:
            return _("Ends today")
        return ngettext("%(n)d day", "%(n)d days", self.days) % {"n": self.days}


def of(
    machines: Iterable[Machine], contracts: Iterable[Contract], *, today: dt.date
) -> list[Ending]:
    """All last days of machines and contracts, the next first; what ended long ago is left out."""
    found = [
        Ending(str(contract.get_kind_display()), contract.ends_on, (contract.ends_on - today).days)
        for contract in contracts
        if contract.ends_on
    ]
    for machine in machines:
        found += of_machine(machine, today=today)
    return sorted((end for end in found if end.days >= -SOON), key=lambda end: (end.on, end.what))


def of_machine(machine: Machine, *, today: dt.date) -> list[Ending]:
    """The last days of one machine: its warranty, its lease, the notice of its lease."""
    named = (
        (_("Warranty, %(machine)s"), machine.warranty_until),
        (_("Lease, %(machine)s"), machine.lease_end),
        (_("Notice of the lease, %(machine)s"), machine.notice_on),
    )
    name = {"machine": machine.model.name}
    return [Ending(words % name, day, (day - today).days) for words, day in named if day]


def soon(
    machines: Iterable[Machine], contracts: Iterable[Contract], *, today: dt.date
) -> list[Ending]:
    """Only those within the time in which an offer should be made."""
    return [end for end in of(machines, contracts, today=today) if end.is_soon]
