"""The ask card of a machine: what a technician wants at hand when a customer asks.

Whom to ask for what, supplies, what it makes and is made for, its contract in plain words, and
what is new since one was there. It is part of the machine's page, so that it opens offline too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import company, contract_words
from accounts.models import Contact, Contract, Machine, MachineStep
from accounts.sign_in import may_sign_in
from calls import volumes
from calls.models import SuppliesRequest, Visit
from calls.models.visits import VisitKind
from calls.past import CAME
from signals import routing
from signals.outcomes import Outcome

if TYPE_CHECKING:
    from accounts.models import Person

LATELY = dt.timedelta(days=90)  # where one has never been there
MOST_PEOPLE = 4
MOST_SUPPLIES = 3


@dataclass(frozen=True)
class Ask:
    """Somebody of ours to ask, and about what."""

    about: str
    name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class News:
    """Something that happened while one was away."""

    at: dt.datetime
    icon: str
    words: str
    by: str
    zone: str
    is_day: bool = False


@dataclass(frozen=True)
class Card:
    """All of it. ``since`` is one's last visit there, or nothing where there was none."""

    here: list[Contact]
    ours: list[Ask]
    supplies: list[SuppliesRequest]
    volume: volumes.Volume | None
    covers: list[tuple[str, str]]
    since: dt.datetime | None
    news: list[News]


@dataclass(frozen=True)
class Known:
    """What the page of a machine has read already: the latest first."""

    machine: Machine
    contracts: list[Contract]
    visits: list[Visit]
    outcomes: list[Outcome]
    steps: list[MachineStep]


def of(known: Known, reader: Person, *, now: dt.datetime) -> Card:
    """For ``reader``, who sees the machine. It asks the database as often, whatever there is."""
    machine = known.machine
    today = now.astimezone(ZoneInfo(machine.site.zone)).date()
    since = last_there(machine, reader)
    people = Contact.objects.visible_to(reader).current().filter(customer=machine.site.customer_id)
    people = people.filter(Q(site=machine.site_id) | Q(site=None))
    asked = SuppliesRequest.objects.visible_to(reader).filter(machine=machine, withdrawn_at=None)
    supplies = list(asked.order_by("-asked_at", "-id")[:MOST_SUPPLIES])
    return Card(
        here=list(people.order_by("-decides", "site", "name", "id")[:MOST_PEOPLE]),
        ours=whom(known, reader),
        supplies=supplies,
        volume=volumes.of(machine, now=now),
        covers=contract_words.covers(machine, known.contracts, today=today),
        since=since,
        news=news(known, supplies, reader, after=since or now - LATELY),
    )


def last_there(machine: Machine, reader: Person) -> dt.datetime | None:
    """When ``reader`` last ended a visit to it."""
    mine = Visit.objects.of(reader).filter(machines=machine, state__in=CAME)
    latest = mine.exclude(finished_at=None).order_by("-finished_at")
    return latest.values_list("finished_at", flat=True).first()


def whom(known: Known, reader: Person) -> list[Ask]:
    """Of our own people: who sells here, who plans, who was here last, where supplies come from."""
    site = known.machine.site
    found = [
        _person(_("Prices, contracts, new machines"), rep) for rep in routing.reps_of(site)[:1]
    ]
    if reader.is_technician and reader.manager and may_sign_in(reader.manager):
        found.append(_person(_("Appointments, help, parts"), reader.manager))
    others = [each for each in known.visits if each.state in CAME and each.lead_id != reader.pk]
    if others and others[0].lead:
        found.append(_person(_("What was done last"), others[0].lead))
    if email := company.current().supplies_email:
        found.append(Ask(_("Supplies"), _("The supplies desk"), email=email))
    return [one for one in found if one.name != str(reader)]


def _person(about: str, person: Person) -> Ask:
    return Ask(about, str(person), person.phone, person.email)


def news(
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
