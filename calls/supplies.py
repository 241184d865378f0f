"""Supplies that a customer ran out of: asked for in one tap, sent by the supplies desk.

It is a service, so that no sales clock runs: see ``SuppliesRequest``.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import Http404
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import company
from calls.models import SuppliesRequest
from fieldapp.plumbing import outbox
from fieldapp.plumbing.problems import Refused, WrongMove

if TYPE_CHECKING:
    from accounts.models import Machine, Person, Site
    from calls.models import Visit
    from calls.operations import Moment

EMAIL = "calls.email_supplies"


def may_send(person: Person) -> bool:
    """The desk: managers and admins."""
    return person.is_manager or person.is_admin


@transaction.atomic
def ask(
    request_id: UUID,
    *,
    site: Site,
    what: str,
    by: Person,
    at: Moment,
    machine: Machine | None = None,
    visit: Visit | None = None,
) -> tuple[SuppliesRequest, bool]:
    """Tell the supplies desk; returns the request, and whether it is new.

    The e-mail waits until the request can no longer be taken back. Raises Refused
    (``different_body``) when the id came before with something else, Http404 when it is
    somebody else's.
    """
    asked = SuppliesRequest(
        pk=request_id,
        site=site,
        machine=machine,
        visit=visit,
        what=what,
        by=by,
        asked_at=at.happened_at,
        received_at=at.received_at,
    )
    there = SuppliesRequest.objects.filter(pk=request_id).exists()
    SuppliesRequest.objects.bulk_create([asked], ignore_conflicts=True)
    kept = SuppliesRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
    if kept.by_id != by.pk:
        raise Http404
    facts = ("site_id", "machine_id", "visit_id", "what")
    if [getattr(kept, name) for name in facts] != [getattr(asked, name) for name in facts]:
        words = _("This form was sent before with something else. Open the page again.")
        raise Refused("different_body", words, "/op_id", status=409)
    is_new = not there and kept.received_at == asked.received_at
    if is_new:
        until = at.received_at + timedelta(seconds=settings.UNDO_SECONDS)
        outbox.add(EMAIL, kept.pk, not_before=until)
    return kept, is_new


@transaction.atomic
def take_back(request_id: UUID, *, by: Person, now: datetime) -> SuppliesRequest:
    """Whoever asked does so no more, until the desk has heard of it. Raises WrongMove."""
    kept = _locked(request_id, by)
    if kept.by_id != by.pk:
        raise Http404
    if kept.withdrawn_at is None:
        if kept.emailed_at or kept.sent_at:
            raise WrongMove(_("The supplies desk has it already. Call them."))
        outbox.withdraw(EMAIL, kept.pk)
        kept.withdrawn_at = now
        kept.save(update_fields=["withdrawn_at"])
    return kept


@transaction.atomic
def sent(request_id: UUID, *, by: Person, now: datetime) -> SuppliesRequest:
    """The desk has sent it; marked twice, it is marked once."""
    kept = _locked(request_id, by)
    if not may_send(by):
        raise PermissionDenied
    if kept.withdrawn_at:
        raise WrongMove(_("It was taken back by whoever asked."))
    if kept.sent_at is None:
        kept.sent_at, kept.sent_by = now, by
        kept.save(update_fields=["sent_at", "sent_by"])
    return kept


@transaction.atomic
def not_sent(request_id: UUID, *, by: Person, now: datetime) -> SuppliesRequest:
    """It was marked by mistake: it is open again."""
    kept = _locked(request_id, by)
    if not may_send(by):
        raise PermissionDenied
    kept.sent_at = kept.sent_by = None
    kept.save(update_fields=["sent_at", "sent_by"])
    return kept


def _locked(request_id: UUID, by: Person) -> SuppliesRequest:
    rows = SuppliesRequest.objects.visible_to(by).select_for_update(of=("self",))
    kept = rows.filter(pk=request_id).first()
    if kept is None:
        raise Http404
    return kept


def email(request_id: UUID) -> None:
    """Write to the supplies desk, once; where it has no address its list is all it has."""
    rows = SuppliesRequest.objects.select_for_update(of=("self",))
    asked = rows.select_related("site__customer", "machine__model", "by").get(pk=request_id)
    to = company.current().supplies_email
    if not to or asked.emailed_at or asked.withdrawn_at or asked.sent_at:
        return
    with translation.override(company.language_of_people()):
        words = {"asked": asked, "link": f"{settings.PUBLIC_URL}/supplies/"}
        subject = _("Supplies for %(account)s, %(site)s") % {
            "account": asked.site.customer,
            "site": asked.site.name,
        }
        body = render_to_string("calls/email/supplies_message.txt", words).strip()
    headers = {"Auto-Submitted": "auto-generated", "Message-ID": outbox.message_id(asked.pk)}
    EmailMessage(" ".join(subject.split()), body, to=[to], headers=headers).send()
    asked.emailed_at = timezone.now()
    asked.save(update_fields=["emailed_at"])
