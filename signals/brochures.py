"""Sends a customer the brochure, right after the signal, when they agreed to get it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import company
from accounts.models.customers import ConsentBasis
from fieldapp.plumbing import outbox
from fieldapp.plumbing.problems import Refused
from signals.models import Offer, Signal

if TYPE_CHECKING:
    from accounts.models import Contact, Person

SEND = "signals.send_brochure"


def offer_for(signal: Signal) -> Offer | None:
    """The offer with a brochure that fits: first one for this model, else of this category."""
    offers = Offer.objects.filter(archived_on=None, category=signal.offer_category)
    offers = offers.exclude(brochure_url="").order_by("position", "name", "id")
    return offers.filter(models=signal.model_id).first() or offers.first()


@transaction.atomic
def promise(signal: Signal, contact: Contact, *, by: Person, now: datetime, agreed: bool) -> None:
    """Have the brochure sent to a contact, once the signal can no longer be taken back.

    ``agreed`` records their consent to e-mails about offers. Raises Refused when they have no
    address, never agreed, or there is no brochure.
    """
    if not contact.email:
        raise Refused("no_address", _("There is no e-mail address of this contact."), "/contact")
    if not (contact.may_email or agreed):
        raise Refused("no_consent", _("Ask whether they want it by e-mail first."), "/agreed")
    if offer_for(signal) is None:
        raise Refused("no_brochure", _("There is no brochure for this."), "/offer_category")
    if not contact.may_email:
        contact.may_email, contact.basis, contact.since = True, ConsentBasis.ASKED, now.date()
        contact.save(update_fields=["may_email", "basis", "since"])
    if signal.contact_id != contact.pk:
        signal.contact = contact
        signal.save(update_fields=["contact"])
    outbox.add(SEND, signal.pk, not_before=now + timedelta(seconds=settings.UNDO_SECONDS))


def send(signal_id: UUID, *, now: datetime) -> None:
    """Send it, once. Called by the task of that name."""
    rows = Signal.objects.select_related("contact", "technician")
    signal = rows.filter(pk=signal_id, withdrawn_at=None, brochure_sent_at=None).first()
    offer = offer_for(signal) if signal else None
    if signal is None or offer is None or signal.contact is None:
        return
    if not (signal.contact.may_email and signal.contact.email):
        return
    body = _("%(name)s asked us to send you this: %(link)s") % {
        "name": signal.technician,
        "link": offer.brochure_url,
    }
    subject = outbox.subject_line(f"{company.current().name}: {offer.name}")
    headers = {"Message-ID": outbox.message_id(signal.pk)}
    EmailMessage(subject, body, to=[signal.contact.email], headers=headers).send()
    signal.brochure_sent_at = now
    signal.save(update_fields=["brochure_sent_at"])
