"""Makes the demo company in an empty database, in one transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import Customer, Person
from fieldapp.demo import (
    history,
    machines,
    news,
    offers,
    people,
    places,
    present,
    sight,
    today,
    visits,
)
from fieldapp.demo.company import SCALES, Company
from fieldapp.demo.stories import Archive
from fieldapp.demo.visits import Book


def is_empty() -> bool:
    """Whether nobody has put anything into this database yet."""
    return not (Person.objects.exists() or Customer.objects.exists())


@transaction.atomic
def make(*, seed: int, now: datetime, scale: str = "full") -> Company:
    """The same company for a seed and a moment: its past until ``now``, and what comes next."""
    company = Company(seed, now, SCALES[scale])
    for part in (people, places, machines, offers):
        part.make(company)
    book, archive = Book(), Archive(company, company.dice("archive"))
    visits.past(company, book)
    present.happen(company, book, archive)
    today.happen(company, book, archive)
    history.happen(company, book, archive)
    book.write()
    archive.write()
    sight.give(company, book, archive)
    news.tell(company, archive)
    return company
