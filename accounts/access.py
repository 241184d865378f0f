"""Gives and takes the sight of a site. Called by the verbs, never by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from accounts.models.access import Access, Why

if TYPE_CHECKING:
    from accounts.models import Person, Site


def give(person: Person, sites: Iterable[Site], why: Why) -> None:
    """Let ``person`` see ``sites``; a contractor until their last day. Given twice, it is one."""
    give_all((person, site.pk, why) for site in sites)


def give_all(given: Iterable[tuple[Person, UUID, Why]]) -> None:
    """`give` for many people and sites by their ids, some thousands a statement."""
    rows = (
        Access(person=person, site_id=site_id, why=why, until=person.last_day)
        for person, site_id, why in given
    )
    Access.objects.bulk_create(
        rows,
        batch_size=2_000,
        update_conflicts=True,
        unique_fields=["person", "site", "why"],
        update_fields=["until"],
    )


def take(person: Person, sites: Iterable[Site], why: Why) -> None:
    """Take back what ``give`` gave for this reason; other reasons still count."""
    Access.objects.filter(person=person, site__in=list(sites), why=why).delete()


def refresh_territories(person: Person) -> None:
    """Make a person's territory rows equal to the sites of their territories."""
    refresh_people([person])


def refresh_people(people: Iterable[Person]) -> None:
    """`refresh_territories` of many, and the last day on all that they see."""
    from accounts.models import Person, Site

    by_id = {person.pk: person for person in people}
    through = Person.territories.through.objects.filter(person__in=by_id)
    own = defaultdict(set)
    for person_id, territory_id in through.values_list("person_id", "territory_id"):
        own[territory_id].add(person_id)
    sites = Site.objects.filter(territory__in=own).values_list("pk", "territory_id")
    wanted = {(person_id, site_id) for site_id, where in sites for person_id in own[where]}
    old = Access.objects.filter(person__in=by_id, why=Why.TERRITORY)
    there = {(p, s): pk for pk, p, s in old.values_list("pk", "person_id", "site_id")}
    gone = [pk for pair, pk in there.items() if pair not in wanted]
    Access.objects.filter(pk__in=gone).delete()
    new = sorted(wanted - there.keys())
    give_all((by_id[person_id], site_id, Why.TERRITORY) for person_id, site_id in new)
    for last_day in {person.last_day for person in by_id.values()}:
        ids = [pk for pk, person in by_id.items() if person.last_day == last_day]
        kept = Access.objects.filter(person__in=ids)
        (kept.exclude(until=last_day) if last_day else kept.exclude(until=None)).update(
            until=last_day
        )


def cover_site(site: Site) -> None:
    """Let the people of a site's territory, and its account rep, see a new or moved site."""
    cover_sites([site])


def cover_sites(sites: Iterable[Site]) -> None:
    """`cover_site` for many, in a handful of queries."""
    from accounts.models import Customer, Person

    sites = list(sites)
    if not sites:
        return
    Access.objects.filter(site__in=sites, why__in=[Why.TERRITORY, Why.ACCOUNT]).delete()
    through = Person.territories.through.objects.filter(
        territory__in={site.territory_id for site in sites}, person__is_active=True
    )
    of_territory: dict[UUID | None, list[UUID]] = defaultdict(list)
    for person_id, territory_id in through.values_list("person_id", "territory_id"):
        of_territory[territory_id].append(person_id)
    reps = dict(
        Customer.objects.filter(pk__in={site.customer_id for site in sites}).values_list(
            "pk", "account_rep"
        )
    )
    given = [
        (person_id, site.pk, Why.TERRITORY)
        for site in sites
        for person_id in of_territory.get(site.territory_id, [])
    ]
    for site in sites:
        if rep := site.account_rep_id or reps.get(site.customer_id):
            given.append((rep, site.pk, Why.ACCOUNT))
    people = Person.objects.in_bulk({person_id for person_id, _site, _why in given})
    give_all((people[person_id], site_id, why) for person_id, site_id, why in given)
