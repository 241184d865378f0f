"""Which shapes of an operation are known: what an older phone sends is brought up to today's.

A phone may have been in a van for months. Each step takes what one schema says to the next, and
is kept for good, as are the operations recorded for its test (tests/sync/recorded/).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

OLDEST, CURRENT = 1, 1
Step = Callable[[dict[str, Any]], dict[str, Any]]
STEPS: Mapping[int, Step] = {}  # from this schema to the next one


def current(
    body: dict[str, Any], *, to: int = CURRENT, steps: Mapping[int, Step] = STEPS
) -> dict[str, Any]:
    """The same operation in the schema ``to``; one from a later schema stays as it is."""
    while body["schema"] < to:
        body = steps[body["schema"]](body) | {"schema": body["schema"] + 1}
    return body


def is_known(body: Mapping[str, Any]) -> bool:
    """Whether we can read what it says: a phone may run a release that we went back from."""
    return body["schema"] == CURRENT
