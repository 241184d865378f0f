"""The figures on top of the overview, each with its list."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import money
from fieldapp.pages.figures import number, of, percent
from fieldapp.pages.overview_filters import address, list_of
from signals.cohorts import Cohort
from signals.conversion import Row
from signals.rates import Rate


def tiles(total: Row, before: int, cohort: Cohort) -> list[dict[str, str]]:
    """As ``_stat.html`` takes them; ``before`` is how many were noticed in as many days before."""
    return [
        {
            "label": _("Signals"),
            "value": number(total.noticed),
            "url": address("signal_list", cohort),
            **_compared(total.noticed - before, (cohort.until - cohort.since).days + 1),
        },
        {
            "label": _("Won share"),
            "value": percent(total.won_share),
            "url": list_of(cohort, "won"),
            "delta": _sure(total.won_share),
        },
        *_clocks(total, cohort),
        {
            "label": _("Won value"),
            "value": money.in_words(total.value),
            "url": list_of(cohort, "won"),
        },
    ]


def _clocks(total: Row, cohort: Cohort) -> list[dict[str, str]]:
    return [
        {
            "label": _("Called in time"),
            "value": percent(total.called_in_time),
            "url": list_of(cohort, "in_time"),
            "delta": of(total.called_in_time),
        },
        {
            "label": _("Late follow-ups"),
            "value": number(total.late),
            "url": list_of(cohort, "late"),
            "delta": _("not called, and the time is over") if total.late else _("nobody waits"),
            "verdict": "bad" if total.late else "good",
        },
    ]


def _sure(rate: Rate) -> str:
    low, high = rate.percent_interval
    return _("between %(low)s%% and %(high)s%%") % {"low": low, "high": high}


def _compared(more: int, days: int) -> dict[str, str]:
    """How many more or fewer than in as many days before."""
    if not more:
        return {"delta": _("as many as before")}
    facts = {"more": number(abs(more)), "days": number(days)}
    if more > 0:
        words = ngettext("%(more)s more than the day before", "%(more)s more than before", days)
        return {"delta": words % facts, "trend": "up"}
    words = ngettext("%(more)s fewer than the day before", "%(more)s fewer than before", days)
    return {"delta": words % facts, "trend": "down"}
