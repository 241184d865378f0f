"""A follow-up as one reads it in a list: a card on the phone, a row at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts import company, moments
from fieldapp.plumbing.ids import uuid7
from signals import addresses, closing, followups
from signals.clues import SHEET_TITLES, Category, SignalType
from signals.lifecycle import Stage

if TYPE_CHECKING:
    from accounts.models import Contact, Person
    from signals.models import FollowUp, Signal

LONGEST_TITLE = 140
ON_THE_SPOT = timedelta(minutes=5)  # heard and sent within this are one moment to a reader


@dataclass(frozen=True, slots=True)
class Action:
    """A thing to do: a link, or with an ``op_id`` a form, so that it happens once."""

    kind: str
    label: str
    url: str
    sign: str = ""
    op_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says; all in words, so that its template decides nothing.

    ``until`` is ``due`` as HTML writes it. ``sign`` names the icon beside the words ``left``.
    """

    pk: UUID
    url: str
    type: str
    title: str
    is_said: bool
    where: str
    heard: str
    due: datetime
    until: str
    start: datetime
    zone: str
    left: str
    state: moments.State
    sign: str
    cells: int
    asleep: str
    claim: Action | None
    action: Action | None
    snooze: Action | None

    def __getitem__(self, name: str) -> Any:
        """A field by its name: templates ask so first, and find it without a detour."""
        return getattr(self, name)


def card(follow_up: FollowUp, person: Person, *, now: datetime, listed: str = "") -> Card:
    """Put a follow-up into words for ``person``. ``listed`` is the query string of the list."""
    signal, zone = follow_up.signal, zone_of(follow_up.signal)
    url, start = address(follow_up, listed), clock_start(follow_up)
    due, snoozed = follow_up.act_by, follow_up.snoozed_until
    left = moments.time_left(due, now, zone, start)
    theirs = followups.can_contact(person, follow_up)
    return Card(
        pk=follow_up.pk,
        url=url,
        type=signal.type,
        title=_short(title(signal)),
        is_said=is_said(signal),
        where=where(signal),
        heard=f"{noticed_by(signal)}, {heard(signal, now, inline=True)}",
        due=due,
        until=due.isoformat(),
        start=start,
        zone=zone,
        left=left.words,
        state=left.state,
        sign="warn" if left.state == "late" else "clock",
        cells=moments.level(due, start, now),
        asleep=moments.due_when(snoozed, now, zone) if snoozed and snoozed > now else "",
        claim=_claim(follow_up) if followups.can_claim(person, follow_up) else None,
        action=_action(follow_up, person, url) if theirs else None,
        snooze=Action("snooze", _("Snooze"), _to(url, "snooze")) if theirs else None,
    )


def address(follow_up: FollowUp, listed: str = "") -> str:
    """Its page, which remembers the list it was opened from."""
    url = addresses.follow_up(follow_up.pk)
    return f"{url}?{urlencode({'list': listed})}" if listed else url


def _to(url: str, verb: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}do={verb}#{verb}"


def _claim(follow_up: FollowUp) -> Action:
    return Action("claim", _("Claim"), addresses.claim(follow_up.pk), op_id=uuid7())


def _action(follow_up: FollowUp, person: Person, url: str) -> Action | None:
    """The one main thing to do next at its stage, by somebody whose it is."""
    if follow_up.stage == Stage.CLAIMED:
        phone = phone_link(phone_of(follow_up.signal)) if may_sell_to(follow_up.signal) else ""
        return Action("call", _("Call"), phone, "phone") if phone else _open(url)
    if followups.can_quote(person, follow_up):
        return Action("quote", _("Quote"), _to(url, "quote"), "quote")
    if closing.can_win(person, follow_up):
        return Action("close", _("Close it"), _to(url, "win"))
    return None


def _open(url: str) -> Action:
    return Action("open", _("Open"), url)


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_TITLE else Truncator(words).chars(LONGEST_TITLE)


def title(signal: Signal) -> str:
    """The customer's words, or what was seen; else what they asked for, in ours."""
    if signal.note:
        return signal.note
    what = signal.get_clue_display()
    if not what and signal.offer_category != Category.UNSURE:
        what = signal.get_offer_category_display()
    opening = str(SHEET_TITLES[SignalType(signal.type)])
    if signal.type == SignalType.OBSERVED:
        opening = _("Seen on site")
    return f"{opening}: {what}" if what else opening


def is_said(signal: Signal) -> bool:
    """Whether the title is a quotation."""
    return bool(signal.note) and signal.type != SignalType.OBSERVED


def where(signal: Signal) -> str:
    """Account, site and floor on one line."""
    if signal.site is None:
        return signal.place
    floor = signal.machine.floor if signal.machine else ""
    parts = [str(signal.customer or signal.site.customer), signal.site.name]
    return ", ".join([*parts, *([_("floor %(floor)s") % {"floor": floor}] if floor else [])])


def noticed_by(signal: Signal) -> str:
    """Who heard or saw it."""
    if signal.type == SignalType.OBSERVED:
        return _("Seen by %(name)s") % {"name": signal.technician}
    return _("Heard by %(name)s") % {"name": signal.technician}


def heard(signal: Signal, now: datetime, *, inline: bool = False) -> str:
    """When it was heard; and when it was sent, if that was later: sales is not to blame for it."""
    zone = zone_of(signal)
    noticed = moments.heard_at(signal.noticed_at, now, zone, inline=inline)
    if signal.received_at - signal.noticed_at <= ON_THE_SPOT:
        return noticed
    came, was = (
        each.astimezone(ZoneInfo(zone)) for each in (signal.received_at, signal.noticed_at)
    )
    sent = f"{came:%H:%M}"
    if came.date() != was.date():
        sent = moments.heard_at(signal.received_at, now, zone, inline=True)
    return _("%(heard)s, sent %(sent)s") % {"heard": noticed, "sent": sent}


def zone_of(signal: Signal) -> str:
    """The zone of the site; the company's where no site is known yet."""
    return signal.site.zone if signal.site else company.current().time_zone


def clock_start(follow_up: FollowUp) -> datetime:
    """From when the gauge is drawn: the sending, or the last talk with the customer."""
    if follow_up.contacted_at is None:
        return follow_up.signal.received_at
    talks = (follow_up.contacted_at, follow_up.qualified_at, follow_up.quoted_at)
    return max(moment for moment in talks if moment)


def contact_of(signal: Signal) -> Contact | None:
    """Who said it, unless they have left."""
    contact = signal.contact
    return contact if contact and not contact.left_on and not contact.archived_on else None


def phone_of(signal: Signal) -> str:
    """The contact's number, else the account's."""
    contact = contact_of(signal)
    if contact and contact.phone:
        return contact.phone
    return signal.customer.phone if signal.customer else ""


def phone_link(number: str) -> str:
    """A number as a link that dials it."""
    digits = "".join(sign for sign in number if sign.isdigit() or sign == "+")
    return f"tel:{digits}" if digits else ""


def may_sell_to(signal: Signal) -> bool:
    """Whether the site is not marked "do not sell here"."""
    return not (signal.site and signal.site.do_not_sell)
