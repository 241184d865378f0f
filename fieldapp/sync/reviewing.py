"""What Review shows: each operation with its site and visit, and why somebody should look."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import company
from accounts.models import Photo, Site
from calls.models import Visit, VisitStep
from fieldapp.plumbing import keyset
from fieldapp.plumbing.downloads import TIME_ZONE, Column, Sheet, local
from fieldapp.plumbing.keyset import Place
from fieldapp.sync import reading, settling, standing, wording
from fieldapp.sync.models import FieldOperation, Result, Settled
from fieldapp.sync.querysets import FieldOperationQuerySet

if TYPE_CHECKING:
    from accounts.models import Person

MOST_STEPS = 6
MOST = 5_000  # lines of the file
APPLIED = {Settled.ACCEPTED, Settled.CORRECTED}


@dataclass(frozen=True)
class Row:
    """One operation of a list."""

    operation: FieldOperation
    site: Site | None
    visit: Visit | None

    @property
    def what(self) -> str:
        """What was recorded."""
        return wording.what(self.operation)

    @property
    def why(self) -> str:
        """Why somebody should look."""
        if self.operation.why == "not_found" and self.visit and self.visit.lead:
            words = _("The visit had been given to somebody else; it is %(name)s’s.")
            return words % {"name": self.visit.lead}
        return wording.why(self.operation)

    @property
    def zone(self) -> str:
        """By whose clock its times are shown."""
        return self.site.zone if self.site else company.current().time_zone

    @property
    def waits(self) -> bool:
        """Somebody has to decide before it counts."""
        return not (self.counts or self.operation.settled)

    @property
    def state(self) -> str:
        """In a word or two."""
        if self.counts or self.operation.settled in APPLIED:
            return _("Counts")
        return _("Does not count") if self.operation.settled else _("Does not count yet")

    @property
    def counts(self) -> bool:
        """It was applied, with a doubt."""
        return self.operation.result == Result.FLAGGED


def listed(by: Person, view: str, now: datetime) -> FieldOperationQuerySet:
    """What one of the three lists holds for a manager."""
    mine = FieldOperation.objects.visible_to(by).select_related("person", "settled_by")
    if view == "phone":
        return mine.left_on_phones(now)
    return mine.settled() if view == "settled" else mine.to_decide()


def open_for(by: Person) -> FieldOperationQuerySet:
    """What waits for a manager's decision."""
    return FieldOperation.objects.visible_to(by).to_decide()


def rows(operations: Iterable[FieldOperation], by: Person) -> list[Row]:
    """With their sites and visits, as far as ``by`` sees them; in two queries."""
    operations = list(operations)
    ids = {row.visit_id for row in operations} - {None}
    visits = Visit.objects.visible_to(by).select_related("lead").in_bulk(ids)
    places = {getattr(row, "place", None) for row in operations} - {None}
    places |= {visit.site_id for visit in visits.values()}
    sites = Site.objects.visible_to(by).select_related("customer").in_bulk(places)
    found = []
    for row in operations:
        visit = visits.get(row.visit_id)
        site = sites.get(visit.site_id if visit else getattr(row, "place", None))
        found.append(Row(row, site, visit))
    return found


def row_of(operation: FieldOperation, by: Person) -> Row:
    """One of them."""
    placed = FieldOperation.objects.filter(pk=operation.pk).with_place().values("place")
    operation.place = placed[0]["place"]  # type: ignore[attr-defined]
    return rows([operation], by)[0]


def after(operation: FieldOperation, by: Person) -> FieldOperation | None:
    """The next one to decide about: the next in order, else the first that is left."""
    return beside(operation, by) or open_for(by).exclude(pk=operation.pk).first()


def beside(operation: FieldOperation, by: Person, *, back: bool = False) -> FieldOperation | None:
    """The next one in the order of the list, or the one before; None at its ends."""
    place = Place(operation.received_at, operation.pk, back)
    return keyset.beyond(open_for(by), "received_at", place).first()


def page_of(operation: FieldOperation, by: Person, *, now: datetime) -> dict[str, Any]:
    """All that the page of one shows."""
    row = row_of(operation, by)
    is_open = not operation.settled
    return {
        "row": row,
        "operation": operation,
        "now": now,
        "kind": wording.kind(operation.type),
        "said": reading.said(operation),
        "photos": _photos(operation),
        "now_there": standing.now(operation, row.visit, by=by),
        "visit_steps": _steps(row.visit),
        "steps": list(operation.steps.select_related("by")),
        "raw": raw(operation),
        "is_open": is_open,
        "may_correct": is_open and not row.counts and operation.body is not None,
        "may_accept": is_open and operation.body is not None,
        "may_send_back": is_open and settling.may_send_back(operation),
        "may_undo": settling.may_undo(operation, by=by),
        "following": beside(operation, by),
        "preceding": beside(operation, by, back=True),
    }


def raw(operation: FieldOperation) -> str:
    """As it came, for whoever has to know."""
    if operation.body is not None:
        return json.dumps(operation.body, indent=2, ensure_ascii=False)
    return bytes(operation.raw or b"").decode("utf-8", "replace")


def _photos(operation: FieldOperation) -> list[tuple[str, Photo | None]]:
    """Each photo that it names, and the picture where it has come."""
    names = list(operation.photos.values_list("sha256", flat=True))
    known = Photo.objects.filter(person=operation.person_id, sha256__in=names)
    by_name = {photo.sha256: photo for photo in known}
    return [(name, by_name.get(name)) for name in names]


def _steps(visit: Visit | None) -> list[VisitStep]:
    """What happened to the visit, the latest first."""
    if visit is None:
        return []
    steps = visit.steps.select_related("by").order_by("-received_at", "-id")
    return list(steps[:MOST_STEPS])


def sheet(operations: QuerySet[FieldOperation], by: Person) -> Sheet[Row]:
    """A list as a file; times by the clock of whoever asks."""
    zone = timezone.get_current_timezone_name()
    columns: list[Column[Row]] = [
        Column(_("What"), lambda row: row.what),
        Column(_("Recorded by"), lambda row: str(row.operation.person)),
        Column(_("Account"), lambda row: str(row.site.customer) if row.site else ""),
        Column(_("Site"), lambda row: row.site.name if row.site else ""),
        Column(_("Recorded at"), lambda row: local(row.operation.captured_at, zone)),
        Column(_("Received at"), lambda row: local(row.operation.received_at, zone)),
        Column(_("Why"), lambda row: row.why),
        Column(_("Decision"), lambda row: row.operation.get_settled_display()),
        Column(_("Decided by"), lambda row: str(row.operation.settled_by or "")),
        Column(_("Decided at"), lambda row: local(row.operation.settled_at, zone)),
        Column(_("Note"), lambda row: row.operation.settled_note),
        Column(TIME_ZONE, lambda _row: zone),
    ]
    return Sheet("review", _("Review"), columns, rows(operations[:MOST], by))
