"""Signals and follow-ups as files: which columns, and which rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import company
from accounts.sheets import ACCOUNT, SITE, value_head
from fieldapp.plumbing.downloads import TIME_ZONE, Column, Sheet, local, yes
from signals import outcomes, worklist
from signals.lifecycle import Stage
from signals.models import FollowUp, Signal
from signals.status import follow_up_of, text_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import Person


def _moment(head: Any, name: str) -> Column[Any]:
    """A moment of a signal, by the clock of its site."""

    def cell(signal: Signal) -> object:
        return local(getattr(signal, name), signal.zone)

    return Column(head, cell)


def _became(head: Any, read: Callable[[FollowUp], object]) -> Column[Signal]:
    """Something of a signal's follow-up; empty until there is one."""

    def cell(signal: Signal) -> object:
        task: FollowUp | None = getattr(signal, "follow_up", None)
        return read(task) if task else None

    return Column(head, cell)


def _when(head: Any, name: str) -> Column[Signal]:
    """A moment of its follow-up, by the clock of the signal's site."""

    def cell(signal: Signal) -> object:
        at: datetime | None = getattr(getattr(signal, "follow_up", None), name, None)
        return local(at, signal.zone)

    return Column(head, cell)


def _account(signal: Signal) -> str:
    return str(signal.customer or signal.place)


WHAT: list[Column[Signal]] = [
    _moment(_("Noticed"), "noticed_at"),
    Column(TIME_ZONE, lambda one: one.zone),
    Column(_("Type"), lambda one: one.type),
    Column(_("Clue"), lambda one: one.clue),
    Column(_("Category"), lambda one: one.offer_category),
    Column(_("Words"), lambda one: one.note),
    Column(ACCOUNT, _account),
    Column(SITE, lambda one: str(one.site or "")),
]
SIGNAL: list[Column[Signal]] = [
    Column("Id", lambda one: str(one.pk)),
    *WHAT,
    Column(_("Offer"), lambda one: str(one.offer or "")),
    Column(_("Territory"), lambda one: str(one.territory or "")),
    Column(_("Segment"), lambda one: one.segment),
    Column(_("Model"), lambda one: str(one.model or "")),
]
PEOPLE: list[Column[Signal]] = [
    Column(_("Technician"), lambda one: str(one.technician)),
    _became(_("Sales rep"), lambda task: str(task.owner or "")),
]
STAGES: list[Column[Signal]] = [
    _when(_("Contacted"), "contacted_at"),
    _when(_("Qualified"), "qualified_at"),
    _when(_("Quoted"), "quoted_at"),
    _when(_("Closed"), "closed_at"),
]


def fate() -> list[Column[Signal]]:
    """What became of a signal, as managers read it."""
    return [
        _became(_("Stage"), lambda task: task.stage),
        *STAGES,
        _became(_("Lost because"), lambda task: task.lost_reason),
        _became(value_head(), lambda task: task.value if task.stage == "won" else None),
    ]


def mine(rows: QuerySet[Signal]) -> Sheet[Signal]:
    """One's own signals, as one reads them: the status, the value, the thanks; not the talk."""
    columns = [
        Column("Id", lambda one: str(one.pk)),
        *WHAT,
        Column(_("Machine"), lambda one: str(one.machine or "")),
        Column(_("What became of it"), text_of),
        Column(value_head(), _sold_for),
        Column(_("Thanks"), lambda one: getattr(follow_up_of(one), "thanks", "")),
    ]
    found = rows.order_by("-noticed_at", "-id")
    return Sheet(f"my-signals-{company.today()}", gettext("My signals"), columns, found)


def _sold_for(signal: Signal) -> object:
    """What it brought; a quote that is still open is no business of technicians."""
    task = follow_up_of(signal)
    return task.value if task and task.stage == Stage.WON else None


def shown(person: Person, show: str) -> QuerySet[Signal]:
    """The signals of *My signals* under one of its filters; all of them without."""
    found = outcomes.with_fate(Signal.objects.of(person).kept().for_status())
    return found.filter(Q(fate=show)) if show else found


def queue(scope: worklist.Scope, asked: worklist.Asked, *, now: datetime) -> Sheet[FollowUp]:
    """The follow-ups of a view of the queue, all its pages, in its order."""
    ids = Q()
    for source in worklist.rows(scope, asked, now=now):
        ids |= Q(pk__in=source.order_by().values("pk"))
    rows = FollowUp.objects.visible_to(scope.person).filter(ids)
    way = "-" if asked.newest_first else ""
    found = rows.select_related(*ROWS_OF_QUEUE).order_by(f"{way}{asked.column}", f"{way}id")
    return Sheet(f"queue-{asked.view}-{company.today()}", gettext("Queue"), _queue(), found)


ROWS_OF_QUEUE = (
    "owner",
    "queue",
    *(f"signal__{name}" for name in ("site", "customer", "technician", "contact", "territory")),
    "signal__machine__model",
)


def _queue() -> list[Column[FollowUp]]:
    return [
        Column("Id", lambda one: str(one.pk)),
        *(_of_signal(column) for column in WHAT),
        Column(_("Machine"), lambda one: str(one.signal.machine or "")),
        Column(_("Territory"), lambda one: str(one.signal.territory or "")),
        Column(_("Noticed by"), lambda one: str(one.signal.technician)),
        Column(_("Contact"), lambda one: str(one.signal.contact or "")),
        Column(_("Stage"), lambda one: one.stage),
        Column(_("Queue"), lambda one: str(one.queue)),
        Column(_("Owner"), lambda one: str(one.owner or "")),
        _clock(_("First contact due"), "due_at"),
        _clock(_("Act by"), "act_by"),
        Column(_("Next step on"), lambda one: one.next_on),
        _clock(_("Snoozed until"), "snoozed_until"),
        *(_of_signal(column) for column in STAGES),
        Column(value_head(), lambda one: one.value),
        Column(_("Lost because"), lambda one: one.lost_reason),
    ]


def _of_signal(column: Column[Signal]) -> Column[FollowUp]:
    """The same column of a follow-up's signal."""
    return Column(column.head, lambda one: column.cell(one.signal))


def _clock(head: Any, name: str) -> Column[FollowUp]:
    """A moment of a follow-up, by the clock of its site."""
    return Column(head, lambda one: local(getattr(one, name), one.signal.zone))


def offers(found: QuerySet[Any]) -> Sheet:
    """What we sell, as the list on the screen has it."""
    rows = found.prefetch_related("models")
    return Sheet(f"offers-{company.today()}", gettext("Offers"), OFFERS, rows)


OFFERS: list[Column[Any]] = [
    Column(_("Offer"), lambda one: one.name),
    Column(_("Category"), lambda one: str(one.get_category_display())),
    Column(_("Models"), lambda one: "; ".join(model.name for model in one.models.all())),
    Column(_("Talking points"), lambda one: one.talking_points),
    Column(_("Brochure"), lambda one: one.brochure_url),
    Column(_("Signals"), lambda one: one.signal_count),
    Column("Id", lambda one: str(one.pk)),
]


def queues(found: QuerySet[Any]) -> Sheet:
    """Where follow-ups wait, as the list on the screen has it."""
    rows = found.prefetch_related("members")
    return Sheet(f"queues-{company.today()}", gettext("Queues"), QUEUES, rows)


QUEUES: list[Column[Any]] = [
    Column(_("Queue"), lambda one: one.name),
    Column(_("Territory"), lambda one: str(one.territory or "")),
    Column(_("Members"), lambda one: "; ".join(map(str, one.members.all()))),
    Column(_("Open follow-ups"), lambda one: one.open_count),
    Column(_("Default"), lambda one: yes(one.is_default)),
    Column("Id", lambda one: str(one.pk)),
]
