"""Keeps what we know of customers, their sites and their people right, as long as we serve them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import access, meanwhile, territories
from accounts.models import Contact, Customer, Site
from accounts.models.access import Why
from fieldapp.plumbing.problems import Refused, WrongMove
from fieldapp.plumbing.storing import store_new

if TYPE_CHECKING:
    from accounts.models import Person

log = structlog.get_logger(__name__)

MOST_PARENTS = 20  # companies above one another; more is a circle
CONSENT = ("may_call", "may_email", "basis", "since")  # say something only together
NOT_ALL_YOURS = gettext_lazy("This account has sites that you may not see. Ask an admin.")


def may_change(person: Person) -> bool:
    """Whether this person may change customers and sites, and merge them: managers and admins."""
    return person.is_manager or person.is_admin


def is_beyond(customer: Customer, person: Person) -> bool:
    """Whether a customer has sites that this person may not see."""
    return Customer.objects.filter(pk=customer.pk).reaching_beyond(person).exists()


def may_add_places(person: Person) -> bool:
    """Whether this person may make a site out of a new place: reps too."""
    return may_change(person) or person.is_rep


@transaction.atomic
def change_customer(customer_id: UUID, facts: Mapping[str, Any], *, by: Person) -> Customer:
    """Write what changed of a customer; whoever is its rep now sees its sites.

    Raises Http404 for one that ``by`` may not see, Refused for a parent that makes a circle, and
    for another rep where ``by`` does not see all sites: whoever is rep sees them all.
    """
    if facts.get("parent"):
        _lock_both(customer_id, facts["parent"].pk)
    customer = _locked(Customer, customer_id, by)
    changed = _write(customer, facts)
    if "account_rep" in changed and is_beyond(customer, by):
        raise Refused("foreign_sites", str(NOT_ALL_YOURS), "/account_rep")
    if "parent" in changed:
        _refuse_circle(customer)
    if not changed:
        return customer
    customer.save(update_fields=changed)
    if "account_rep" in changed:
        for site in customer.sites.select_related("customer__account_rep", "account_rep"):
            access.cover_site(site)
    log.info("customer_changed", customer=str(customer.pk), by=by.username, fields=changed)
    return customer


@transaction.atomic
def change_site(site_id: UUID, facts: Mapping[str, Any], *, by: Person) -> Site:
    """Write what changed of a site; with its address its territory follows, and who sees it.

    Raises Http404 for one that ``by`` may not see.
    """
    site = _locked(Site, site_id, by)
    changed = _write(site, facts)
    if {"country", "postal_code"} & set(changed):
        changed += _write(site, {"territory": territories.match(site.country, site.postal_code)})
    if not changed:
        return site
    site.save(update_fields=changed)
    if {"territory", "account_rep"} & set(changed):
        access.cover_site(site)
    log.info("site_changed", site=str(site.pk), by=by.username, fields=changed)
    return site


@transaction.atomic
def new_site(
    customer: Customer | None, name_of_customer: str, facts: Mapping[str, Any], *, by: Person
) -> Site:
    """A place that we did not know, of a customer that we know or of a new one.

    The people of its territory see it, its rep, and ``by``.
    """
    if customer is None:
        customer = Customer.objects.create(name=name_of_customer, country=facts["country"])
    else:
        customer = _locked(Customer, customer.pk, by)
    site = Site(customer=customer, **facts)
    site.territory = territories.match(site.country, site.postal_code)
    site.save()
    access.cover_site(site)
    if not Site.objects.visible_to(by).filter(pk=site.pk).exists():
        access.give(by, [site], Why.FOLLOW_UP)
    log.info("site_made", site=str(site.pk), customer=str(customer.pk), by=by.username)
    return site


def add_contact(contact_id: UUID, customer: Customer, facts: Mapping[str, Any]) -> Contact:
    """Somebody whom we did not know at a customer's; sent twice with one id, it is one contact.

    Raises Refused when the id is taken by another.
    """
    contact = Contact(id=contact_id, customer=customer, **facts)
    if not store_new(contact):
        kept = Contact.objects.filter(pk=contact_id, customer=customer, name=contact.name).first()
        if kept is None:
            raise Refused("op_reused", _("Open the page again and repeat it."))
        return kept
    return contact


@transaction.atomic
def change_contact(
    contact_id: UUID,
    facts: Mapping[str, Any],
    *,
    by: Person,
    shown: Mapping[str, Any] | None = None,
    doubt: meanwhile.Doubt = meanwhile.never,
) -> Contact:
    """Write what changed of a contact since it was ``shown``; what they agreed to as one.

    Raises Http404 for one that ``by`` may not see, ChangedMeanwhile where somebody else has
    written something else since and ``doubt`` does not take it.
    """
    contact = _locked(Contact, contact_id, by)
    facts = meanwhile.to_write(contact, facts, shown, by=by, doubt=doubt, together=CONSENT)
    changed = _write(contact, facts)
    if changed:
        contact.save(update_fields=changed)
        log.info("contact_changed", contact=str(contact.pk), by=by.username, fields=changed)
    return contact


@transaction.atomic
def contact_left(
    contact_id: UUID,
    *,
    by: Person,
    on: dt.date,
    successor: Mapping[str, Any] | None = None,
    doubt: meanwhile.Doubt = meanwhile.never,
) -> Contact:
    """A contact no longer works there. ``successor`` says who does their work now, if anybody.

    They are kept, with the day. Consent does not pass on: the successor has not been asked. Said
    again, it changes nothing but may still name the successor; that somebody else has named
    another day is a ``doubt``. Raises Http404 for a contact that ``by`` may not see, WrongMove
    where another successor is known already.
    """
    contact = _locked(Contact, contact_id, by)
    if contact.left_on not in (None, on) and contact.left_told_by_id != by.pk:
        doubt(meanwhile.CHANGED)
    if contact.left_on is None:
        contact.left_on, contact.left_told_by = on, by
        contact.save(update_fields=["left_on", "left_told_by"])
        log.info("contact_left", contact=str(contact.pk), by=by.username, on=str(on))
    if successor and contact.succeeded_by is None:
        contact.succeeded_by = _successor(contact, successor)
        contact.save(update_fields=["succeeded_by"])
    elif successor and contact.succeeded_by.name != successor["name"]:
        raise WrongMove(_("%(name)s is known already.") % {"name": contact.succeeded_by})
    return contact


def _successor(contact: Contact, facts: Mapping[str, Any]) -> Contact:
    """The contact of that name at the same place, else a new one: off until they agree."""
    there = Contact.objects.current().filter(customer=contact.customer, site=contact.site)
    known = there.filter(name__iexact=facts["name"]).first()
    if known:
        return known
    return Contact.objects.create(customer=contact.customer, site=contact.site, **facts)


def _locked(model: Any, pk: UUID, by: Person) -> Any:
    """The row that ``by`` may see, for us alone. What was merged away is not changed any more."""
    rows = model.objects.select_for_update(of=("self",), no_key=True).visible_to(by)
    row = rows.filter(pk=pk, archived_on=None).first()
    if row is None:
        raise Http404
    return row


def _write(row: Any, facts: Mapping[str, Any]) -> list[str]:
    """Set what differs; the names of the fields that do."""
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    return changed


def _lock_both(one: UUID, other: UUID) -> None:
    """In the order of their ids: two who put each above the other at once wait for each other."""
    rows = Customer.objects.filter(pk__in=[one, other]).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def _refuse_circle(customer: Customer) -> None:
    """As the rows are now, whatever was read before the lock."""
    above = customer.parent_id
    for _number in range(MOST_PARENTS):
        if above is None:
            return
        if above == customer.pk:
            break
        above = Customer.objects.values_list("parent_id", flat=True).get(pk=above)
    raise Refused("circle", _("A company cannot belong to one of its own branches."), "/parent")
