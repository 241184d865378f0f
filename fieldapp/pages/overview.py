"""What managers see: what became of the signals of a period, and every number's list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import personal_reports
from accounts.models import Person
from fieldapp.pages import (
    overview_filters,
    overview_funnel,
    overview_table,
    overview_tiles,
    signal_rows,
)
from fieldapp.pages.overview_filters import address, cohort_of
from fieldapp.plumbing import downloads
from fieldapp.plumbing.problems import Refused
from signals import cohorts, conversion
from signals.cohorts import Cohort
from signals.groupings import GROUPINGS

USUAL_GROUPING = "territory"
BYS = (USUAL_GROUPING, *(by for by in GROUPINGS if by != USUAL_GROUPING))

View = Callable[..., HttpResponseBase]


def for_managers(view: View) -> View:
    """A page about the cohort of its address, for managers and admins; 403 for others.

    An address that cannot be read is answered with 400, in a sentence.
    """

    @require_GET
    @login_required
    @wraps(view)
    def checked(request: HttpRequest, **parts: str) -> HttpResponseBase:
        asker = cast(Person, request.user)
        if not conversion.may_see(asker):
            raise PermissionDenied
        now = timezone.now()
        try:
            return view(request, cohort_of(request.GET, asker=asker, now=now), now, **parts)
        except Refused as refused:
            page = f"{refused.status}.html"
            return render(request, page, {"why": refused.detail}, status=refused.status)

    return checked


@for_managers
def overview(request: HttpRequest, cohort: Cohort, now: datetime) -> HttpResponse:
    """Tiles, the funnel by type, and the table by whatever was chosen."""
    by = cohorts.one_of(request.GET, "by", BYS)
    sort = cohorts.one_of(request.GET, "sort", overview_table.SORTS)
    types, found = conversion.count_also_by_type(cohort, GROUPINGS[by], now=now)
    more = {"by": by, "sort": sort} if sort else {"by": by}
    selects = overview_filters.choices(cohort)
    context = {
        "cohort": cohort,
        "total": types.total,
        "by": by,
        "sort": sort,
        "title": GROUPINGS[by].title,
        "periods": overview_filters.PERIODS.items(),
        "period": overview_filters.period_of(request.GET),
        "selects": selects,
        "picks": overview_filters.picks(cohort, selects, more),
        "kept": kept(cohort, selects, more),
        "tiles": overview_tiles.tiles(types.total, cohort.before().signals().count(), cohort),
        "steps": overview_funnel.funnel(types, cohort),
        "chips": chips(cohort, by),
        "heads": overview_table.heads(cohort, by, sort),
        "label_head": overview_table.label_head(cohort, by, sort),
        "lines": overview_table.lines(found, cohort, sort),
        "all": overview_table.line(found.total, cohort, by),
        "rule": personal_reports.said_of_rule() if GROUPINGS[by].person else "",
        "files": [downloads.offered(_("This table"), "overview_file", cohort.query() | more)],
        "wider_url": f"{reverse('overview')}?period=365",
        "wider_words": _("Show all of the last 12 months"),
    }
    return render(request, "pages/overview.html", context)


def chips(cohort: Cohort, by: str) -> list[dict[str, object]]:
    """By what the table can be divided, as far as the company's rule on people allows."""
    offered = [
        grouping
        for grouping in GROUPINGS.values()
        if not grouping.person or personal_reports.shown_at_all()
    ]
    return [
        {
            "label": grouping.title,
            "url": f"{address('overview', cohort, by=grouping.by)}#where",
            "current": grouping.by == by,
        }
        for grouping in offered
    ]


def kept(cohort: Cohort, selects: list, more: dict[str, str]) -> list[tuple[str, str]]:
    """What the form of filters must not lose: hidden fields."""
    names = {select.name for select in selects}
    others = {by: key for by, key in cohort.picked.items() if by not in names}
    return list((others | more).items())


@for_managers
def overview_file(
    request: HttpRequest, cohort: Cohort, now: datetime, form: str
) -> HttpResponseBase:
    """The table as a file, with every figure, in the order of the page."""
    by = cohorts.one_of(request.GET, "by", BYS)
    sort = cohorts.one_of(request.GET, "sort", overview_table.SORTS)
    found = conversion.count(cohort, GROUPINGS[by], now=now)
    name = f"conversion-by-{by}-{cohort.since}-{cohort.until}"
    return downloads.answer(form, overview_table.sheet(found, sort, name), by=cohort.asker)


@for_managers
def signal_list(request: HttpRequest, cohort: Cohort, now: datetime) -> HttpResponse:
    """The signals behind a number."""
    reached = cohorts.one_of(request.GET, "reached", cohorts.REACHED)
    page = signal_rows.page_of(request.GET, cohort, reached, now=now)
    context = {
        "cohort": cohort,
        "title": signal_rows.TITLES[reached],
        "picks": [overview_filters.words_of(cohort, *picked) for picked in cohort.picked.items()],
        "page": page,
        "rows": signal_rows.rows_of(page),
        "back_url": address("overview", cohort),
        "files": [offered_list(cohort, reached)],
        **signal_rows.pager(page, cohort, reached),
    }
    return render(request, "pages/signal_list.html", context)


def offered_list(cohort: Cohort, reached: str) -> downloads.Offered:
    """The whole list behind a number, as the page offers it."""
    query = cohort.query() | {"reached": reached}
    return downloads.offered(_("These signals"), "signal_list_file", query)


@for_managers
def signal_list_file(
    request: HttpRequest, cohort: Cohort, now: datetime, form: str
) -> HttpResponseBase:
    """The same signals as a file, all of them."""
    reached = cohorts.one_of(request.GET, "reached", cohorts.REACHED)
    found = signal_rows.listed(cohort, reached, now=now)
    name = f"signals-{reached}-{cohort.since}-{cohort.until}"
    return downloads.answer(form, signal_rows.sheet(found, name), by=cohort.asker)
