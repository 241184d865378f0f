"""The signals behind a number of the overview: page by page, or all of them as a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _

from accounts import company, money, personal_reports
from fieldapp.pages.overview_filters import address
from fieldapp.plumbing.downloads import Sheet
from signals import cohorts, sheets
from signals.cohorts import Cohort
from signals.models import FollowUp, Signal
from signals.querysets import SignalQuerySet

ROWS_ON_A_PAGE = 50
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


def sheet(signals: SignalQuerySet, name: str) -> Sheet[Signal]:
    """The whole list as a file, each row by the clock of its site.

    It has names only where the company lets people be counted singly.
    """
    rows = signals.select_related("territory", "model", "offer", "follow_up__owner")
    columns = [
        *sheets.SIGNAL,
        *(sheets.PEOPLE if personal_reports.singly() else ()),
        *sheets.fate(),
    ]
    return Sheet(name, gettext("Signals"), columns, rows)
