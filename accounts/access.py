"""Gives and takes the sight of a site. Called by the verbs, never by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from accounts.models.access import Access, Why

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from accounts.models import Person, Site


def give(person: Person, sites: Iterable[Site], why: Why) -> None:
    """Let ``person`` see ``sites``; a contractor until their last day. Given twice, it is one."""
    rows = [Access(person=person, site=site, why=why, until=person.last_day) for site in sites]
    Access.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["person", "site", "why"],
        update_fields=["until"],
    )


def take(person: Person, sites: Iterable[Site | UUID], why: Why) -> None:
    """Take back what ``give`` gave for this reason; other reasons still count."""
    Access.objects.filter(person=person, site__in=list(sites), why=why).delete()


def refresh_territories(person: Person) -> None:
    """Make a person's territory rows equal to the sites of their territories."""
    from accounts.models import Site

    sites = Site.objects.filter(territory__in=person.territories.all())
    Access.objects.filter(person=person, why=Why.TERRITORY).exclude(site__in=sites).delete()
    give(person, sites, Why.TERRITORY)


def cover_site(site: Site) -> None:
    """Let the people of a site's territory, and its account rep, see a new or moved site."""
    from accounts.models import Person

    Access.objects.filter(site=site, why__in=[Why.TERRITORY, Why.ACCOUNT]).delete()
    for person in Person.objects.filter(territories=site.territory, is_active=True):
        give(person, [site], Why.TERRITORY)
    rep = site.account_rep or site.customer.account_rep
    if rep:
        give(rep, [site], Why.ACCOUNT)


def cover_sites(sites: QuerySet[Site]) -> None:
    """`cover_site` for many at once: the people of their territories, and their account reps."""
    from accounts.models import Person

    rows = list(sites.values_list("pk", "territory", "account_rep", "customer__account_rep"))
    Access.objects.filter(
        site__in=[row[0] for row in rows], why__in=[Why.TERRITORY, Why.ACCOUNT]
    ).delete()
    members = defaultdict(list)
    for pk, territory in Person.territories.through.objects.filter(
        person__is_active=True, territory__in={row[1] for row in rows if row[1]}
    ).values_list("person", "territory"):
        members[territory].append(pk)
    sees = [(pk, site, Why.TERRITORY) for site, territory, *_r in rows for pk in members[territory]]
    sees += [(own or rep, site, Why.ACCOUNT) for site, _t, own, rep in rows if own or rep]
    days = dict(Person.objects.exclude(last_day=None).values_list("pk", "last_day"))
    Access.objects.bulk_create(
        [Access(person_id=p, site_id=s, why=why, until=days.get(p)) for p, s, why in sees],
        ignore_conflicts=True,
        batch_size=2_000,
    )
