"""Makes the demo company in an empty database, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from accounts.models import Customer, Person
from fieldapp.demo import (
    checks,
    endings,
    hands,
    history,
    machines,
    meters,
    news,
    offers,
    people,
    places,
    present,
    sight,
    signed,
    stragglers,
    supplies,
    today,
    visits,
    waiting,
    works,
)
from fieldapp.demo.book import Book
from fieldapp.demo.company import SCALES, Company
from fieldapp.demo.ledger import Ledger, open_ledger
from fieldapp.demo.stories import Archive
from fieldapp.plumbing import ids


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
    endings.happen(company, book, archive)
    ledger = _work(company, book)
    book.write()
    archive.write()
    ledger.write()
    _count_rows()
    supplies.ask(company, book)
    sight.give(company, book, archive)
    news.tell(company, archive)
    signed.sign(company)
    with ids.drawn_from(_draw(company)):
        waiting.call(company)
        hands.work_on(company, book)
        stragglers.straggle(company, book)
    return company


def _count_rows() -> None:
    """Tell the planner how many rows there are now: else the first pages wait for autovacuum.

    Table by table: a plain ``analyze`` would also lock what all databases of a server share.
    """
    tables = map(connection.ops.quote_name, connection.introspection.django_table_names())
    with connection.cursor() as cursor:
        cursor.execute(f"analyze {', '.join(tables)}")


def _work(company: Company, book: Book) -> Ledger:
    """What was found, done, filled in and read on all visits that were made."""
    ledger = open_ledger(company.dice("ledger"), company.founded)
    versions, machine_meters = checks.publish(company), meters.of(company)
    works.keep(company, book, ledger)
    checks.keep(company, book, ledger, versions, machine_meters)
    meters.keep(company, book, ledger, machine_meters)
    return ledger


def _draw(company: Company) -> Callable[[], UUID]:
    """Ids of the seed's for what the product's verbs make."""
    dice = company.dice("verbs")
    return lambda: dice.id(company.now)
