"""The signals that a figure is about: noticed from one day to another, in one row, this far.

A number and the list that it opens are the same cohort, so that they cannot differ.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    ExpressionWrapper,
    F,
    Q,
    SmallIntegerField,
    Value,
    When,
)
from django.utils.translation import gettext as _

from accounts import company, personal_reports
from fieldapp.plumbing.problems import Refused
from signals.groupings import GROUPINGS, NOTHING
from signals.lifecycle import Stage
from signals.models import Signal
from signals.querysets import SignalQuerySet

if TYPE_CHECKING:
    from accounts.models import Person

DEFAULT_DAYS = 90
FIRST_YEAR, LAST_YEAR = 1970, 2999
CONTACTED, QUALIFIED, QUOTED, WON = 1, 2, 3, 4
FAR = {"noticed": 0, "contacted": CONTACTED, "qualified": QUALIFIED, "quoted": QUOTED, "won": WON}
OUTCOMES = ("lost", "open", "merged")
CLOCKS = ("late", "in_time")
REACHED = (*FAR, *OUTCOMES, *CLOCKS)


@dataclass(frozen=True)
class Cohort:
    """Signals noticed from ``since`` to ``until``, both included, in the company's zone.

    ``picked`` maps a grouping to the key of one row of it. Only what ``asker`` may see counts,
    and nothing that was taken back.
    """

    asker: Person
    since: dt.date
    until: dt.date
    zone: str
    picked: Mapping[str, str] = field(default_factory=dict)

    def signals(self) -> SignalQuerySet:
        """All of them."""
        zone, day = ZoneInfo(self.zone), dt.timedelta(days=1)
        first = dt.datetime.combine(self.since, dt.time(0), zone)
        after = dt.datetime.combine(self.until + day, dt.time(0), zone)
        found = Signal.objects.visible_to(self.asker).kept()
        found = found.filter(noticed_at__gte=first, noticed_at__lt=after)
        for by, key in self.picked.items():
            found = found.filter(GROUPINGS[by].condition(key, self.zone))
        return found

    def that(self, reached: str, *, now: dt.datetime) -> SignalQuerySet:
        """Those that have come this far, ended like this, or whose clock stands so."""
        found = what_became(self.signals(), now=now)
        if reached in FAR:
            return found.filter(reached__gte=FAR[reached])
        if reached in OUTCOMES:
            return found.filter(outcome=reached)
        return found.filter(**{reached: True})

    def with_row(self, by: str, key: str) -> Cohort:
        """Narrowed to one row of a grouping; an empty key is the row of those that have none."""
        return replace(self, picked={**self.picked, by: key or NOTHING})

    def without(self, by: str) -> Cohort:
        """Widened again."""
        return replace(self, picked={name: key for name, key in self.picked.items() if name != by})

    def before(self) -> Cohort:
        """The same number of days just before."""
        day = dt.timedelta(days=1)
        return replace(
            self,
            since=self.since - (self.until - self.since) - day,
            until=self.since - day,
        )

    def query(self) -> dict[str, str]:
        """As an address says it."""
        return {"from": f"{self.since}", "to": f"{self.until}", **self.picked}


def what_became(signals: SignalQuerySet, *, now: dt.datetime) -> SignalQuerySet:
    """With ``reached``, ``outcome``, ``late`` and ``in_time`` of each signal.

    A stage counts when it or a later one was reached, so won means all before it; what was lost
    or merged counts what it had reached by its stage times. Merged ones are neither won, lost
    nor open: what became of them is counted where they went. A signal not routed yet is open.
    """
    untouched = Q(follow_up__contacted_at=None)
    clock_over = untouched & Q(outcome="open", follow_up__due_at__lt=now)
    return signals.annotate(
        reached=Case(
            When(follow_up__stage=Stage.WON, then=Value(WON)),
            *(When(_has_been(stage), then=Value(FAR[stage])) for stage in _BACKWARDS),
            default=Value(0),
            output_field=SmallIntegerField(),
        ),
        outcome=Case(
            When(
                follow_up__stage__in=[Stage.WON, Stage.LOST, Stage.MERGED], then="follow_up__stage"
            ),
            default=Value("open"),
            output_field=CharField(),
        ),
    ).annotate(
        late=ExpressionWrapper(clock_over, BooleanField()),
        in_time=ExpressionWrapper(
            Q(follow_up__contacted_at__lte=F("follow_up__due_at")), BooleanField()
        ),
    )


_BACKWARDS = (Stage.QUOTED, Stage.QUALIFIED, Stage.CONTACTED)


def _has_been(stage: str) -> Q:
    return Q(follow_up__stage=stage) | Q(**{f"follow_up__{stage}_at__isnull": False})


def asked(params: Mapping[str, str], *, asker: Person, now: dt.datetime) -> Cohort:
    """The cohort that an address names: ``from``, ``to`` and one key per grouping.

    Without days, the last ninety. Raises Refused: 400 ``bad_filter`` for what cannot be read,
    403 for figures about a person that the company's rule keeps from the asker.
    """
    zone = company.current().time_zone
    today = now.astimezone(ZoneInfo(zone)).date()
    until = _day(params, "to") or today
    since = _day(params, "from") or until - dt.timedelta(days=DEFAULT_DAYS - 1)
    if since > until:
        raise bad("from", _("The first day is after the last."))
    picked = {by: params[by] for by in GROUPINGS if params.get(by)}
    for by, key in picked.items():
        if not GROUPINGS[by].understands(key):
            raise bad(by, _("“%(key)s” is no %(what)s.") % {"key": key, "what": by})
        if GROUPINGS[by].person:
            personal_reports.refuse_about(key, asker=asker)
    return Cohort(asker, since, until, zone, picked)


def bad(name: str, detail: str) -> Refused:
    """A parameter that cannot be read: 400 ``bad_filter``, naming it."""
    return Refused("bad_filter", detail, f"?{name}", status=400)


def one_of(params: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """A parameter that is one of some words, the first if it is absent."""
    word = params.get(name) or words[0]
    if word not in words:
        raise bad(name, _("Choose one of: %(words)s.") % {"words": ", ".join(words)})
    return word


def _day(params: Mapping[str, str], name: str) -> dt.date | None:
    text = params.get(name)
    if not text:
        return None
    try:
        day = dt.datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise bad(name, _("Write the day as 2026-04-14.")) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise bad(name, _("Choose a year from 1970 to 2999."))
    return day
