"""Finds accounts by what people know of them: name, town, postal code, serial, contact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, Customer, Machine, Site
from accounts.territories import normalise

if TYPE_CHECKING:
    from accounts.models import Person


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
    if not words:
        return rows
    found = sites(person, words).filter(customer=OuterRef("pk"))
    contacts = Contact.objects.visible_to(person).current().filter(customer=OuterRef("pk"))
    return rows.filter(
        Q(name__icontains=words) | Exists(found) | Exists(contacts.filter(name__icontains=words))
    )


def sites(person: Person, words: str = "") -> QuerySet[Any]:
    """The sites that ``person`` may see and that fit ``words``."""
    rows = Site.objects.visible_to(person).current().select_related("customer")
    if not words:
        return rows
    machines = Machine.objects.filter(site=OuterRef("pk"), archived_on=None)
    contacts = Contact.objects.current().filter(site=OuterRef("pk"), name__icontains=words)
    rows = rows.alias(code=Replace("postal_code", Value(" "), Value("")))
    return rows.filter(
        Q(name__icontains=words)
        | Q(customer__name__icontains=words)
        | Q(city__icontains=words)
        | Q(code__istartswith=normalise(words))
        | Exists(machines.filter(serial__icontains=words))
        | Exists(contacts)
    )


def after(rows: QuerySet[Customer], customer_id: str) -> QuerySet[Customer]:
    """Those that follow a customer in the order of names; all of them where none is named.

    Raises BadRequest for what is no customer of these.
    """
    rows = rows.order_by("name", "id")
    if not customer_id:
        return rows
    try:
        last = rows.filter(pk=UUID(customer_id)).first()
    except ValueError:
        last = None
    if last is None:
        raise BadRequest("after")
    return rows.filter(Q(name__gt=last.name) | Q(name=last.name, id__gt=last.pk))
