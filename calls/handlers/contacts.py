"""The people at a customer's: somebody new, what changed of one, who is no longer here."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import company, keeping, machine_steps, mergers
from accounts.contact_forms import ChangeContactForm, GoneForm, NewContactForm
from accounts.models import Contact, Customer, Person, Site
from calls.sending import read_id
from fieldapp.plumbing.field_forms import Handler, Kept, Sent, said_in

SITES = ("site", "initial-site")


def customer_of(customer_id: object, by: Person) -> Customer:
    """The customer, or the one that it became part of. Raises Http404 for one out of sight."""
    pk = mergers.kept_customer(customer_id) if isinstance(customer_id, UUID) else None
    rows = Customer.objects.visible_to(by).current()
    found = rows.filter(pk=pk or customer_id).first() if isinstance(customer_id, UUID) else None
    if found is None:
        raise Http404
    return found


def seen(contact_id: object, by: Person) -> Contact:
    """The contact, of a customer in sight. Raises Http404, also for one who was made anonymous."""
    rows = Contact.objects.visible_to(by).filter(archived_on=None)
    rows = rows.select_related("customer", "site")
    found = rows.filter(pk=contact_id).first() if isinstance(contact_id, UUID) else None
    if found is None or not Customer.objects.visible_to(by).filter(pk=found.customer_id).exists():
        raise Http404
    return found


def back_to(customer_id: UUID, site_id: object = None) -> str:
    """The account's page, at a site of it."""
    url = reverse("account", args=[customer_id])
    return f"{url}?site={site_id}#contacts" if site_id else f"{url}#contacts"


def today_at(site: Site | None, now: dt.datetime) -> dt.date:
    """The day where a contact works, else the company's: what a form begins with."""
    return machine_steps.today_at(site, now) if site else company.today(now)


def last_day(site: Site | None, now: dt.datetime) -> dt.date:
    """The last day that has come, there or at the company."""
    return max(today_at(site, now), company.today(now))


def add(sent: Sent) -> Kept:
    """Somebody whom we did not know. ``row`` is the contact."""
    customer, at = customer_of(sent.target.get("customer"), sent.by), sent.at
    here = site_of(customer, sent.target.get("site"), sent.by)
    about: dict[str, Any] = {"customer": customer, "by": sent.by}
    form = NewContactForm(_kept_sites(sent.fields), today=last_day(here, at.happened_at), **about)
    with said_in(form) as said:
        facts = {name: value for name, value in said.items() if name != "op_id"}
        contact = keeping.add_contact(at.op_id, customer, facts)
    words = _("%(name)s is known now.") % {"name": contact}
    return Kept(words, back_to(customer.pk, contact.site_id or (here and here.pk)), row=contact)


def change(sent: Sent) -> Kept:
    """What changed of a contact; consent too."""
    contact, at = seen(sent.target.get("contact"), sent.by), sent.at
    about: dict[str, Any] = {"customer": contact.customer, "by": sent.by, "instance": contact}
    today = last_day(contact.site, at.happened_at)
    form = ChangeContactForm(_kept_sites(sent.fields), today=today, **about)
    with said_in(form) as said:
        keeping.change_contact(contact.pk, said, shown=form.shown, by=sent.by, doubt=at.doubt)
    return Kept(_("Saved."), back_to(contact.customer_id, contact.site_id), row=contact)


def gone(sent: Sent) -> Kept:
    """No longer here; who is in their place?"""
    contact, at = seen(sent.target.get("contact"), sent.by), sent.at
    form = GoneForm(sent.fields, today=last_day(contact.site, at.happened_at))
    with said_in(form) as said:
        about: dict[str, Any] = {"on": said["on"], "successor": form.successor}
        keeping.contact_left(contact.pk, by=sent.by, doubt=at.doubt, **about)
    words = _("Thanks. Whoever calls next knows it.")
    return Kept(words, back_to(contact.customer_id, contact.site_id), row=contact)


def site_of(customer: Customer, site_id: object, by: Person) -> Site | None:
    """A site of the customer, or the one that it became part of, as far as it is in sight."""
    if not isinstance(site_id, UUID):
        return None
    rows = Site.objects.visible_to(by).current().filter(customer=customer)
    return rows.filter(pk=mergers.kept_site(site_id) or site_id).first()


def _kept_sites(fields: QueryDict) -> QueryDict:
    """The same form, naming sites that were merged by what they became part of."""
    data = fields.copy()
    for name in SITES:
        named = read_id(data.get(name, ""))
        if isinstance(named, UUID) and (kept := mergers.kept_site(named)):
            data[name] = str(kept)
    return data


HANDLERS: dict[str, Handler] = {
    "contact.add": add,
    "contact.change": change,
    "contact.gone": gone,
}
