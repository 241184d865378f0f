"""Who sees which site: the rows that the verbs would have written (``accounts/access.py``)."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.models import Access, Person, Site
from accounts.models.access import Why
from fieldapp.demo.book import Book
from fieldapp.demo.company import Company
from fieldapp.demo.stories import Archive
from fieldapp.demo.words import PEOPLE

Reason = tuple[Person, Site, Why]


def give(company: Company, book: Book, archive: Archive) -> None:
    """One row for each reason; whoever has a last day sees nothing after it."""
    dice = company.dice("sight")
    reasons = [*_standing(company), *_by_work(book, archive)]
    Access.objects.bulk_create(
        Access(
            id=dice.id(company.founded), person=person, site=site, why=why, until=person.last_day
        )
        for person, site, why in dict.fromkeys(reasons)
    )


def _standing(company: Company) -> Iterator[Reason]:
    """By territory, and as the account's rep."""
    for username, (*_rest, territories) in PEOPLE.items():
        for territory in territories:
            for site in company.sites_in(territory):
                yield company.people[username], site, Why.TERRITORY
    for site in company.sites:
        rep = site.account_rep or site.customer.account_rep
        if rep:
            yield rep, site, Why.ACCOUNT


def _by_work(book: Book, archive: Archive) -> Iterator[Reason]:
    """By visits made or planned, and by follow-ups owned."""
    for call in book.calls:
        for person in filter(None, (call.lead, call.helper)):
            yield person, call.visit.site, Why.VISIT
    for follow_up in archive.follow_ups:
        if follow_up.owner and follow_up.signal.site:
            yield follow_up.owner, follow_up.signal.site, Why.FOLLOW_UP
