"""The signals behind a number of the overview: page by page, or all of them as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import company, money, personal_reports
from fieldapp.pages.overview_filters import address
from signals import cohorts
from signals.cohorts import Cohort
from signals.models import FollowUp, Signal
from signals.querysets import SignalQuerySet

ROWS_ON_A_PAGE = 50
ROWS_AT_ONCE = 2000  # of a file, out of the database
LAST_PAGE = 1_000_000

TITLES = {
    "noticed": gettext_lazy("Signals"),
    "contacted": gettext_lazy("Signals: customer reached"),
    "qualified": gettext_lazy("Signals: qualified"),
    "quoted": gettext_lazy("Signals: quoted"),
    "won": gettext_lazy("Signals: won"),
    "lost": gettext_lazy("Signals: lost"),
    "open": gettext_lazy("Signals: open"),
    "merged": gettext_lazy("Signals: merged into another"),
    "late": gettext_lazy("Signals: late, nobody has called"),
    "in_time": gettext_lazy("Signals: called in time"),
}


@dataclass(frozen=True)
class SignalRow:
    """One line of the list."""

    signal: Signal
    words: str
    account: str
    url: str
    stage: str
    owner: str
    value: str
    zone: str


def listed(cohort: Cohort, reached: str, *, now: datetime) -> SignalQuerySet:
    """The signals behind a number, newest first, with all that their lines show."""
    openable = FollowUp.objects.visible_to(cohort.asker).filter(signal=OuterRef("pk"))
    found = cohort.that(reached, now=now).order_by("-noticed_at", "-id")
    return found.annotate(may_open=Exists(openable)).select_related(
        "site", "customer", "technician", "follow_up__owner"
    )


def page_of(params: Mapping[str, str], cohort: Cohort, reached: str, *, now: datetime) -> Page:
    """One page of the list; past the last it is the last. Raises Refused for no number."""
    text = params.get("page") or "1"
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= LAST_PAGE):
        raise cohorts.bad("page", _("The page is a number from 1."))
    return Paginator(listed(cohort, reached, now=now), ROWS_ON_A_PAGE).get_page(text)


def pager(page: Page, cohort: Cohort, reached: str) -> dict[str, str]:
    """Addresses of the pages before and after, as ``_pager.html`` takes them."""
    numbers = {
        "previous_url": page.number - 1 if page.has_previous() else None,
        "next_url": page.number + 1 if page.has_next() else None,
    }
    return {
        name: address("signal_list", cohort, reached=reached, page=f"{number}") if number else ""
        for name, number in numbers.items()
    }


def rows_of(signals: Iterable[Signal]) -> list[SignalRow]:
    """Lines of the page."""
    return [_row(signal) for signal in signals]


def _row(signal: Signal) -> SignalRow:
    task: FollowUp | None = getattr(signal, "follow_up", None)
    return SignalRow(
        signal=signal,
        words=signal.note or signal.get_clue_display() or signal.get_offer_category_display(),
        account=str(signal.customer or signal.place),
        url=_url(task) if task and getattr(signal, "may_open", False) else "",
        stage=_stage(task),
        owner=str(task.owner) if task and task.owner else _("Nobody yet"),
        value=money.in_words(task.value) if task and task.value is not None else "",
        zone=signal.site.zone if signal.site else company.current().time_zone,
    )


def _stage(task: FollowUp | None) -> str:
    if task is None:
        return _("Received")
    if task.lost_reason and task.stage == "lost":
        return f"{task.get_stage_display()}: {task.get_lost_reason_display().lower()}"
    return task.get_stage_display()


def _url(task: FollowUp) -> str:
    try:
        return reverse("follow_up", args=[task.pk])
    except NoReverseMatch:
        return ""


def table(signals: SignalQuerySet, zone: str) -> Iterator[list[object]]:
    """The file: headings, then a row per signal, in the company's time.

    It has names only where the company lets people be counted singly.
    """
    named = personal_reports.singly()
    yield [
        *("Id", "Noticed", "Type", "Clue", "Category", "Offer", "Words", "Account", "Site"),
        *("Territory", "Segment", "Model"),
        *(("Technician", "Sales rep") if named else ()),
        *("Stage", "Contacted", "Qualified", "Quoted", "Closed", "Lost because", "Won value"),
    ]
    more = signals.select_related("territory", "model", "offer")
    for signal in more.iterator(chunk_size=ROWS_AT_ONCE):
        yield _file_row(signal, ZoneInfo(zone), named=named)


def _file_row(signal: Signal, zone: ZoneInfo, *, named: bool) -> list[object]:
    task: FollowUp | None = getattr(signal, "follow_up", None)
    stamps = ("contacted_at", "qualified_at", "quoted_at", "closed_at")
    people = (str(signal.technician), str(task.owner) if task and task.owner else "")
    return [
        str(signal.pk),
        _moment(signal.noticed_at, zone),
        *(signal.type, signal.clue, signal.offer_category),
        str(signal.offer or ""),
        signal.note,
        str(signal.customer or signal.place),
        str(signal.site or ""),
        str(signal.territory or ""),
        signal.segment,
        str(signal.model or ""),
        *(people if named else ()),
        task.stage if task else "",
        *(_moment(getattr(task, stamp, None), zone) for stamp in stamps),
        task.lost_reason if task else "",
        task.value if task and task.stage == "won" else None,
    ]


def _moment(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else ""
