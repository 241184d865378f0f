"""Conversion by person obeys the company's rule on figures about people."""

from __future__ import annotations

import datetime as dt

import pytest

from fieldapp.plumbing.problems import Refused
from tests.signals.scatter import scatter, signal, team
from tests.signals.test_conversion import counted


@pytest.mark.parametrize("by", ["technician", "rep", "manager"])
def test_where_reports_on_people_are_off_nobody_counts_by_person(cast, rule, by):
    rule("off")
    with pytest.raises(Refused) as refused:
        counted(cast.admin, by)
    assert (refused.value.code, refused.value.status) == ("personal_reports_off", 403)
    assert counted(cast.admin, "territory").rows == []


def test_own_only_leaves_ones_own_row_and_the_total(cast, rule):
    scatter(cast, 60)
    rule("own")
    cast.sven.roles = ["technician", "service_manager"]
    signal(cast, dt.datetime(2026, 4, 1, tzinfo=dt.UTC), technician=cast.sven)
    result = counted(cast.sven, "technician")
    assert [(row.key, row.noticed) for row in result.rows] == [(str(cast.sven.pk), 1)]
    assert result.total.noticed > 1
    assert counted(cast.mona, "technician").rows == []


def test_groups_show_teams_of_five_and_no_single_person(cast, rule):
    team(cast, cast.mona, 6)
    team(cast, cast.sven, 3)
    team(cast, cast.admin, 2)
    rule("groups")
    managers = [(row.key, row.label, row.noticed) for row in counted(cast.mona, "manager").rows]
    assert managers == [
        (str(cast.mona.pk), "Mona Cast", 6),
        ("together", "All others together", 5),
    ]
    assert [(row.key, row.noticed) for row in counted(cast.mona, "rep").rows] == [("together", 11)]


def test_fewer_than_five_people_have_no_row_at_all(cast, rule):
    team(cast, cast.mona, 4)
    rule("groups")
    assert counted(cast.mona, "rep").rows == []
    assert counted(cast.mona, "technician").rows == []
