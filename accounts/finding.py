"""Finds accounts by what people know of them: name, place, postal code, serial, contact.

Each word must be the beginning of a word that is kept somewhere at the account, whatever its
capitals and accents. ``docs/decisions/0014-search-in-postgresql.md`` says why it is done so.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import BadRequest
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, Customer, Machine, MachineModel, Site
from accounts.sayers import (
    MOST_SAYERS,
    SHORTEST,
    Sayers,
    counted_out,
    customers_saying,
    saying,
    sites_saying,
)
from accounts.words import Among

if TYPE_CHECKING:
    from accounts.models import Person

MOST_TERMS = 5
SHORTEST_NUMBER = 5  # digits of what may be a telephone number


class SearchForm(forms.Form):
    """What was typed into the search field; nothing finds everything."""

    q = forms.CharField(
        label=_("Search"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    @property
    def words(self) -> str:
        """The search as typed; unreadable ones search for nothing."""
        return str(self.cleaned_data.get("q", "")).strip() if self.is_valid() else ""


def customers(person: Person, words: str = "") -> QuerySet[Customer]:
    """The customers that ``person`` may see and that fit ``words``."""
    rows = Customer.objects.visible_to(person).current()
    terms = _terms(words)
    if len(terms) > 1:
        return rows.filter(Among("pk", customers_saying(terms, _visible(person))))
    for term in terms:
        sayers = counted_out(term)
        here = _visible(person).filter(_at_site(sayers, term)).values("customer_id")
        rows = rows.filter(_of_customer(sayers, term) | Q(pk__in=here))
    return rows


def sites(person: Person, words: str = "") -> QuerySet[Any]:
    """The sites that ``person`` may see and that fit ``words``."""
    rows = _visible(person).select_related("customer")
    terms = _terms(words)
    if len(terms) > 1:
        return rows.filter(Among("pk", sites_saying(terms)))
    for term in terms:
        sayers = counted_out(term)
        named = Q(customer__in=saying(Customer, term).values("pk"))
        if sayers:
            named = Q(customer__id__any_of=sayers.named)
        rows = rows.filter(_at_site(sayers, term) | named)
    return rows


def machines(person: Person, words: str) -> QuerySet[Machine]:
    """The machines that ``person`` may see and that fit ``words``: serial, model, brand, site."""
    rows = Machine.objects.visible_to(person)
    for term in _terms(words):
        models = MachineModel.objects.filter(Q(name__icontains=term) | Q(brand__icontains=term))
        ways = [Q(model__in=models.order_by()), Q(site__in=saying(Site, term))]
        if len(term) >= SHORTEST:
            ways.append(Q(pk__in=saying(Machine, term).values("pk")))
        rows = rows.filter(_any_of(Machine, ways))
    return rows


def contacts(person: Person, words: str) -> QuerySet[Contact]:
    """The contacts that ``person`` may see and that fit ``words``: name, customer, how to reach."""
    rows = Contact.objects.visible_to(person)
    for term in _terms(words):
        ways = [Q(customer__in=saying(Customer, term))]
        if len(term) >= SHORTEST:
            ways.append(Q(pk__in=saying(Contact, term).values("pk")))
        if "@" in term:
            ways.append(Q(email__icontains=term))
        if sum(map(str.isdigit, term)) >= SHORTEST_NUMBER:
            ways.append(Q(phone__icontains=term))
        rows = rows.filter(_any_of(Contact, ways))
    return rows


def _any_of(model: type[Model], ways: list[Q]) -> Q:
    """Rows found in any of these ways; a few are counted out, as the sayers of a term are."""
    rows = [model._default_manager.filter(way).order_by().values_list("pk") for way in ways]
    found = list(rows[0].union(*rows[1:], all=True)[: MOST_SAYERS + 1])
    if len(found) <= MOST_SAYERS:
        return Q(pk__any_of=[pk for (pk,) in found])
    return functools.reduce(operator.or_, ways)


def _terms(words: str) -> list[str]:
    """What stands between blanks. A single letter goes with what stands before it, as in "EC4A 1".

    A term without a letter or a digit asks for nothing.
    """
    terms: list[str] = []
    for word in words.split():
        if not any(map(str.isalnum, word)):
            continue
        if terms and len(word) == 1:
            terms[-1] += f" {word}"
        else:
            terms.append(word)
    return terms[:MOST_TERMS]


def _visible(person: Person) -> QuerySet[Site]:
    return Site.objects.visible_to(person).current().order_by()


def _of_customer(sayers: Sayers | None, term: str) -> Q:
    """Customers who say a term by their own name, or by a contact of no site."""
    if sayers:
        return Q(pk__any_of=[*sayers.named, *sayers.of_no_site])
    contacts = saying(Contact, term).current().filter(site=None)
    return Q(pk__in=saying(Customer, term).values("pk")) | Q(pk__in=contacts.values("customer_id"))


def _at_site(sayers: Sayers | None, term: str) -> Q:
    """Sites that say a term, or where something or somebody does."""
    if sayers:
        return Q(pk__any_of=sayers.at_sites)
    # Joined by "or", PostgreSQL keeps each as a table of its own that rows are held against.
    found = Q(pk__in=saying(Site, term).values("pk"))
    if len(term) >= SHORTEST:
        contacts = saying(Contact, term).current().exclude(site=None)
        machines = saying(Machine, term).filter(archived_on=None)
        found |= Q(pk__in=contacts.values("site_id")) | Q(pk__in=machines.values("site_id"))
    return found


@dataclass(frozen=True)
class Page:
    """Some customers in the order of their names, and the addresses' ends before and after them."""

    rows: list[Customer]
    previous: str
    next: str


def page(rows: QuerySet[Customer], asked: Mapping[str, str], *, size: int) -> Page:
    """The customers after the one that ``?after=`` names, or before the one of ``?before=``.

    Raises BadRequest for what is no customer of these.
    """
    back = bool(asked.get("before"))
    last = _named(rows, asked.get("before") or asked.get("after", ""))
    way = "lt" if back else "gt"
    if last:
        further = Q(**{f"name__{way}": last.name}) | Q(name=last.name, **{f"id__{way}": last.pk})
        rows = rows.filter(Q(**{f"name__{way}e": last.name}) & further)
    found = list(rows.order_by(*(("-name", "-id") if back else ("name", "id")))[: size + 1])
    some, more = found[:size], len(found) > size
    if back:
        some.reverse()
    previous = some and (more if back else last)
    following = some and (back or more)
    return Page(
        some,
        urlencode({"before": some[0].pk}) if previous else "",
        urlencode({"after": some[-1].pk}) if following else "",
    )


def _named(rows: QuerySet[Customer], customer_id: str) -> Customer | None:
    if not customer_id:
        return None
    try:
        found = rows.filter(pk=UUID(customer_id)).first()
    except ValueError:
        found = None
    if found is None:
        raise BadRequest("after")
    return found
