"""The ask card of a machine: what a technician wants at hand when a customer asks.

Whom to ask for what, supplies, what it makes and is made for, its contract in plain words, and
what is new since one was there. It is part of the machine's page, so that it opens offline too.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import company, contract_words
from accounts.models import Contact, Machine
from accounts.sign_in import may_sign_in
from calls import volumes
from calls.models import SuppliesRequest, Visit
from calls.past import CAME
from fieldapp.pages import machine_news
from fieldapp.pages.machine_news import Known, News
from signals import routing

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
class Card:
    """All of it. ``since`` is one's last visit there, or nothing where there was none."""

    here: list[Contact]
    ours: list[Ask]
    supplies: list[SuppliesRequest]
    volume: volumes.Volume | None
    covers: list[tuple[str, str]]
    since: dt.datetime | None
    news: list[News]


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
        news=machine_news.of(known, supplies, reader, after=since or now - LATELY),
    )


def last_there(machine: Machine, reader: Person) -> dt.datetime | None:
    """When ``reader`` last ended a visit to it."""
    mine = Visit.objects.of(reader).filter(machines=machine, state__in=CAME)
    latest = mine.exclude(finished_at=None).order_by("-finished_at")
    return latest.values_list("finished_at", flat=True).first()


def whom(known: Known, reader: Person) -> list[Ask]:
    """Of our own people: who sells here, who plans, who was here last, where supplies come from."""
    site = known.machine.site
    people = [(_("Prices, contracts, new machines"), rep) for rep in routing.reps_of(site)[:1]]
    if reader.is_technician and reader.manager and may_sign_in(reader.manager):
        people.append((_("Appointments, help, parts"), reader.manager))
    others = [each for each in known.visits if each.state in CAME and each.lead_id != reader.pk]
    if others and others[0].lead:
        people.append((_("What was done last"), others[0].lead))
    asks = [Ask(about, str(one), one.phone, one.email) for about, one in people if one != reader]
    if email := company.current().supplies_email:
        asks.append(Ask(_("Supplies"), _("The supplies desk"), email=email))
    return asks
