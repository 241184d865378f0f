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
from calls.days import span
from calls.models import Visit
from calls.models.visits import VisitKind, VisitState
from calls.querysets import VisitQuerySet

if TYPE_CHECKING:
    from uuid import UUID

QUARTER = dt.timedelta(minutes=15)
IN_A_DAY = 96  # quarters of an hour
MORNING, EVENING = 7, 18  # hours that a board shows at least
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


@dataclass(frozen=True)
class Card:
    """One visit on the board: its column and width in quarters of an hour, and how it stands."""

    visit: Visit
    at: int = 0
    wide: int = 1
    helps: bool = False
    late: bool = False

    @property
    def movable(self) -> bool:
        """What has not begun can be dragged, by the lane of its lead."""
        return self.visit.state == VisitState.PLANNED and not self.helps

    @property
    def clock(self) -> str:
        """When it begins, by the clock of its site; a zone of its own is named."""
        local = self.visit.window_start.astimezone(ZoneInfo(self.visit.site.zone))
        return f"{local:%H:%M}"


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
    visits = list(on(day, board.zone, by)[:MOST_VISITS])
    made = [visit for visit in visits if visit.lead_id]
    _set_hours(board, made)
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
    board.lanes = sorted(lanes.values(), key=lambda lane: (str(lane.person), str(lane.person.pk)))
    board.waiting = [
        Card(visit, wide=usual_length(visit.kind) // QUARTER, late=is_after_promise(visit, now))
        for visit in waiting(by, board, now=now)
    ]
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
    rows = rows.filter(first_day__lte=day, last_day__gte=day).select_related("substitute")
    return {leave.person_id: leave for leave in rows}


def open_spans(day: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
    """When the company works on a day; nothing on a day off."""
    calendar = coverage.calendar_of(None)
    if not hours.is_working_day(day, calendar):
        return []
    zone, found = ZoneInfo(calendar.zone), []
    for start, end in calendar.open_on.get(day) or calendar.week[day.weekday()]:
        last = day if end > start else day + dt.timedelta(days=1)
        found.append((dt.datetime.combine(day, start, zone), dt.datetime.combine(last, end, zone)))
    return found


def goers(visit: Visit) -> list[Person]:
    """Whoever makes a visit, the lead first; each once."""
    return list({one.pk: one for one in filter(None, [visit.lead, *visit.helpers.all()])}.values())


def _set_hours(board: Board, visits: list[Visit]) -> None:
    """Wide enough for every visit of the day."""
    starts = [_quarters(board, visit.window_start) // 4 for visit in visits]
    ends = [-(-_quarters(board, visit.window_start + length_of(visit)) // 4) for visit in visits]
    board.first = max(0, min([MORNING, *starts]))
    board.hours = min(24, max([EVENING, *ends])) - board.first


def _card(board: Board, visit: Visit, *, helps: bool, now: dt.datetime) -> Card:
    at = _quarters(board, visit.window_start) - board.first * 4
    end = _quarters(board, visit.window_start + length_of(visit), up=True) - board.first * 4
    at = max(0, min(at, board.quarters - 1))
    wide = max(1, min(end, board.quarters) - at)
    return Card(visit, at, wide, helps, is_after_promise(visit, now))


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
