"""Who sees which site: the rows that the verbs would have written (``accounts/access.py``)."""

from __future__ import annotations

from accounts.models import Access, Person, Site
from accounts.models.access import Why
from fieldapp.demo.company import Company
from fieldapp.demo.stories import Archive
from fieldapp.demo.visits import Book


def give(company: Company, book: Book, archive: Archive) -> None:
    """By territory, as the account's rep, by visits made or planned, by follow-ups owned."""
    reasons: dict[tuple[Person, Site, Why], None] = {}
    in_territory = {
        territory.pk: company.sites_in(name) for name, territory in company.territories.items()
    }
    for row in Person.territories.through.objects.order_by("id"):
        person = next(one for one in company.people.values() if one.pk == row.person_id)
        for site in in_territory[row.territory_id]:
            reasons[person, site, Why.TERRITORY] = None
    for site in company.sites:
        rep = site.account_rep or site.customer.account_rep
        if rep:
            reasons[rep, site, Why.ACCOUNT] = None
    for call in book.calls:
        for person in filter(None, (call.visit.lead, call.helper)):
            reasons[person, call.visit.site, Why.VISIT] = None
    for follow_up in archive.follow_ups:
        if follow_up.owner and follow_up.signal.site:
            reasons[follow_up.owner, follow_up.signal.site, Why.FOLLOW_UP] = None
    dice = company.dice("sight")
    Access.objects.bulk_create(
        Access(
            id=dice.id(company.founded), person=person, site=site, why=why, until=person.last_day
        )
        for person, site, why in reasons
    )
