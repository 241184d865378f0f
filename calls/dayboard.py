"""The day board: who is where when, on one day by the clock of whoever looks at it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts import company, coverage, hours
from accounts.models import Leave, Person
from accounts.models.people import Role
from calls import deciding
from calls.cards import Card, side_by_side
from calls.days import span
from calls.models import Visit
from calls.models.visits import VisitKind, VisitState
from calls.querysets import VisitQuerySet

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import Site

QUARTER = dt.timedelta(minutes=15)
MORNING, EVENING = 8, 17  # hours of a board where nobody works at any
LEAST_HOURS = 8  # that a board is wide
MOST_WAITING = 60  # calls that nobody has, on one page
MOST_VISITS = 1_000
USUAL_MINUTES = {VisitKind.INSTALLATION: 150, VisitKind.REPAIR: 75, VisitKind.SWAP: 90}
USUAL = 60


def usual_length(kind: str) -> dt.timedelta:
    """How long a visit of this kind is planned for where nobody said."""
    return dt.timedelta(minutes=USUAL_MINUTES.get(VisitKind(kind), USUAL))


def length_of(visit: Visit) -> dt.timedelta:
    """How long a visit is planned for."""
    return (visit.window_end - visit.window_start) if visit.window_end else usual_length(visit.kind)


def is_after_promise(visit: Visit, now: dt.datetime) -> bool:
    """Whether somebody will be there, or is still not there, after the promised time."""
    if visit.respond_by is None or visit.arrived_at:
        return False
    return max(visit.window_start, now) > visit.respond_by


@dataclass
class Lane:
    """A technician's day."""

    person: Person
    leave: Leave | None = None
    cards: list[Card] = field(default_factory=list)
    load: dt.timedelta = dt.timedelta(0)

    @property
    def load_words(self) -> str:
        """How much is planned: "4 h 30 min planned"."""
        return _("%(time)s planned") % {"time": span(self.load)} if self.load else _("Free")


@dataclass
class Board:
    """One day. Hours are those of the clock in ``zone``; ``closed`` are (column, width)."""

    day: dt.date
    zone: str
    first: int = MORNING
    hours: int = EVENING - MORNING
    lanes: list[Lane] = field(default_factory=list)
    waiting: list[Card] = field(default_factory=list)
    closed: list[tuple[int, int]] = field(default_factory=list)
    now_at: int | None = None

    @property
    def clocks(self) -> list[tuple[int, str]]:
        """Column and hour, for the head of the board."""
        return [(number * 4, f"{self.first + number:02}") for number in range(self.hours)]

    @property
    def quarters(self) -> int:
        """How many columns there are."""
        return self.hours * 4

    def moment(self, column: int) -> dt.datetime:
        """When a column of the whole day begins."""
        return _midnight(self.day, self.zone) + column * QUARTER


def technicians(by: Person, today: dt.date) -> QuerySet[Person]:
    """Whom a manager plans for: those of their territories, and those who report to them."""
    rows = Person.objects.filter(roles__contains=[Role.TECHNICIAN], is_active=True)
    rows = rows.filter(Q(last_day=None) | Q(last_day__gte=today), archived_on=None)
    if not by.is_admin:
        rows = rows.filter(Q(territories__in=by.territories.all()) | Q(manager=by)).distinct()
    return rows.order_by("name", "id")


def zone_of(person: Person) -> str:
    """The clock by which a person sees days: their own, else the company's."""
    return person.time_zone or company.current().time_zone


def day_of(visit: Visit, by: Person) -> dt.date:
    """The day of a visit as a manager's clock has it."""
    return visit.window_start.astimezone(ZoneInfo(zone_of(by))).date()


def on(day: dt.date, zone: str, by: Person) -> VisitQuerySet:
    """The visits that begin on a day in a zone, as far as ``by`` plans them."""
    start, end = _midnight(day, zone), _midnight(day + dt.timedelta(days=1), zone)
    rows = deciding.plannable(by).between(start, end).exclude(state=VisitState.CANCELLED)
    return rows.for_cards().prefetch_related("helpers").order_by("window_start", "id")


def of(by: Person, day: dt.date, *, now: dt.datetime) -> Board:
    """The board of a day as a manager sees it: visits at their sites, their technicians."""
    board = Board(day, zone_of(by))
    made = [visit for visit in on(day, board.zone, by)[:MOST_VISITS] if visit.lead_id]
    nobodys = waiting(by, board, now=now)
    _set_hours(board, made, [visit.site for visit in [*made, *nobodys]])
    board.closed = _closed(board)
    board.now_at = _now_at(board, now)
    people = {person.pk: person for person in technicians(by, day)}
    people |= {one.pk: one for visit in made for one in goers(visit)}
    leaves = leaves_on(day, people)
    lanes = {pk: Lane(person, leaves.get(pk)) for pk, person in people.items()}
    for visit in made:
        for person in goers(visit):
            lane = lanes[person.pk]
            lane.cards.append(_card(board, visit, helps=person.pk != visit.lead_id, now=now))
            lane.load += length_of(visit)
    for lane in lanes.values():
        lane.cards = side_by_side(lane.cards, board.quarters)
    board.lanes = sorted(lanes.values(), key=lambda lane: (str(lane.person), str(lane.person.pk)))
    board.waiting = [_waiting_card(visit, now) for visit in nobodys]
    return board


def waiting(by: Person, board: Board, *, now: dt.datetime) -> list[Visit]:
    """What nobody has yet up to the board's day, the earliest promise first."""
    end = _midnight(board.day + dt.timedelta(days=1), board.zone)
    rows = deciding.plannable(by).filter(lead=None, state=VisitState.PLANNED, window_start__lt=end)
    order = (F("respond_by").asc(nulls_last=True), "window_start", "id")
    return list(rows.for_cards().order_by(*order)[:MOST_WAITING])


def leaves_on(day: dt.date, people: Iterable[UUID]) -> dict[UUID, Leave]:
    """Who is away on a day, and who stands in."""
    rows = Leave.objects.filter(person__in=list(people), archived_on=None)
    rows = rows.filter(first_day__lte=day, last_day__gte=day)
    rows = rows.select_related("person", "substitute").order_by("first_day", "id")
    return {leave.person_id: leave for leave in rows}


def open_spans(
    day: dt.date, calendar: hours.Calendar | None = None
) -> list[tuple[dt.datetime, dt.datetime]]:
    """When the company works on a day, or whoever else's calendar it is; nothing on a day off."""
    calendar = calendar or coverage.calendar_of(None)
    if not hours.is_working_day(day, calendar):
        return []
    return _spans(day, calendar.open_on.get(day) or calendar.week[day.weekday()], calendar.zone)


def _spans(
    day: dt.date, clocks: Iterable[hours.Span], name: str
) -> list[tuple[dt.datetime, dt.datetime]]:
    zone, found = ZoneInfo(name), []
    for start, end in clocks:
        last = day if end > start else day + dt.timedelta(days=1)
        found.append((dt.datetime.combine(day, start, zone), dt.datetime.combine(last, end, zone)))
    return found


def goers(visit: Visit) -> list[Person]:
    """Whoever makes a visit, the lead first; each once."""
    return list({one.pk: one for one in filter(None, [visit.lead, *visit.helpers.all()])}.values())


def _set_hours(board: Board, visits: list[Visit], sites: Iterable[Site]) -> None:
    """The working hours of the company and of the sites; wider only for a visit outside them."""
    spans = [(visit.window_start, visit.window_start + length_of(visit)) for visit in visits]
    spans += _worked(board.day, {coverage.calendar_of(site) for site in [None, *sites]})
    starts = [_quarters(board, start) // 4 for start, _end in spans]
    ends = [-(-_quarters(board, end, up=True) // 4) for _start, end in spans]
    board.first = max(0, min(min(starts, default=MORNING), 24 - LEAST_HOURS))
    last = min(24, max(ends, default=EVENING))
    board.hours = max(LEAST_HOURS, last - board.first)


def _worked(day: dt.date, calendars: set[hours.Calendar]) -> list[tuple[dt.datetime, dt.datetime]]:
    """When somebody works on a day; where all are closed, the hours of any other day."""
    if spans := [span for one in calendars for span in open_spans(day, one)]:
        return spans
    usual = {(one.zone, clocks) for one in calendars for clocks in one.week if clocks}
    return [span for zone, clocks in usual for span in _spans(day, clocks, zone)]


def _card(board: Board, visit: Visit, *, helps: bool, now: dt.datetime) -> Card:
    ends_at = visit.window_start + length_of(visit)
    at = _quarters(board, visit.window_start) - board.first * 4
    end = _quarters(board, ends_at, up=True) - board.first * 4
    at = max(0, min(at, board.quarters - 1))
    wide = max(1, min(end, board.quarters) - at)
    there, here = (
        visit.window_start.astimezone(ZoneInfo(zone)) for zone in (visit.site.zone, board.zone)
    )
    elsewhere = there.utcoffset() != here.utcoffset()
    late = is_after_promise(visit, now)
    return Card(visit, ends_at, at, wide, helps=helps, late=late, elsewhere=elsewhere)


def _waiting_card(visit: Visit, now: dt.datetime) -> Card:
    length = usual_length(visit.kind)
    late = is_after_promise(visit, now)
    return Card(visit, visit.window_start + length, wide=length // QUARTER, late=late)


def _closed(board: Board) -> list[tuple[int, int]]:
    """The stretches of the board outside working hours."""
    found, edge, last = [], 0, board.quarters
    for start, end in open_spans(board.day):
        begin = _quarters(board, start) - board.first * 4
        if begin > edge:
            found.append((edge, min(begin, last) - edge))
        edge = max(edge, _quarters(board, end) - board.first * 4)
    if edge < last:
        found.append((edge, last - edge))
    return found


def _now_at(board: Board, now: dt.datetime) -> int | None:
    if now.astimezone(ZoneInfo(board.zone)).date() != board.day:
        return None
    at = _quarters(board, now) - board.first * 4
    return at if 0 <= at < board.quarters else None


def _quarters(board: Board, moment: dt.datetime, *, up: bool = False) -> int:
    """The column of the whole day in which a moment lies; rounded up it is where a visit ends."""
    local = moment.astimezone(ZoneInfo(board.zone))
    days = (local.date() - board.day).days
    minutes = days * 24 * 60 + local.hour * 60 + local.minute
    return -(-minutes // 15) if up else minutes // 15


def _midnight(day: dt.date, zone: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(0), ZoneInfo(zone))
