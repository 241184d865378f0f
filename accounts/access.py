"""Gives and takes the sight of a site. Called by the verbs, never by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from accounts.models.access import Access, Why

if TYPE_CHECKING:
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


def take(person: Person, sites: Iterable[Site], why: Why) -> None:
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
