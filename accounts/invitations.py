"""The mail that lets somebody set their first password, through allauth's way of resetting one."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Invitation, Person
from accounts.sign_in import may_sign_in
from fieldapp.plumbing import outbox


def link_for(person: Person) -> str:
    """An address at which this person sets a password, once, while the link is young."""
    from allauth.account.forms import default_token_generator  # forms: the worker seldom needs them
    from allauth.account.utils import user_pk_to_url_str

    uid, key = user_pk_to_url_str(person), default_token_generator.make_token(person)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": key})
    return f"{settings.PUBLIC_URL}{path}"


def send(invitation_id: UUID) -> None:
    """Send an invitation, once. Called by the task of that name."""
    found = Invitation.objects.select_related("person", "by").filter(pk=invitation_id).first()
    if found is None or found.sent_at or not found.person.email or not may_sign_in(found.person):
        return
    person = found.person
    with translation.override(person.language or settings.LANGUAGE_CODE):
        words = {
            "person": person,
            "by": found.by,
            "link": link_for(person),
            "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 3600),
        }
        subject = render_to_string("accounts/email/invitation_subject.txt", words).strip()
        body = render_to_string("accounts/email/invitation_message.txt", words).strip()
    headers = {"Message-ID": outbox.message_id(found.pk)}
    EmailMessage(subject, body, to=[person.email], headers=headers).send()
    found.sent_at = timezone.now()
    found.save(update_fields=["sent_at"])
