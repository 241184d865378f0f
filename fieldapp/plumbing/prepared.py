"""Questions that are asked at every request: their SQL is composed once, then only filled in.

To compose a query costs Python several times what it costs PostgreSQL to answer it. A function
that composes one becomes a `question`: called with the same *shape* (positional: whatever decides
what the SQL says, such as roles) it uses the SQL of the first time with the *values* (by name: ids,
moments, days, texts) of this time. SQL is kept for a quarter of an hour by the clock, because who
may see what ends with a day, and days begin at such a quarter in every zone.

PostgreSQL prepares the statement too, once on each connection, so that it need not plan it each
time either. What is no value stands in the SQL as a literal: only then can a plan made for any
values use an index of some rows, such as those of the open follow-ups.

A value must reach the SQL as it is. The function is called twice with stand-ins before its SQL is
trusted: whatever differs between the two and is no stand-in was computed from one, and is refused.
"""

from __future__ import annotations

import copy
import datetime as dt
import re
import time
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import Lookup, QuerySet, UUIDField
from django.db.models.sql.compiler import SQLCompiler
from psycopg import sql as psycopg_sql
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.pq import Format

MOST_PLANS = 200  # of one question
QUARTER_OF_AN_HOUR = 900  # seconds
PLACE = re.compile(r"(%[s%])")  # of a parameter in SQL, or a percent sign


@UUIDField.register_lookup
class AnyOf(Lookup):
    """``pk__any_of=ids``: as ``__in``, but the SQL is the same however many they are."""

    lookup_name = "any_of"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, Any]:
        """The ids as one array."""
        return "%s", [value]

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, Any]:
        """column = any(array)"""
        column, params = self.process_lhs(compiler, connection)
        array, more = self.process_rhs(compiler, connection)
        return f"{column} = any({array}::uuid[])", [*params, *more]


class Plan(NamedTuple):
    """SQL with the names of its values, in order; all else is a literal in it."""

    rows: QuerySet
    compiler: SQLCompiler
    sql: str
    values: list[str]


class Question:
    """A composed query that can be asked again; answers with a list."""

    def __init__(self, compose: Callable[..., QuerySet]) -> None:
        self.compose = compose
        self.__doc__ = compose.__doc__
        self._plans: dict[tuple, Plan | None] = {}

    def __call__(self, *shape: Any, **values: Any) -> list[Any]:
        """What the query gives for these values."""
        key = (*shape, *((name, type(value)) for name, value in values.items()))
        key = (*key, int(time.time()) // QUARTER_OF_AN_HOUR)
        if key not in self._plans:
            if len(self._plans) >= MOST_PLANS:
                self._plans.clear()
            self._plans[key] = _plan(self.compose, shape, values)
        plan = self._plans[key]
        return [] if plan is None else list(_filled(plan, values))


def question(compose: Callable[..., QuerySet]) -> Question:
    """Decorates a function that composes a query from a shape and values."""
    return Question(compose)


_OfDjango: Any = ServerBindingCursor


class _JsonText(Loader):
    """JSON as text, which Django reads by itself: in binary form a version stands before it."""

    format = Format.BINARY

    def load(self, data: Buffer) -> str:
        return bytes(data)[1:].decode()


class _Cursor(_OfDjango):
    """Sends values apart from the SQL, and lets PostgreSQL keep the statement."""

    def execute(self, query: Any, params: Any = None, **_more: Any) -> Any:
        """As psycopg's, always prepared; rows come in binary form, which is read faster."""
        self.adapters.register_loader("jsonb", _JsonText)
        return super().execute(query, params, prepare=True, binary=True)


class _Filled:
    """A query whose SQL is there already; for the rest, the one it was made from."""

    def __init__(self, plan: Plan, params: list[Any]) -> None:
        self._plan, self._params = plan, params

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plan.rows.query, name)

    def get_compiler(self, using: str = DEFAULT_DB_ALIAS, **_more: Any) -> SQLCompiler:
        """One for the connection of this thread."""
        compiler: Any = copy.copy(self._plan.compiler)
        compiler.connection = connections[using]
        compiler.execute_sql = lambda *_args, **_more: [self._rows(compiler.connection)]
        return compiler

    def _rows(self, connection: Any) -> list[tuple]:
        connection.ensure_connection()
        with connection._prepare_cursor(_Cursor(connection.connection)) as cursor:
            cursor.execute(self._plan.sql, self._params)
            return cursor.fetchall()


def _filled(plan: Plan, values: dict[str, Any]) -> QuerySet:
    query: Any = _Filled(plan, [values[name] for name in plan.values])
    rows = type(plan.rows)(plan.rows.model, query, using=DEFAULT_DB_ALIAS)
    for name in ("_iterable_class", "_fields", "_prefetch_related_lookups"):
        setattr(rows, name, getattr(plan.rows, name))
    return rows


def _plan(compose: Callable[..., QuerySet], shape: tuple, values: dict[str, Any]) -> Plan | None:
    """Compose it with two sets of stand-ins and keep what they have in common.

    None: there can be no such rows. Raises TypeError where a value does not arrive as it is.
    """
    marks = [_stand_ins(values, turn) for turn in (1, 2)]
    rows = [compose(*shape, **each) for each in marks]
    compilers = [each.query.get_compiler(DEFAULT_DB_ALIAS) for each in rows]
    try:
        (sql, first), (again, second) = [compiler.as_sql() for compiler in compilers]
    except EmptyResultSet:
        return None
    names = [_name_of(pair, marks) for pair in zip(first, second, strict=True)]
    if sql != again:
        raise TypeError(f"{compose.__name__}: its values decide what the SQL says.")
    written = _with_literals(sql, list(zip(names, first, strict=True)))
    return Plan(rows[0], compilers[0], written, [name for name in names if name])


def _with_literals(sql: str, parameters: list[tuple[str, Any]]) -> str:
    """The SQL with places for values only; each parameter is a value's name, or none and itself."""
    connections[DEFAULT_DB_ALIAS].ensure_connection()
    session = connections[DEFAULT_DB_ALIAS].connection
    left, parts = iter(parameters), PLACE.split(sql)
    for number, part in enumerate(parts):
        if part == "%s":
            name, kept = next(left)
            if not name:
                parts[number] = psycopg_sql.Literal(kept).as_string(session).replace("%", "%%")
    return "".join(parts)


def _name_of(pair: tuple[Any, Any], marks: list[dict[str, Any]]) -> str:
    """The value that stands in this place; empty for what is the same each time."""
    for name, mark in marks[0].items():
        if pair == (mark, marks[1][name]):
            return name
    if pair[0] != pair[1]:
        raise TypeError(f"{pair[0]!r} was computed from a value: pass it as a value of its own.")
    return ""


def _stand_ins(values: dict[str, Any], turn: int) -> dict[str, Any]:
    return {
        name: _stand_in(value, turn * 1_000 + number)
        for number, (name, value) in enumerate(values.items())
    }


def _stand_in(value: Any, number: int) -> Any:
    """Something of the same type that nobody else would pass."""
    if isinstance(value, UUID):
        return UUID(int=number)
    if isinstance(value, dt.datetime):
        return dt.datetime(1999, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=number)
    if isinstance(value, dt.date):
        return dt.date(1999, 1, 1) + dt.timedelta(days=number)
    if isinstance(value, str):
        return f"stand-in {number}"
    if isinstance(value, list):
        return [UUID(int=number)]
    raise TypeError(f"{value!r} cannot be filled in; make it part of the shape.")
