"""The sheets that a phone keeps of a day's visits: their people and machines, kept right.

Of the people those whom the account's page shows; of the machines those of the visits alone, not
every one in the building.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from accounts.models import Contact, Machine, Site
from accounts.models.machines import MachineStatus
from fieldapp.pages import stamps

if TYPE_CHECKING:
    from accounts.models import Person
    from calls.models import Visit

MOST_CONTACTS = 20  # of a site, as many as the account's page shows
OF_A_CONTACT = ("contact_change", "contact_gone")


@dataclass(frozen=True)
class Kept:
    """One page that the phone keeps: its address, and the stamp of what it shows."""

    url: str
    etag: str


def of_visits(
    person: Person, visits: list[Visit], *, look: str, sites: Mapping[UUID, str]
) -> Iterator[Kept]:
    """All of these visits; ``look`` stamps what every one of the sheets depends on, ``sites`` the
    rows of each site.
    """
    yield from _of_people(person, visits, look)
    machines = Machine.objects.visible_to(person).current().filter(visits__in=visits)
    for machine in machines.select_related("model").distinct().order_by("id"):
        own = stamps.of(look, stamps.of_row(machine), machine.model)
        there = stamps.of(look, sites[machine.site_id]) if machine.site_id in sites else own
        for change in _changes(machine):
            etag = there if change == "stand-in" else own
            yield Kept(reverse("machine_change", args=[machine.pk, change]), etag)


def _changes(machine: Machine) -> Iterator[str]:
    """What a technician may note about a machine, as its page offers it."""
    yield "edit"
    if machine.status == MachineStatus.IN_USE:
        yield "move"
        yield "stand-in-ended" if machine.stands_in_for_id else "stand-in"


def _of_people(person: Person, visits: list[Visit], look: str) -> Iterator[Kept]:
    """Somebody new at each site, and those whom we know there."""
    here = {visit.site_id for visit in visits}
    wanted = Site.objects.visible_to(person).current()
    rows = wanted.filter(customer__sites__in=here).select_related("customer").distinct()
    sites: dict[UUID, list[Site]] = defaultdict(list)
    for site in rows.order_by("name", "id"):
        sites[site.customer_id].append(site)
    looks = {
        customer: stamps.of(look, some[0].customer, *(f"{one.pk} {one}" for one in some))
        for customer, some in sites.items()
    }
    there = [site for some in sites.values() for site in some if site.pk in here]
    for site in there:
        url = f"{reverse('contact_new', args=[site.customer_id])}?site={site.pk}"
        yield Kept(url, looks[site.customer_id])
    yield from _of_contacts(person, there, looks)


def _of_contacts(person: Person, sites: list[Site], looks: dict[UUID, str]) -> Iterator[Kept]:
    """What changed of somebody who is there, and that they are no longer."""
    of_all = Q(site=None, customer__in=looks)
    rows = Contact.objects.visible_to(person).current()
    rows = rows.filter(Q(site__in=[site.pk for site in sites]) | of_all)
    found = list(rows.order_by("-decides", "name", "id"))
    for site in sites:
        for contact in _at(site, found)[:MOST_CONTACTS]:
            etag = stamps.of(looks[contact.customer_id], stamps.of_row(contact))
            yield from (Kept(reverse(name, args=[contact.pk]), etag) for name in OF_A_CONTACT)


def _at(site: Site, contacts: Iterable[Contact]) -> list[Contact]:
    """Those of the site, and those of its customer who belong to no site."""
    places = ((site.pk, site.customer_id), (None, site.customer_id))
    return [each for each in contacts if (each.site_id, each.customer_id) in places]
