"""Captures a buying signal, as the phone's page and the API send it.

The id is the phone's: the same signal sent any number of times, in parallel or after weeks, is
one row and one follow-up, and gets the same answer.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from accounts import photos
from fieldapp.plumbing import outbox
from fieldapp.plumbing.problems import Refused
from fieldapp.plumbing.storing import store_new
from signals.clues import Category, SignalType, belongs, category_of
from signals.models import Signal, SignalPhoto

if TYPE_CHECKING:
    from accounts.models import Contact, Machine, Person, Site
    from calls.models import Visit

ROUTE = "signals.route"


@dataclass(frozen=True)
class Heard:
    """What the technician noticed. References are rows that they may see."""

    type: str
    noticed_at: datetime
    site: Site | None = None
    place: str = ""
    clue: str = ""
    offer_category: str = ""
    machine: Machine | None = None
    visit: Visit | None = None
    contact: Contact | None = None
    note: str = ""
    photos: tuple[str, ...] = field(default=())
    adds_to: Signal | None = None
    expects_call: bool = False
    expects_call_on: date | None = None
    fix_first: bool = False

    def sha256(self) -> str:
        """Two bodies with this in common are the same signal, whatever their spelling."""
        facts = {name: getattr(value, "pk", value) for name, value in vars(self).items()}
        text = json.dumps(facts, cls=DjangoJSONEncoder, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Captured:
    """The signal, and whether this call was the one that made it."""

    signal: Signal
    is_new: bool


def capture(
    signal_id: UUID, heard: Heard, *, by: Person, now: datetime, sent_at: datetime | None = None
) -> Captured:
    """Store a signal and ask for its follow-up, in one transaction.

    ``sent_at`` is the phone's clock as it sent; its difference from ``now`` corrects when the
    signal was noticed. Raises Refused when the facts contradict each other, or when the id is
    taken by another signal (409 ``different_body``); Http404 when it is somebody else's.
    """
    body = heard.sha256()  # of what was sent, also where the site has become part of another since
    if heard.site is not None and heard.site.merged_into is not None:
        heard = replace(heard, site=heard.site.merged_into)
    _check(heard)
    signal = _signal(signal_id, heard, by=by, now=now, sent_at=sent_at or now)
    signal.body_sha256 = body
    with transaction.atomic():
        if not store_new(signal):
            return _replay(signal_id, signal)
        taken = [
            SignalPhoto(signal=signal, sha256=sha256, position=position)
            for position, sha256 in enumerate(heard.photos)
        ]
        if taken:
            SignalPhoto.objects.bulk_create(taken)
        if taken and heard.site:
            photos.belong_to(heard.site, list(heard.photos), by=by)
        outbox.add(ROUTE, signal.pk)
    # Not routed yet, and its photos are at hand: nobody need ask.
    Signal.follow_up.related.set_cached_value(signal, None)
    known = signal.photos.all()
    known._result_cache = taken
    vars(signal)["_prefetched_objects_cache"] = {"photos": known}
    return Captured(signal, is_new=True)


def _replay(signal_id: UUID, sent: Signal) -> Captured:
    signal = Signal.objects.for_status().filter(pk=signal_id, technician=sent.technician_id).first()
    if signal is None:
        raise Http404
    if signal.body_sha256 != sent.body_sha256:
        raise Refused(
            "different_body",
            _("This signal was already sent with other words. Capture a new one."),
            status=409,
        )
    return Captured(signal, is_new=False)


def _check(heard: Heard) -> None:
    if heard.site is None and not heard.place.strip():
        raise Refused("required", _("Say at which site, or name the place."), "/site")
    if not belongs(heard.type, heard.clue):
        raise Refused("wrong_clue", _("This clue belongs to another type."), "/clue")
    for name in ("machine", "visit", "contact"):
        row = getattr(heard, name)
        if row is not None and not _is_at(row, heard.site):
            raise Refused("wrong_site", _("This is not at the signal's site."), f"/{name}")


def _is_at(row: Machine | Visit | Contact, site: Site | None) -> bool:
    if site is None:
        return False
    if row.site_id is None:
        return row.customer_id == site.customer_id
    return row.site_id == site.pk


def _signal(
    signal_id: UUID, heard: Heard, *, by: Person, now: datetime, sent_at: datetime
) -> Signal:
    skew = round((sent_at - now).total_seconds())
    site = heard.site
    return Signal(
        id=signal_id,
        op_id=signal_id,
        type=heard.type,
        clue=heard.clue,
        offer_category=heard.offer_category or category_of(heard.type, heard.clue),
        site=site,
        place=heard.place.strip(),
        machine=heard.machine,
        visit=heard.visit,
        contact=heard.contact,
        note=heard.note.strip(),
        adds_to=heard.adds_to,
        expects_call=heard.expects_call or heard.expects_call_on is not None,
        expects_call_on=heard.expects_call_on,
        fix_first=heard.fix_first,
        technician=by,
        territory_id=site.territory_id if site else None,
        customer_id=site.customer_id if site else None,
        segment=site.customer.segment if site else "",
        model_id=heard.machine.model_id if heard.machine else None,
        noticed_at=min(heard.noticed_at - timedelta(seconds=skew), now),
        sent_at=sent_at,
        received_at=now,
        skew=skew,
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64],
    )


def open_like(site: Site, machine: Machine | None, category: str, *, by: Person) -> Signal | None:
    """An open signal for the same machine and category, to be shown and added to."""
    same = Signal.objects.visible_to(by).kept().filter(site=site, machine=machine)
    if category != Category.UNSURE:
        same = same.filter(offer_category=category)
    same = same.exclude(follow_up__stage__in=["won", "lost", "merged"])
    return same.select_related("technician", "follow_up__owner").order_by("-noticed_at").first()


def promised_words(signal_type: str) -> str:
    """By when somebody calls, as the footer of a sheet promises it."""
    if signal_type == SignalType.OVERT:
        return _("within 4 working hours")
    if signal_type == SignalType.PASSIVE:
        return _("within 2 working days")
    return _("decided within 3 working days")
