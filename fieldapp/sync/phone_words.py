"""What is missing of a phone, in sentences: for the page, its file, and the notice of the night."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import moments
from fieldapp.plumbing.downloads import TIME_ZONE, Column, Sheet, local

if TYPE_CHECKING:
    from fieldapp.sync.missing import Gap, Phone, Photos

When = Callable[[datetime], str]


@dataclass(frozen=True)
class Line:
    """One thing that is missing, with the name of the matter. ``url`` is the visit's, where it is
    one; ``late``: it is lost, or will be."""

    words: str
    matter: str
    url: str = ""
    late: bool = False


def lines(phone: Phone, *, now: datetime, zone: str) -> list[Line]:
    """All that is missing of a phone, the gravest first."""

    def when(moment: datetime) -> str:
        return moments.heard_at(moment, now, zone, inline=True)

    return [*_cleared(phone, when), *_gaps(phone, when), *_waiting(phone, when), *_photos(phone)]


def _cleared(phone: Phone, when: When) -> Iterator[Line]:
    device = phone.device
    if not phone.was_cleared or device is None or device.cleared_at is None:
        return
    words = _("Its storage was found empty %(when)s.") % {"when": when(device.cleared_at)}
    if phone.lost:
        lost = ngettext(
            "%(n)d item recorded before that did not reach the office.",
            "%(n)d items recorded before that did not reach the office.",
            phone.lost,
        )
        words = f"{words} {lost % {'n': phone.lost}}"
    yield Line(words, phone.name_of_clearing, late=True)


def _gaps(phone: Phone, when: When) -> Iterator[Line]:
    device = phone.device
    for gap in phone.gaps:
        words = _gap(gap, when, is_tail=device is not None and gap.since == device.cleared_at)
        yield Line(words, phone.name_of(gap), late=phone.lost > 0)


def _gap(gap: Gap, when: When, *, is_tail: bool) -> str:
    """After the last numbers of a storage that was found empty no later one came."""
    facts = {"numbers": gap.numbers, "when": when(gap.since)}
    if is_tail:
        words = ngettext(
            "Number %(numbers)s never came.", "Numbers %(numbers)s never came.", gap.count
        )
        return words % facts
    words = ngettext(
        "Number %(numbers)s never came; a later one did, %(when)s.",
        "Numbers %(numbers)s never came; a later one did, %(when)s.",
        gap.count,
    )
    return words % facts


def _waiting(phone: Phone, when: When) -> Iterator[Line]:
    device = phone.device
    if device is None or not (phone.is_silent or phone.waits_long):
        return
    words = ngettext(
        "%(n)d item waited on it when it was last heard of.",
        "%(n)d items waited on it when it was last heard of.",
        device.pending,
    )
    words %= {"n": device.pending}
    if device.oldest_pending_at:
        oldest = _("The oldest was recorded %(when)s.") % {"when": when(device.oldest_pending_at)}
        words = f"{words} {oldest}"
    yield Line(words, phone.name_of_waiting, late=phone.is_silent)


def _photos(phone: Phone) -> Iterator[Line]:
    for photos in phone.photos:
        of = ngettext(
            "%(n)d photo has not come: %(what)s.",
            "%(n)d photos have not come: %(what)s.",
            photos.count,
        )
        words = of % {"n": photos.count, "what": _what(photos)}
        if photos.has_ended:
            words = f"{words} {_('The visit has ended.')}"
        url = reverse("visit", args=[photos.visit.pk]) if photos.visit else ""
        yield Line(words, phone.name_of(photos), url)


def _what(photos: Photos) -> str:
    if photos.visit is None:
        return _("of no visit that is here")
    return f"{photos.visit.site.customer}, {photos.visit.get_kind_display()}"


def sheet(phones: list[Phone], *, now: datetime, zone: str) -> Sheet[Phone]:
    """What has not been received, as a file; times by the clock of whoever asks."""
    columns: list[Column[Phone]] = [
        Column(_("Name"), lambda phone: str(phone.person)),
        Column(_("Phone"), lambda phone: phone.person.phone),
        Column(
            _("Last heard of"),
            lambda phone: local(phone.device.last_seen_at, zone) if phone.device else None,
        ),
        Column(_("Since"), lambda phone: local(phone.oldest, zone)),
        Column(_("On the phone"), lambda phone: phone.device.pending if phone.device else 0),
        Column(_("Never came"), lambda phone: phone.lost),
        Column(_("Photos missing"), lambda phone: sum(each.count for each in phone.photos)),
        Column(
            _("Details"),
            lambda phone: " ".join(line.words for line in lines(phone, now=now, zone=zone)),
        ),
        Column(TIME_ZONE, lambda _phone: zone),
    ]
    return Sheet("not-received", _("Work not yet received"), columns, phones)
