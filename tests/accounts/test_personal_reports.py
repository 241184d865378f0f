"""Figures about people appear only as the company's rule allows."""

from __future__ import annotations

import pytest

from accounts import company, personal_reports
from accounts.models import CompanySettings
from fieldapp.plumbing.problems import Refused


@pytest.fixture
def rule(cast):
    def to(value: str) -> None:
        CompanySettings.objects.update(personal_reports=value)
        company.forget()

    return to


def test_without_a_rule_managers_see_figures_by_person(cast):
    assert personal_reports.singly()
    assert personal_reports.said_of_rule() == ""
    personal_reports.refuse_about(str(cast.erin.pk), asker=cast.mona)


@pytest.mark.parametrize("value", ["off", "own", "groups"])
def test_a_rule_keeps_one_persons_figures_from_their_manager(cast, rule, value):
    rule(value)
    with pytest.raises(Refused) as refused:
        personal_reports.refuse_about(str(cast.erin.pk), asker=cast.mona)
    assert (refused.value.code, refused.value.status) == (f"personal_reports_{value}", 403)
    assert personal_reports.said_of_rule().startswith("Your company shows")


def test_own_figures_are_ones_own(cast, rule):
    rule("own")
    erin = str(cast.erin.pk)
    with pytest.raises(Refused):
        personal_reports.refuse_about(erin, asker=cast.carl)
    assert personal_reports.refuse_about(erin, asker=cast.erin) is None


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ({}, set()),
        ({"a": 4, "b": 4}, set()),
        ({"a": 5}, {"a"}),
        ({"a": 5, "b": 6}, {"a", "b"}),
        ({"a": 5, "b": 6, "c": 2}, {"b"}),  # c alone could be worked out from the total
        ({"a": 5, "c": 2}, set()),
        ({"a": 5, "c": 2, "d": 3}, {"a"}),
    ],
)
def test_a_group_is_of_five_at_least_and_so_is_what_is_left(people, shown):
    assert personal_reports.groups_to_show(people) == shown
