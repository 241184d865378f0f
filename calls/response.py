"""What a contract promises whoever calls: by when somebody comes, and why then.

Only a repair is promised. Hours of a 5×8 contract are working time of the site's calendar, those
of a 24×7 contract pass day and night.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import coverage, hours, moments
from accounts.models import Contract
from accounts.models.contracts import ContractKind, ServiceHours
from calls.models.visits import VisitKind

if TYPE_CHECKING:
    from accounts.models import Machine, Site

MOST_HOURS = 24 * 365  # of a response; what is longer is a slip of the pen, not a promise


@dataclass(frozen=True)
class Response:
    """By when somebody has to be there; None where nothing is promised. ``why`` says it in words.

    ``contract`` is the one that promises, or the one that is paid by the visit.
    """

    due: datetime | None
    why: str
    contract: Contract | None = None

    @property
    def is_paid_by_visit(self) -> bool:
        """Time and materials: the customer pays for this visit."""
        return bool(self.contract and self.contract.kind == ContractKind.TIME_AND_MATERIALS)


def promised(
    site: Site, machines: Iterable[Machine], kind: str, *, reported_at: datetime, now: datetime
) -> Response:
    """The earliest promise that the contracts of these machines make for a call.

    Contracts are those that hold on the day of the call, as the site's calendar has it.
    """
    if kind != VisitKind.REPAIR:
        return Response(None, _("Only repairs have a promised time. Choose a window."))
    ids = [machine.pk for machine in machines]
    if not ids:
        return Response(None, _("No machine is named, so no contract promises a time."))
    day = coverage.day_at(site, reported_at)
    found = list(Contract.objects.current(day).filter(machines__in=ids).distinct())
    hours_given = [one for one in found if one.response_hours]
    if not hours_given:
        return _nothing(found)
    dues = [(due_of(one, site, reported_at), one) for one in hours_given]
    due, contract = min(dues, key=lambda pair: (pair[0], str(pair[1].pk)))
    return Response(due, _reason(contract, due, site, now), contract)


def due_of(contract: Contract, site: Site, reported_at: datetime) -> datetime:
    """When the response hours of a contract are over, in UTC. It must have some."""
    amount = timedelta(hours=min(contract.response_hours or 0, MOST_HOURS))
    if contract.service_hours == ServiceHours.ALWAYS:
        return reported_at + amount
    return hours.add_working(reported_at, amount, coverage.calendar_of(site))


def _nothing(found: list[Contract]) -> Response:
    """Covered without a promise, or not covered at all."""
    covered = [one for one in found if one.kind != ContractKind.LEASE]
    if not covered:
        return Response(None, _("No service contract covers it: no promised time."))
    free = [one for one in covered if one.kind != ContractKind.TIME_AND_MATERIALS]
    contract = (free or covered)[0]
    words = _("%(contract)s: no response time is agreed.")
    return Response(None, words % {"contract": contract.get_kind_display()}, contract)


def _reason(contract: Contract, due: datetime, site: Site, now: datetime) -> str:
    """“Full service contract: 4 working hours, until Tue 10:30”."""
    n = contract.response_hours or 0
    if contract.service_hours == ServiceHours.ALWAYS:
        span = ngettext("%(n)d hour day and night", "%(n)d hours day and night", n) % {"n": n}
    else:
        span = ngettext("%(n)d working hour", "%(n)d working hours", n) % {"n": n}
    until = moments.due_when(due, now, site.zone)
    facts = {"contract": contract.get_kind_display(), "span": span, "until": until}
    return _("%(contract)s contract: %(span)s, until %(until)s") % facts
