"""What became of signals: the funnel, divided as one asks, in one statement to the database.

The cohort is what was noticed in a period; each signal counts as far as it has come by now.
Hours and days are elapsed ones, counted from when it was noticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, CharField, Count, F, UUIDField, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from accounts import personal_reports
from accounts.models.settings import PersonalReports
from signals.cohorts import Cohort, what_became
from signals.groupings import GROUPINGS, Grouping
from signals.rates import Rate

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    from accounts.models import Person

TOGETHER = "together"  # the row of people who are too few for rows of their own

COUNT = """
SELECT key, label, @which@,
    count(*) AS noticed,
    count(*) FILTER (WHERE reached >= 1) AS contacted,
    count(*) FILTER (WHERE reached >= 2) AS qualified,
    count(*) FILTER (WHERE reached >= 3) AS quoted,
    count(*) FILTER (WHERE outcome = 'won') AS won,
    count(*) FILTER (WHERE outcome = 'lost') AS lost,
    count(*) FILTER (WHERE outcome = 'open') AS open,
    count(*) FILTER (WHERE late) AS late,
    count(*) FILTER (WHERE in_time) AS in_time,
    count(*) FILTER (WHERE late OR in_time IS NOT NULL) AS clocks,
    count(DISTINCT person) AS people,
    coalesce(sum(value) FILTER (WHERE outcome = 'won'), 0) AS value,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY date_part('epoch', to_contact)) / 3600,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY date_part('epoch', to_close))
        FILTER (WHERE outcome = 'won') / 86400,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY date_part('epoch', to_close))
        FILTER (WHERE outcome = 'lost') / 86400
FROM (@cohort@) AS cohort
GROUP BY GROUPING SETS ((key, label), @sets@)
"""
ROW, TYPE, TOTAL = 1, 2, 3  # what a line of the answer is, as GROUPING(key, type) says it
ALONE = {"@which@": "greatest(1, 3 * GROUPING(key)), NULL", "@sets@": "()"}
WITH_TYPES = {"@which@": "GROUPING(key, type), type", "@sets@": "(type), ()"}


@dataclass(frozen=True)
class Row:
    """One row of figures. ``key`` is stable, ``label`` is for people.

    ``clocks`` counts those that were called or whose time to be called is over, ``in_time`` the
    called ones among them that were called before it was. ``people`` is about how many people
    the row is, counted only where the company's rule asks.
    """

    key: str
    label: str
    noticed: int
    contacted: int
    qualified: int
    quoted: int
    won: int
    lost: int
    open: int
    late: int
    in_time: int
    clocks: int
    people: int
    value: Decimal
    median_hours_to_contact: float | None
    median_days_won: float | None
    median_days_lost: float | None

    @property
    def won_share(self) -> Rate:
        """Won ÷ noticed."""
        return Rate(self.won, self.noticed)

    @property
    def win_rate(self) -> Rate:
        """Won ÷ (won + lost)."""
        return Rate(self.won, self.won + self.lost)

    @property
    def called_in_time(self) -> Rate:
        """Called before the clock was over ÷ (called, or clock over)."""
        return Rate(self.in_time, self.clocks)


NONE_AT_ALL = Row("", "", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Decimal(0), None, None, None)


@dataclass(frozen=True)
class Conversion:
    """The rows of one grouping, largest first (months in order), and all of it together."""

    grouping: Grouping
    rows: list[Row]
    total: Row


def may_see(person: Person) -> bool:
    """Conversion is for managers and admins; others get 403."""
    return person.is_manager or person.is_admin


def count(cohort: Cohort, grouping: Grouping, *, now: datetime) -> Conversion:
    """Count a cohort by one grouping.

    Raises Refused (403) where the company shows no figures about people at all.
    """
    found = list(_counted(cohort, grouping, ALONE, now=now))
    return _conversion(grouping, found, ROW, cohort)


def count_also_by_type(
    cohort: Cohort, grouping: Grouping, *, now: datetime
) -> tuple[Conversion, Conversion]:
    """By type and by one grouping, in one look at the signals."""
    found = list(_counted(cohort, grouping, WITH_TYPES, now=now))
    types = [(line[3], None, *line[2:]) for line in found if line[2] in (TYPE, TOTAL)]
    return (
        _conversion(GROUPINGS["type"], types, TYPE, cohort),
        _conversion(grouping, found, ROW, cohort),
    )


def _conversion(
    grouping: Grouping, found: list[tuple[Any, ...]], which: int, cohort: Cohort
) -> Conversion:
    rows = [_row(grouping, line) for line in found if line[2] == which]
    total = next((_row(grouping, line) for line in found if line[2] == TOTAL), NONE_AT_ALL)
    rows = _allowed(rows, cohort, grouping)
    rows.sort(key=lambda row: row.key if grouping.is_month else (-row.noticed, row.label, row.key))
    return Conversion(grouping, rows, total)


def _counted(
    cohort: Cohort, grouping: Grouping, sets: dict[str, str], *, now: datetime
) -> Iterable[tuple[Any, ...]]:
    key, label = grouping.key_expression(cohort.zone), grouping.label_expression()
    person: Combinable = Value(None, output_field=UUIDField())
    if grouping.person:
        personal_reports.refuse_if_off()
        if personal_reports.rule() == PersonalReports.GROUPS:
            key, label = _in_groups(cohort, grouping)
            person = F(grouping.person)
    rows = what_became(cohort.signals(), now=now).order_by()
    facts = rows.values(
        "type",
        "reached",
        "outcome",
        "late",
        "in_time",
        key=key,
        label=label,
        person=person,
        value=F("follow_up__value"),
        to_contact=F("follow_up__contacted_at") - F("noticed_at"),
        to_close=F("follow_up__closed_at") - F("noticed_at"),
    )
    try:
        sql, params = facts.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_filled(COUNT, sets | {"@cohort@": sql}), params)
        return cursor.fetchall()


def _filled(statement: str, parts: Mapping[str, str]) -> str:
    """Put our own pieces of SQL into a statement; what people sent is among its parameters."""
    for place, part in parts.items():
        statement = statement.replace(place, part)
    return statement


def _in_groups(cohort: Cohort, grouping: Grouping) -> tuple[Any, Any]:
    """Key and label where a row must be about five people at least."""
    people = cohort.signals().exclude(**{f"{grouping.person}__isnull": True}).order_by()
    counts = people.values_list(grouping.path).annotate(Count(grouping.person, distinct=True))
    shown = personal_reports.groups_to_show({str(key): number for key, number in counts if key})
    own = {f"{grouping.path}__in": list(shown)}
    text = Cast(grouping.path, CharField())
    return (
        Case(When(**own, then=text), default=Value(TOGETHER)),
        Case(When(**own, then=grouping.label_expression()), default=Value("")),
    )


def _row(grouping: Grouping, found: tuple[Any, ...]) -> Row:
    key, label, which, _type, *figures = found
    text = grouping.key_text(key)
    if which == TOTAL:
        return Row("", _("All"), *figures)
    if grouping.person and text == TOGETHER:
        return Row(TOGETHER, _("All others together"), *figures)
    return Row(text, grouping.label_of(text, label), *figures)


def _allowed(rows: list[Row], cohort: Cohort, grouping: Grouping) -> list[Row]:
    """What the company's rule lets the asker see of figures about people."""
    rule = personal_reports.rule() if grouping.person else ""
    if rule == PersonalReports.OWN:
        return [row for row in rows if row.key == str(cohort.asker.pk)]
    if rule == PersonalReports.GROUPS:
        return [row for row in rows if row.people >= personal_reports.LEAST]
    return rows
