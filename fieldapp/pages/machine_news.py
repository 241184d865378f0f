"""What is new about a machine since one was there: what others did, what became of signals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.models import Contract, Machine, MachineStep
from calls.models import SuppliesRequest, Visit
from calls.models.visits import VisitKind
from calls.past import CAME
from signals.outcomes import Outcome

if TYPE_CHECKING:
    from accounts.models import Person


@dataclass(frozen=True)
class Known:
    """What the page of a machine has read already: the latest first."""

    machine: Machine
    contracts: list[Contract]
    visits: list[Visit]
    outcomes: list[Outcome]
    steps: list[MachineStep]


@dataclass(frozen=True)
class News:
    """Something that happened while one was away."""

    at: dt.datetime
    icon: str
    words: str
    by: str
    zone: str
    is_day: bool = False


def of(
    known: Known, supplies: Sequence[SuppliesRequest], reader: Person, *, after: dt.datetime
) -> list[News]:
    """What others did to it, and what became of signals about it, the latest first."""
    zone = known.machine.site.zone
    found = [*_visits(known.visits, reader, zone), *_outcomes(known.outcomes)]
    found += [
        News(step.at, "note", step.words, str(step.by), zone)  # type: ignore[attr-defined]
        for step in known.steps
        if step.by_id != reader.pk
    ]
    found += [
        News(one.sent_at, "send", _("Sent: %(what)s") % {"what": one.what}, "", zone)
        for one in supplies
        if one.sent_at
    ]
    found += [_contract(one, zone) for one in known.contracts]
    return sorted((one for one in found if one.at > after), key=lambda one: one.at, reverse=True)


def _visits(visits: Sequence[Visit], reader: Person, zone: str) -> list[News]:
    found = []
    for each in visits:
        if not each.finished_at or each.state not in CAME or each.lead_id == reader.pk:
            continue
        icon = "wrench" if each.kind == VisitKind.REPAIR else "day"
        words = ": ".join(filter(None, [str(each.get_kind_display()), each.problem]))
        found.append(News(each.finished_at, icon, words, str(each.lead or ""), zone))
    return found


def _outcomes(heard: Sequence[Outcome]) -> list[News]:
    return [
        News(
            _moved(one),
            one.signal.type,
            f"{one.title}: {one.text}",
            str(one.signal.technician),
            one.signal.zone,
        )
        for one in heard
    ]


def _moved(outcome: Outcome) -> dt.datetime:
    """When it was noticed, or something last became of it."""
    found = outcome.follow_up
    steps = (
        [found.claimed_at, found.contacted_at, found.quoted_at, found.closed_at] if found else []
    )
    return max(at for at in [outcome.signal.noticed_at, *steps] if at)


def _contract(contract: Contract, zone: str) -> News:
    at = dt.datetime.combine(contract.starts_on, dt.time(), ZoneInfo(zone))
    words = _("%(contract)s began") % {"contract": contract.get_kind_display()}
    return News(at, "contract", words, "", zone, is_day=True)
