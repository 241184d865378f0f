"""Rows that many tests begin with: made once by the verbs of the product, then written again.

To make the cast takes eighty questions and answers, which most tests would wait for. What they
came to is a handful of statements: they are kept, and sent in one go to the next test. Moments are
moved to that test's now; a new day makes all of it anew.
"""

from __future__ import annotations

import datetime as dt
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.utils import timezone

WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass
class Made:
    """What a maker wrote, what it returned, and when."""

    began: dt.datetime
    ended: dt.datetime
    statements: list[tuple[str, Sequence[Any]]]
    returned: bytes

    def moved(self, value: Any, by: dt.timedelta) -> Any:
        """A moment around the making, moved; all else as it is."""
        if isinstance(value, dt.datetime) and self.began <= value <= self.ended + NEAR:
            return value + by
        return value


NEAR = dt.timedelta(hours=12)  # after the making: the end of a visit that begins now
_made: dict[tuple[Callable, dt.date], Made] = {}


def made(maker: Callable[[], Any]) -> Any:
    """What ``maker`` returns, with all that it writes. It returns a dataclass of rows."""
    key = (maker, timezone.localdate())
    if key in _made:
        return _again(_made[key])
    began, statements = timezone.now(), []

    def keep(execute, sql, params, many, context):
        if sql.startswith(WRITES):
            statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        rows = maker()
    _made[key] = Made(began, timezone.now(), statements, pickle.dumps(rows))
    return rows


def _again(kept: Made) -> Any:
    """Send the statements, and give the rows as they were when they had been made."""
    by = timezone.now() - kept.began
    with connection.cursor() as cursor:
        told = [
            cursor.mogrify(sql, [kept.moved(value, by) for value in params or ()])
            for sql, params in kept.statements
        ]
        cursor.execute(";\n".join(told))
    rows = pickle.loads(kept.returned)  # noqa: S301 - our own, of a moment ago
    for row in vars(rows).values():
        if isinstance(row, models.Model):
            for name, value in vars(row).items():
                setattr(row, name, kept.moved(value, by))
    return rows
