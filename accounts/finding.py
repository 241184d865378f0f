"""Finds accounts by what people know of them: name, place, postal code, serial, contact.

Each word must be the beginning of a word that is kept somewhere at the account, whatever its
capitals and accents. ``docs/decisions/0014-search-in-postgresql.md`` says why it is done so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import BadRequest
from django.db.models import CharField, Model, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from accounts import machine_codes
from accounts.models import Contact, Customer, Machine, Site
from accounts.words import NAME, SERIAL, SITE, Matches, Query

if TYPE_CHECKING:
    from accounts.models import Person

MOST_TERMS = 5
MOST_SAYERS = 2_000  # a term that more say is not counted out beforehand
SHORTEST = 3  # letters of a serial or a person's name: all serials of a maker begin alike
DOCUMENTS: dict[type[Model], Any] = {
    Customer: NAME,
    Site: SITE,
    Machine: SERIAL,
    Contact: NAME,
}


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
    for term in _terms(words):
        sayers = _sayers(term)
        here = _visible(person).filter(_at_site(sayers, term)).values("customer_id")
        rows = rows.filter(_of_customer(sayers, term) | Q(pk__in=here))
    return rows


def sites(person: Person, words: str = "") -> QuerySet[Any]:
    """The sites that ``person`` may see and that fit ``words``."""
    rows = _visible(person).select_related("customer")
    for term in _terms(words):
        sayers = _sayers(term)
        named = Q(customer__in=_of(Customer, term).values("pk"))
        if sayers:
            named = Q(customer__id__any_of=sayers.named)
        rows = rows.filter(_at_site(sayers, term) | named)
    return rows


def machines(person: Person, words: str) -> QuerySet[Machine]:
    """The machines that ``person`` may see with this label's code, or a serial that begins so."""
    rows = Machine.objects.visible_to(person).current().select_related("model", "site__customer")
    if code := machine_codes.read(words):
        return rows.filter(code=code)
    terms = _terms(words)
    if not terms or min(map(len, terms)) < SHORTEST:
        return rows.none()
    for term in terms:
        rows = rows.filter(pk__in=_of(Machine, term).values("pk"))
    return rows


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


@dataclass(frozen=True)
class Sayers:
    """All who say a term, whoever may see them: by a site, by their name, by no site's contact."""

    at_sites: list[UUID]
    named: list[UUID]
    of_no_site: list[UUID]


def _sayers(term: str) -> Sayers | None:
    """Looked up by the indexes of words, in one question. None: too many to be counted out."""
    contacts = _of(Contact, term).current()
    found = [
        _kept(_of(Site, term), "at_sites", "pk"),
        _kept(_of(Customer, term), "named", "pk"),
        _kept(contacts.filter(site=None), "of_no_site", "customer_id"),
    ]
    if len(term) >= SHORTEST:
        found.append(_kept(contacts.exclude(site=None), "at_sites", "site_id"))
        machines = _of(Machine, term).filter(archived_on=None)
        found.append(_kept(machines, "at_sites", "site_id"))
    rows = list(found[0].union(*found[1:], all=True)[: MOST_SAYERS + 1])
    if len(rows) > MOST_SAYERS:
        return None
    said: dict[str, list[UUID]] = {"at_sites": [], "named": [], "of_no_site": []}
    for how, pk in rows:
        said[how].append(pk)
    return Sayers(**said)


def _kept(rows: QuerySet, how: str, column: str) -> QuerySet:
    return rows.order_by().values_list(Value(how, CharField()), column)


def _of_customer(sayers: Sayers | None, term: str) -> Q:
    """Customers who say a term by their own name, or by a contact of no site."""
    if sayers:
        return Q(pk__any_of=[*sayers.named, *sayers.of_no_site])
    contacts = _of(Contact, term).current().filter(site=None)
    return Q(pk__in=_of(Customer, term).values("pk")) | Q(pk__in=contacts.values("customer_id"))


def _at_site(sayers: Sayers | None, term: str) -> Q:
    """Sites that say a term, or where something or somebody does."""
    if sayers:
        return Q(pk__any_of=sayers.at_sites)
    # Joined by "or", PostgreSQL keeps each as a table of its own that rows are held against.
    found = Q(pk__in=_of(Site, term).values("pk"))
    if len(term) >= SHORTEST:
        contacts = _of(Contact, term).current().exclude(site=None)
        machines = _of(Machine, term).filter(archived_on=None)
        found |= Q(pk__in=contacts.values("site_id")) | Q(pk__in=machines.values("site_id"))
    return found


def _of(model: type[Model], term: str) -> Any:
    """All rows of a table that say a term, whoever may see them."""
    says = Matches(DOCUMENTS[model], Query(Value(term)))
    return model._default_manager.filter(says).order_by()


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
