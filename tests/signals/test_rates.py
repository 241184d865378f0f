"""A share says how sure it is: Wilson's interval, against the quadratic it comes from."""

from __future__ import annotations

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signals.rates import Z_95, Rate


def ends_by_the_quadratic(part: int, whole: int) -> tuple[float, float]:
    """The true shares at which the one found is just 1.96 standard errors away."""
    share = part / whole
    a = 1 + Z_95**2 / whole
    b = -(2 * share + Z_95**2 / whole)
    c = share**2
    root = sqrt(max(0.0, b * b - 4 * a * c))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


@given(
    st.integers(1, 10**6).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))
)
def test_the_interval_is_wilsons(counts):
    part, whole = counts
    low, high = Rate(part, whole).interval
    assert (low, high) == pytest.approx(ends_by_the_quadratic(part, whole), abs=1e-6)
    assert 0 <= low <= part / whole + 1e-12
    assert part / whole - 1e-12 <= high <= 1


@pytest.mark.parametrize(
    ("part", "whole", "percents"),
    [(0, 10, (0, 28)), (5, 10, (24, 76)), (10, 10, (72, 100)), (51, 212, (19, 30))],
)
def test_known_intervals(part, whole, percents):
    assert Rate(part, whole).percent_interval == percents


def test_of_nothing_nothing_is_known():
    nothing = Rate(0, 0)
    assert not nothing
    assert (nothing.share, nothing.percent, nothing.interval) == (None, None, (0.0, 1.0))
