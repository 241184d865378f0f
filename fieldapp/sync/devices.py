"""The phones: by what each is known, when it was heard of, what it says that it still has."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Greatest

from calls.sending import read_id
from fieldapp.sync.models import Device, LeftOnPhone

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.models import Person

log = structlog.get_logger(__name__)
COOKIE = "device"
KEPT = 400 * 24 * 3600  # the longest that browsers keep a cookie
LONGEST_NAME = 120
WAITS = ("pending", "oldest_pending_at")


def named(request: HttpRequest) -> UUID | None:
    """The id of the phone: its own, and where its storage knows none any more, our cookie's."""
    for text in (request.headers.get("X-Device", ""), request.COOKIES.get(COOKIE, "")):
        found = read_id(text)
        if isinstance(found, UUID):
            return found
    return None


def known(device_id: UUID | None) -> Device | None:
    """The phone with this id, if it was heard of before."""
    return Device.objects.filter(pk=device_id).first() if device_id else None


def remember(response: HttpResponse, device_id: UUID) -> None:
    """A cookie outlives the storage of scripts: it tells that a phone was cleared."""
    response.set_cookie(
        COOKIE, str(device_id), max_age=KEPT, httponly=True, samesite="Lax", secure=settings.HTTPS
    )


def met(device_id: UUID, *, by: Person, now: dt.datetime, name: str = "") -> Device:
    """The phone with this id, from now on known."""
    first = {"person": by, "first_seen_at": now, "last_seen_at": now, "name": name[:LONGEST_NAME]}
    return Device.objects.get_or_create(pk=device_id, defaults=first)[0]


def seen(device_id: UUID, *, by: Person, now: dt.datetime, seq: int | None = None) -> None:
    """A phone was heard of; who is signed in on it has it. ``seq`` is its last number, if told."""
    facts: dict[str, Any] = {"last_seen_at": now}
    if seq is not None:
        facts["last_seq"] = Greatest("last_seq", Value(seq))
    rows = Device.objects.filter(pk=device_id)
    if not rows.filter(person=by).update(**facts):
        _changes_hands(device_id, by)
        rows.update(**facts)


@transaction.atomic
def _changes_hands(device_id: UUID, to: Person) -> None:
    """Somebody else is signed in on it. What the one before has not sent is there still."""
    device = Device.objects.select_for_update(of=("self",)).filter(pk=device_id).first()
    if device is None or device.person_id == to.pk:
        return
    if device.pending:
        facts = {name: getattr(device, name) for name in (*WAITS, "last_seen_at")}
        LeftOnPhone.objects.update_or_create(
            device=device, person_id=device.person_id, defaults=facts
        )
    back = LeftOnPhone.objects.filter(device=device, person=to).first()
    device.person = to
    device.pending = back.pending if back else 0
    device.oldest_pending_at = back.oldest_pending_at if back else None
    device.save(update_fields=["person", *WAITS])
    if back:
        back.delete()


@transaction.atomic
def heartbeat(device_id: UUID, said: dict[str, Any], *, by: Person, now: dt.datetime) -> Device:
    """Keep what a phone says of itself.

    One that was known and has found its storage empty is an alarm; then what it said that it still
    had stays as it was: that is what has not reached the office.
    """
    met(device_id, by=by, now=now)
    seen(device_id, by=by, now=now, seq=said.get("last_seq"))
    device = Device.objects.select_for_update(of=("self",)).get(pk=device_id)
    was_cleared = said.pop("cleared", False) and (device.pending or device.last_seq)
    if was_cleared:
        log.error("phone_cleared", device=str(device.pk), pending=device.pending)
        device.cleared_at = now
    else:
        device.pending = said["pending"]
        device.oldest_pending_at = said.get("oldest_pending_at")
    for name in ("persisted", "quota_percent"):
        setattr(device, name, said.get(name))
    device.app_version = said.get("app_version") or device.app_version
    device.save()
    return device
