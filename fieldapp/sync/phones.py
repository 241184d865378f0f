"""What a manager does about a phone: ask whoever has it, lock it out, put a matter aside."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import notices
from accounts.models import Person
from accounts.sign_in import may_sign_in
from fieldapp.plumbing.problems import Refused
from fieldapp.sync.models import Device, PutAside
from fieldapp.sync.querysets import may_review, people_of

if TYPE_CHECKING:
    from fieldapp.sync.missing import Phone

LONGEST = 300
MATTERS = 50  # of one phone, put aside at once


def require_watcher(person: Person) -> None:
    """Raises PermissionDenied for others than managers and admins."""
    if not may_review(person):
        raise PermissionDenied(_("What has not been received is looked after by managers."))


def own(person: Person) -> QuerySet[Device]:
    """The phones that somebody may lock out as their own, the last used first."""
    return Device.objects.filter(person=person)


def locked(device_id: UUID, *, by: Person) -> Device:
    """One's own phone, or one of somebody whom ``by`` looks after. Raises Http404."""
    rows = Device.objects.select_for_update(of=("self",)).select_related("person")
    device = rows.filter(pk=device_id).first()
    if device is None:
        raise Http404
    if device.person_id != by.pk and not Device.objects.visible_to(by).filter(pk=device_id):
        raise Http404
    return device


@transaction.atomic
def ask(person_id: UUID, waiting: int, *, by: Person, now: datetime) -> Person:
    """Ask somebody, in the app and by mail, to open it where there is a connection; once a day.

    ``waiting`` is how many things the office knows of. Raises Http404, and Refused for whoever
    can no longer sign in: nothing of ours reaches them.
    """
    person = Person.objects.filter(pk=person_id, pk__in=people_of(by).values("pk")).first()
    if person is None:
        raise Http404
    if not may_sign_in(person):
        detail = _("%(name)s can no longer sign in, and is not told. Call, and import their file.")
        raise Refused("account_disabled", detail % {"name": person}, status=409)

    def words() -> notices.Words:
        title = ngettext(
            "%(n)d thing on your phone has not reached the office",
            "%(n)d things on your phone have not reached the office",
            waiting,
        )
        text = _("Open the Outbox where there is a connection. %(name)s asks for it.")
        return notices.Words(title % {"n": waiting}, text % {"name": by})

    notices.tell(
        person,
        event_id=uuid5(person.pk, f"ask {now:%Y-%m-%d}"),
        kind="not_received",
        words=words,
        url=outbox_url(),
        now=now,
        by_email=True,
    )
    return person


def outbox_url() -> str:
    """Where a person sees what their phone has not sent yet."""
    try:
        return reverse("outbox")
    except NoReverseMatch:
        return reverse("home")


@transaction.atomic
def revoke(device_id: UUID, *, by: Person, now: datetime, keeping: str = "") -> Device:
    """Lock out a phone that was lost. What it still sends is refused until it is allowed again.

    Its owner's sessions end, on other devices too, for nothing says which was the phone's; only
    the one with the key ``keeping`` goes on. Twice is once. Raises Http404.
    """
    device = locked(device_id, by=by)
    if device.revoked_at is None:
        device.revoked_at, device.revoked_by = now, by
        device.save(update_fields=["revoked_at", "revoked_by"])
        end_sessions(device.person, now=now, but=keeping)
    return device


@transaction.atomic
def allow(device_id: UUID, *, by: Person, now: datetime) -> Device:
    """Undo `revoke`: it was found. Whoever has it signs in again. Twice is once."""
    device = locked(device_id, by=by)
    if device.revoked_at is not None:
        device.revoked_at = device.revoked_by = None
        device.save(update_fields=["revoked_at", "revoked_by"])
    return device


def end_sessions(person: Person, *, now: datetime, but: str = "") -> None:
    """End every session of a person, except the one with the key ``but``."""
    of = str(person.pk)
    living = Session.objects.filter(expire_date__gt=now).exclude(session_key=but)
    gone = [
        session.session_key
        for session in living.iterator(chunk_size=500)
        if session.get_decoded().get("_auth_user_id") == of
    ]
    Session.objects.filter(session_key__in=gone).delete()


def put_aside(phone: Phone, *, by: Person, now: datetime, note: str) -> list[str]:
    """Somebody looked into it: what is missing of this phone now is not asked about again.

    Raises Refused without words.
    """
    if not note.strip():
        raise Refused("required", _("Say in a few words what came of it."), "/note")
    matters = phone.matters[:MATTERS]
    PutAside.objects.bulk_create(
        (
            PutAside(person=phone.person, matter=each, by=by, at=now, note=note.strip()[:LONGEST])
            for each in matters
        ),
        ignore_conflicts=True,
    )
    return matters


def take_up(person: Person, *, by: Person, at: datetime) -> int:
    """Undo `put_aside`: what ``by`` put aside at a moment is shown again; returns how many."""
    rows = PutAside.objects.filter(person=person, by=by, at=at)
    return rows.delete()[0]
