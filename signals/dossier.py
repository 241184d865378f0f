"""All that a rep should know before calling: evidence, people, machine, offer."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Contact, Contract, Site
from calls.models import Visit
from signals import cards, evidence
from signals.clues import SignalType
from signals.models import FollowUp, Offer
from signals.models.followups import Verb

if TYPE_CHECKING:
    from accounts.models import Machine, Person, Photo
    from signals.models import Signal, Step

VISITS_SHOWN = 3
MOST_PEOPLE = 5
TRIES_BEFORE_NO_ANSWER = 6
TRIES_BEFORE_ASKING = 3


@dataclass(frozen=True)
class Known:
    """A contact, and whether we may speak of offers to them."""

    contact: Contact
    phone_url: str
    may_be_called: bool
    consent: str


@dataclass
class Dossier:
    """What the follow-up's page shows beside its history."""

    callee: Known | None
    deciders: list[Known]
    phone_url: str
    sees_site: bool
    facts: list[dict[str, str]]
    visits: list[Visit]
    photos: list[Photo]
    points: list[str]
    offer: Offer | None
    age: str = ""
    talk: list[Step] = field(default_factory=list)
    unanswered: int = 0

    @property
    def should_ask(self) -> bool:
        """Three tries without an answer: the technician may know when they are in."""
        return self.unanswered >= TRIES_BEFORE_ASKING


def of(follow_up: FollowUp, *, reader: Person, now: datetime) -> Dossier:
    """Gather it, as far as the reader may see it."""
    signal = follow_up.signal
    people = _people(signal, reader)
    callee = cards.contact_of(signal) or _host(signal, people)
    offer = offer_of(signal)
    steps = list(follow_up.steps.filter(undone_by=None).select_related("by"))
    return Dossier(
        callee=known(callee, signal) if callee else None,
        deciders=[known(each, signal) for each in people if each != callee][:MOST_PEOPLE],
        phone_url=_phone(signal, callee),
        sees_site=_sees(signal.site, reader),
        facts=facts_of(signal, reader, today=timezone.localdate(now)),
        visits=_visits(signal, reader),
        photos=evidence.photos_of([signal]).get(signal.pk, []),
        points=offer.talking_points.splitlines() if offer else [],
        offer=offer,
        age=age_of(signal.machine, timezone.localdate(now)) if signal.machine else "",
        talk=[step for step in steps if step.verb in (Verb.RETURN, Verb.ANSWER)],
        unanswered=_unanswered(steps),
    )


def _host(signal: Signal, people: list[Contact]) -> Contact | None:
    """Where nobody is named: whom the visit was for, or who came after; else who can be called."""
    contact = signal.visit.contact if signal.visit else None
    if contact and contact.host:
        return contact.host
    return next((each for each in people if each.phone), None)


def _phone(signal: Signal, callee: Contact | None) -> str:
    """The link that dials: the contact's own number, else the account's."""
    own = cards.phone_link(callee.phone) if callee else ""
    return own or cards.phone_link(cards.phone_of(signal))


def known(contact: Contact, signal: Signal) -> Known:
    """A contact with the words of their consent: off until they agreed, or asked for this call."""
    asked = signal.clock_type == SignalType.OVERT and signal.offer_category != "retention"
    if contact.may_call and contact.since:
        since = formats.date_format(contact.since, "j M Y")
        facts = {"basis": contact.get_basis_display().lower(), "since": since}
        words = _("May be called about offers: %(basis)s, %(since)s") % facts
    elif asked:
        words = _("Asked about this, so call about this. Ask before you offer more.")
    else:
        words = _("Has not agreed to calls about offers. Ask first whether you may.")
    url = cards.phone_link(contact.phone)
    return Known(contact, url, may_be_called=contact.may_call or asked, consent=words)


def offer_of(signal: Signal) -> Offer | None:
    """The offer that was named, else one for this model, else one of the category."""
    if signal.offer:
        return signal.offer
    offers = Offer.objects.filter(archived_on=None, category=signal.offer_category)
    return offers.filter(models=signal.model_id).first() or offers.first()


def _people(signal: Signal, reader: Person) -> list[Contact]:
    """Contacts of the site and of the account as a whole, those who decide first."""
    if signal.customer_id is None:
        return []
    people = Contact.objects.visible_to(reader).current().filter(customer=signal.customer_id)
    people = people.filter(Q(site=signal.site_id) | Q(site=None))
    return list(people.order_by("-decides", "name", "id")[: MOST_PEOPLE + 1])


def _sees(site: Site | None, reader: Person) -> bool:
    return bool(site and Site.objects.visible_to(reader).filter(pk=site.pk).exists())


def _visits(signal: Signal, reader: Person) -> list[Visit]:
    """The last visits to the machine, else to the site."""
    if signal.site_id is None:
        return []
    visits = Visit.objects.visible_to(reader).filter(site=signal.site_id, finished_at__isnull=False)
    if signal.machine_id:
        visits = visits.filter(machines=signal.machine_id)
    return list(visits.select_related("lead").order_by("-finished_at", "-id")[:VISITS_SHOWN])


def _unanswered(steps: list[Step]) -> int:
    """Tries since the customer was last reached."""
    count = 0
    for step in steps:
        if step.verb == Verb.CONTACT:
            count = 0 if step.facts.get("outcome") == "reached" else count + 1
    return count


def facts_of(signal: Signal, reader: Person, *, today: date) -> list[dict[str, str]]:
    """What we know of the machine and its contracts, as terms and texts."""
    machine = signal.machine
    if machine is None:
        return []
    contracts = Contract.objects.visible_to(reader).current(today).filter(machines=machine)
    return [
        {"term": _("Use"), "text": _use(machine)},
        {"term": _("Owner"), "text": machine.owned_by},
        {"term": _("Serviced by"), "text": machine.serviced_by},
        {"term": _("Warranty"), "text": _ends(machine.warranty_until, today)},
        {"term": _("Lease"), "text": _lease(machine, today)},
        *({"term": _("Contract"), "text": _contract(each, today)} for each in contracts),
    ]


def age_of(machine: Machine, today: date) -> str:
    """How old a machine is, in words."""
    if machine.installed_on is None or machine.installed_on > today:
        return ""
    years = (today - machine.installed_on).days // 365
    if years == 0:
        return _("less than a year old")
    return ngettext("%(years)d year old", "%(years)d years old", years) % {"years": years}


def _use(machine: Machine) -> str:
    rated, real = machine.model.recommended_monthly_volume, machine.monthly_volume
    if not real:
        return _("rated %(rated)s a month") % {"rated": _number(rated)} if rated else ""
    words = _("%(real)s a month") % {"real": _number(real)}
    return f"{words}, " + _("rated %(rated)s") % {"rated": _number(rated)} if rated else words


def _number(value: int) -> str:
    return formats.number_format(value, force_grouping=True)


def _lease(machine: Machine, today: date) -> str:
    parts = (machine.lessor, _ends(machine.lease_end, today))
    return ", ".join(part for part in parts if part)


def _contract(contract: Contract, today: date) -> str:
    ends = _ends(contract.ends_on, today)
    return f"{contract.get_kind_display()}, {ends}" if ends else contract.get_kind_display()


def _ends(day: date | None, today: date) -> str:
    if day is None:
        return ""
    words = _("ended %(day)s") if day < today else _("ends %(day)s")
    return words % {"day": formats.date_format(day, "j M Y")}
