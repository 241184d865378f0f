"""What an address can ask for, and what it cannot."""

from __future__ import annotations

import pytest

from fieldapp.plumbing.problems import Refused
from signals import cohorts
from tests.signals.scatter import NOW


@pytest.mark.parametrize(
    "params",
    [
        {"from": "yesterday"},
        {"to": "2026-02-30"},
        {"from": "0001-01-01"},
        {"to": "9999-12-31"},
        {"from": "2026-05-01", "to": "2026-04-30"},
        {"from": "2026-05-01\0"},
        {"type": "loud"},
        {"type": "-"},
        {"territory": "north"},
        {"territory": "0' or 1=1"},
        {"technician": "-"},
        {"month": "2026-13"},
        {"month": "0000-01"},
        {"month": "٢٠٢٦-01"},
        {"segment": "a\0b"},
        {"segment": "x" * 61},
    ],
)
def test_what_cannot_be_read_is_a_bad_filter(cast, params):
    with pytest.raises(Refused) as refused:
        cohorts.asked(params, asker=cast.mona, now=NOW)
    assert (refused.value.code, refused.value.status) == ("bad_filter", 400)
