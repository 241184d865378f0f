"""Who says a term of a search: customers and sites, by their own words or by whoever is there.

A single term that few say is counted out: their ids are looked up before the search itself. Several
terms are looked up together, each sayer with the term's own bit: then what one may see is asked
once for all of them, and a further term costs little.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import CharField, IntegerField, Model, QuerySet, UUIDField, Value
from django.db.models.expressions import RawSQL

from accounts.models import Contact, Customer, Machine, Site
from accounts.words import NAME, SERIAL, SITE, Matches, Query

MOST_SAYERS = 2_000  # a term that more say is not counted out beforehand
SHORTEST = 3  # letters of a serial or a person's name: all serials of a maker begin alike
DOCUMENTS: dict[type[Model], Any] = {
    Customer: NAME,
    Site: SITE,
    Machine: SERIAL,
    Contact: NAME,
}
# The sites that one sees are gathered once: PostgreSQL would think of fewer, and ask for each.
CUSTOMERS = """
with seen (site, customer) as materialized ({seen})
select customer from (
    select seen.customer, said.term from ({at_sites}) said (site, term) join seen using (site)
    union all {by_name}
) found (customer, term)
group by customer having bit_or(term) = {all_terms}
"""
SITES = """
select site from (
    {at_sites}
    union all
    select site.id, named.term from ({by_name}) named (customer, term)
    join accounts_site site on site.customer_id = named.customer
) found (site, term)
group by site having bit_or(term) = {all_terms}
"""


def saying(model: type[Model], term: str) -> Any:
    """All rows of a table that say a term, whoever may see them."""
    says = Matches(DOCUMENTS[model], Query(Value(term)))
    return model._default_manager.filter(says).order_by()


@dataclass(frozen=True)
class Sayers:
    """All who say a term, whoever may see them: by a site, by their name, by no site's contact."""

    at_sites: list[UUID]
    named: list[UUID]
    of_no_site: list[UUID]


def counted_out(term: str) -> Sayers | None:
    """Looked up by the indexes of words, in one question. None: too many to be counted out."""
    found = [
        rows.values_list(Value(how, CharField()), column) for how, rows, column in _lookups(term)
    ]
    rows = list(found[0].union(*found[1:], all=True)[: MOST_SAYERS + 1])
    if len(rows) > MOST_SAYERS:
        return None
    said: dict[str, list[UUID]] = {"at_sites": [], "named": [], "of_no_site": []}
    for how, pk in rows:
        said[how].append(pk)
    return Sayers(**said)


def _lookups(term: str) -> Iterable[tuple[str, QuerySet, str]]:
    """How a term may be said, the rows that say it so, and their column of the site or customer."""
    contacts = saying(Contact, term).current()
    yield "at_sites", saying(Site, term), "pk"
    yield "named", saying(Customer, term), "pk"
    yield "of_no_site", contacts.filter(site=None), "customer_id"
    if len(term) >= SHORTEST:
        yield "at_sites", contacts.exclude(site=None), "site_id"
        yield "at_sites", saying(Machine, term).filter(archived_on=None), "site_id"


def customers_saying(terms: Sequence[str], seen: QuerySet[Site]) -> RawSQL:
    """Ids of the customers where each term is said: by their names, or at one of the sites seen."""
    return _together(
        CUSTOMERS,
        terms,
        seen=[seen.values_list("pk", "customer_id")],
        at_sites=_said(terms, "at_sites"),
        by_name=_said(terms, "named", "of_no_site"),
    )


def sites_saying(terms: Sequence[str]) -> RawSQL:
    """Ids of the sites where each term is said, or by their customer's name."""
    at_sites, by_name = _said(terms, "at_sites"), _said(terms, "named")
    return _together(SITES, terms, at_sites=at_sites, by_name=by_name)


def _said(terms: Sequence[str], *ways: str) -> list[QuerySet]:
    """Who says any of the terms in one of these ways: (id, the term's bit) each."""
    return [
        rows.values_list(column, Value(2**place, IntegerField()))
        for place, term in enumerate(terms)
        for how, rows, column in _lookups(term)
        if how in ways
    ]


def _together(sql: str, terms: Sequence[str], **parts: list[QuerySet]) -> RawSQL:
    """A question of several, named in the order of their places, each of rows put together."""
    written, values = {}, []
    for name, questions in parts.items():
        asked = [one.query.get_compiler(connection=connection).as_sql() for one in questions]
        written[name] = " union all ".join(f"({one})" for one, _values in asked)
        values += [value for _one, some in asked for value in some]
    written["all_terms"] = str(2 ** len(terms) - 1)
    # What was typed is among the values, which go apart from the SQL.
    return RawSQL(sql.format(**written), values, UUIDField())  # noqa: S611
