"""What has not reached the office: numbers that never came, photos, phones that fell silent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.db.models import Max, Q, Sum

from calls.lifecycle import ENDED
from calls.models import Visit
from fieldapp.sync.models import DeclaredPhoto, Device, FieldOperation, LeftOnPhone, PutAside

if TYPE_CHECKING:
    from accounts.models import Person
    from fieldapp.sync.querysets import DeclaredPhotoQuerySet, DeviceQuerySet

SILENT = timedelta(hours=24)  # with work on the phone
STEPS_ASIDE = timedelta(hours=2)  # what waits for another item may be overtaken for so long
WAITS_LONG = timedelta(hours=24)  # on a phone that is heard of
MOST_PHONES = 500
MOST_PHOTOS = 2_000
GAPS = """
    select device_id, seq + 1, following - 1, then_at from (
        select device_id, seq, lead(seq) over numbers as following,
               lead(received_at) over numbers as then_at
          from (select device_id, seq, min(received_at) as received_at
                  from sync_fieldoperation where device_id is not null and seq is not null
                 group by device_id, seq) as known
        window numbers as (partition by device_id order by seq)
    ) as pairs where following > seq + 1 and then_at < %s
    order by device_id, seq
"""


@dataclass(frozen=True)
class Gap:
    """Numbers of a phone that never came; ``since`` is when a later one was received."""

    first: int
    last: int
    since: datetime

    @property
    def count(self) -> int:
        """How many."""
        return self.last - self.first + 1

    @property
    def numbers(self) -> str:
        """ "12" or "12–14"."""
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True)
class Photos:
    """Photos that something received names and that are not here; ``visit`` where it was one."""

    visit: Visit | None
    count: int
    since: datetime

    @property
    def has_ended(self) -> bool:
        """The visit is over: its report goes out without them."""
        return self.visit is not None and self.visit.state in ENDED


@dataclass
class Phone:
    """One phone of a person, or (without a device) what came from none that is known."""

    person: Person
    device: Device | None = None
    gaps: list[Gap] = field(default_factory=list)
    photos: list[Photos] = field(default_factory=list)
    is_silent: bool = False
    waits_long: bool = False
    was_cleared: bool = False
    of_others: int = 0  # items of whoever had the phone before, that are on it still

    @property
    def key(self) -> tuple[UUID, UUID | None]:
        """Whose, and which."""
        return self.person.pk, self.device.pk if self.device else None

    @property
    def matters(self) -> list[str]:
        """A name for each thing that is missing: put aside, it stays so until there is another.

        Numbers that the phone still has are no matter as long as it is heard of.
        """
        waits = self.is_silent or self.waits_long
        gaps = self.gaps if self.lost or waits else []
        named = [*map(self.name_of, gaps), *map(self.name_of, self.photos)]
        named += [self.name_of_clearing] if self.was_cleared else []
        return named + ([self.name_of_waiting] if waits else [])

    def name_of(self, one: Gap | Photos) -> str:
        """Of a gap, or of photos."""
        of = self.device.pk if self.device else ""
        if isinstance(one, Gap):
            return f"gap:{of}:{one.first}-{one.last}"
        return f"photos:{of}:{one.visit.pk if one.visit else ''}:{one.since:%Y%m%d%H%M%S}"

    @property
    def name_of_clearing(self) -> str:
        """That the storage was found empty."""
        device = self.device
        return f"cleared:{device.pk}:{device.cleared_at:%Y%m%d%H%M%S}" if device else ""

    @property
    def name_of_waiting(self) -> str:
        """That work waits on it, since then."""
        if (device := self.device) is None:
            return ""
        since = device.oldest_pending_at or device.last_seen_at
        return f"waiting:{device.pk}:{since:%Y%m%d%H%M%S}"

    @property
    def lost(self) -> int:
        """How many numbers never came and are not on the phone: it says so, or was cleared."""
        waiting = self.device.pending if self.device and not self.was_cleared else 0
        return max(0, sum(gap.count for gap in self.gaps) - waiting - self.of_others)

    @property
    def oldest(self) -> datetime:
        """Since when something is missing, for the order of the list."""
        moments = [gap.since for gap in self.gaps] + [each.since for each in self.photos]
        if (device := self.device) is not None:
            moments += [device.oldest_pending_at or device.last_seen_at] if device.pending else []
            moments += [device.cleared_at] if self.was_cleared and device.cleared_at else []
        return min(moments)


def on_phones(by: Person, *, now: datetime) -> list[Phone]:
    """All that has not reached the office, of people whom ``by`` looks after, oldest first."""
    declared, left = DeclaredPhoto.objects.visible_to(by), LeftOnPhone.objects.visible_to(by)
    return found(Device.objects.visible_to(by), declared, left, now=now)


def everywhere(*, now: datetime) -> list[Phone]:
    """The same of everybody, for the night."""
    return found(
        Device.objects.all(), DeclaredPhoto.objects.all(), LeftOnPhone.objects.all(), now=now
    )


def found(
    devices: DeviceQuerySet, declared: DeclaredPhotoQuerySet, left: DeviceQuerySet, *, now: datetime
) -> list[Phone]:
    """Phones with something missing that nobody has put aside. Eight queries, however many."""
    phones = {phone.key: phone for phone in _late_photos(declared, now)}
    gaps = gaps_of(now)
    named = {device for _person, device in phones if device} | set(gaps)
    waiting = Q(pending__gt=0) & (
        Q(last_seen_at__lt=now - SILENT) | Q(oldest_pending_at__lt=now - WAITS_LONG)
    )
    behind = left.filter(waiting).select_related("person", "device").order_by("last_seen_at", "id")
    rows = devices.filter(waiting | Q(cleared_at__isnull=False) | Q(pk__in=named))
    known = list(rows.select_related("person").order_by("last_seen_at", "id")[:MOST_PHONES])
    tails = _tails(known)
    for device in known:
        phone = phones.setdefault((device.person_id, device.pk), Phone(device.person, device))
        _look_at(phone, device, gaps.get(device.pk, []) + tails.get(device.pk, []), now)
    _count_what_others_left(phones.values())
    for one in behind[:MOST_PHONES]:
        device = _as_they_left_it(one)
        phone = phones.setdefault((one.person_id, device.pk), Phone(one.person))
        phone.device = device
        _look_at(phone, device, [], now)
    _leave_out_what_was_put_aside(phones.values())
    return sorted((one for one in phones.values() if one.matters), key=lambda one: one.oldest)


def gaps_of(now: datetime) -> dict[UUID, list[Gap]]:
    """Numbers missing between known ones, by phone."""
    known: dict[UUID, list[Gap]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(GAPS, [now - STEPS_ASIDE])
        for device, first, last, since in cursor.fetchall():
            known[device].append(Gap(first, last, since))
    return dict(known)


def _tails(devices: list[Device]) -> dict[UUID, list[Gap]]:
    """What a phone had counted up to before its storage was cleared, and never sent."""
    cleared = {device.pk: device for device in devices if device.cleared_at}
    rows = FieldOperation.objects.filter(device__in=cleared).values("device").order_by()
    last = dict(rows.annotate(last=Max("seq")).values_list("device", "last"))
    return {
        pk: [Gap((last.get(pk) or 0) + 1, device.last_seq, device.cleared_at)]
        for pk, device in cleared.items()
        if device.cleared_at and device.last_seq > (last.get(pk) or 0)
    }


def _count_what_others_left(phones: Iterable[Phone]) -> None:
    """Their numbers have not come either, and are no loss: the phone has them."""
    theirs = {phone.device.pk: phone for phone in phones if phone.device}
    rows = LeftOnPhone.objects.filter(device__in=theirs).values("device").order_by()
    for device, count in rows.annotate(n=Sum("pending")).values_list("device", "n"):
        theirs[device].of_others = count


def _as_they_left_it(left: LeftOnPhone) -> Device:
    """The phone as it was when its former person was last heard of on it."""
    device = copy(left.device)
    device.person, device.cleared_at = left.person, None
    for name in ("pending", "oldest_pending_at", "last_seen_at"):
        setattr(device, name, getattr(left, name))
    return device


def _look_at(phone: Phone, device: Device, gaps: list[Gap], now: datetime) -> None:
    oldest, waits = device.oldest_pending_at, device.pending > 0
    phone.is_silent = waits and device.last_seen_at < now - SILENT
    phone.waits_long = waits and oldest is not None and oldest < now - WAITS_LONG
    phone.was_cleared = device.cleared_at is not None
    phone.gaps = gaps


def _late_photos(rows: DeclaredPhotoQuerySet, now: datetime) -> list[Phone]:
    """Phones whose photos are late, with how many of which visit."""
    known = rows.late(now).select_related("operation__person", "operation__device")
    late = list(known.order_by("operation__received_at", "id")[:MOST_PHOTOS])
    ids = {photo.operation.visit_id for photo in late} - {None}
    visits = Visit.objects.select_related("site__customer").in_bulk(ids)
    phones: dict[tuple[UUID, UUID | None], Phone] = {}
    groups: dict[tuple[UUID, UUID | None, UUID | None], list[DeclaredPhoto]] = defaultdict(list)
    for photo in late:
        sent = photo.operation
        key = sent.person_id, sent.device_id
        phones.setdefault(key, Phone(sent.person, sent.device))
        groups[(sent.person_id, sent.device_id, sent.visit_id)].append(photo)
    for (person, device, visit), group in groups.items():
        since = group[0].operation.received_at
        phones[person, device].photos.append(
            Photos(visits.get(visit) if visit else None, len(group), since)
        )
    return list(phones.values())


def _leave_out_what_was_put_aside(phones: Collection[Phone]) -> None:
    people = {phone.person.pk for phone in phones}
    aside = set(PutAside.objects.filter(person__in=people).values_list("person_id", "matter"))
    for phone in phones:
        known = {matter for person, matter in aside if person == phone.person.pk}
        phone.gaps = [gap for gap in phone.gaps if phone.name_of(gap) not in known]
        phone.photos = [each for each in phone.photos if phone.name_of(each) not in known]
        phone.was_cleared = phone.was_cleared and phone.name_of_clearing not in known
        waiting = phone.name_of_waiting not in known
        phone.is_silent, phone.waits_long = (
            phone.is_silent and waiting,
            phone.waits_long and waiting,
        )
