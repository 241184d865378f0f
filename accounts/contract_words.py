"""What covers a machine, in sentences that a technician can say to a customer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models.contracts import ContractKind, RenewalKind, ServiceHours

if TYPE_CHECKING:
    from accounts.models import Contract, Machine

COVERS = {
    ContractKind.LEASE: gettext_lazy("The machine is leased: it is paid for month by month."),
    ContractKind.FULL_SERVICE: gettext_lazy(
        "Visits and parts are paid for with it, as a rule supplies too."
    ),
    ContractKind.PARTS: gettext_lazy("Visits and parts are paid for with it; supplies are not."),
    ContractKind.TIME_AND_MATERIALS: gettext_lazy("Every visit and every part is billed."),
    ContractKind.WARRANTY: gettext_lazy("What breaks is repaired without a bill."),
}


def of(contract: Contract) -> list[str]:
    """One contract: what it covers, how soon we come, how often, and how it ends."""
    found = [str(COVERS[ContractKind(contract.kind)])]
    if hours := contract.response_hours:
        words = ngettext("We come within %(n)d hour", "We come within %(n)d hours", hours)
        if contract.service_hours == ServiceHours.ALWAYS:
            found.append(
                _("%(promise)s of a call, day and night.") % {"promise": words % {"n": hours}}
            )
        else:
            found.append(
                _("%(promise)s of a call, on working days.") % {"promise": words % {"n": hours}}
            )
    if times := contract.pm_per_year:
        found.append(
            ngettext("%(n)d PM call a year.", "%(n)d PM calls a year.", times) % {"n": times}
        )
    return [*found, *_end(contract)]


def _end(contract: Contract) -> list[str]:
    """When it ends, and what happens if nobody does anything."""
    if not contract.ends_on:
        return [_("It has no last day.")]
    facts = {"day": _day(contract.ends_on)}
    renews = contract.renewal == RenewalKind.RENEWS
    words = _("On %(day)s it renews by itself.") if renews else _("It ends on %(day)s.")
    found = [words % facts]
    if contract.notice_on:
        found.append(_("Notice by %(day)s.") % {"day": _day(contract.notice_on)})
    return found


def without(machine: Machine, *, today: dt.date) -> str:
    """What holds where no contract covers it."""
    if machine.serviced_by:
        return _("Serviced by %(name)s, not by us.") % {"name": machine.servicer_words}
    if machine.warranty_until and machine.warranty_until >= today:
        facts = {"day": _day(machine.warranty_until)}
        return _("Under warranty until %(day)s; nothing covers it after that.") % facts
    return _("No contract: every visit and every part is billed.")


def covers(
    machine: Machine, contracts: Sequence[Contract], *, today: dt.date
) -> list[tuple[str, str]]:
    """Name and sentences of each contract that covers ``machine`` today; never empty."""
    if not contracts:
        return [("", without(machine, today=today))]
    return [(str(one.get_kind_display()), " ".join(of(one))) for one in contracts]


def _day(day: dt.date) -> str:
    return date_format(day, "j M Y")
